BEGIN TRANSACTION;
CREATE TABLE api_hits (
    who TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, until DOUBLE PRECISION NOT NULL, amount INTEGER NOT NULL
);
INSERT INTO "api_hits" VALUES('d8963d899008cf8c05369be7b9042715',1793500000.0,1793503600.0,4);
CREATE TABLE asked (
    id TEXT PRIMARY KEY, thread TEXT NOT NULL, person TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,
    turn INTEGER, UNIQUE (thread, key)
);
CREATE TABLE consent (
    person TEXT NOT NULL, purpose TEXT NOT NULL, given_at REAL NOT NULL, withdrawn_at REAL
);
INSERT INTO "consent" VALUES('ann','photo',1.79593862637057971954e+09,NULL);
CREATE TABLE demand (
    catalogue TEXT NOT NULL, day TEXT NOT NULL, measure TEXT NOT NULL, slot TEXT NOT NULL, word TEXT NOT NULL,
    turns INTEGER NOT NULL, PRIMARY KEY (catalogue, day, measure, slot, word)
) WITHOUT ROWID;
INSERT INTO "demand" VALUES('small','2026-11-01','step','step','searched',3);
CREATE TABLE desk_alerts (
	id VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	thread VARCHAR NOT NULL, 
	catalogue VARCHAR NOT NULL, 
	garment VARCHAR NOT NULL, 
	watch JSON NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE desk_attempts (
	id INTEGER NOT NULL, 
	person VARCHAR NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE desk_basket_writes (
	person VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	PRIMARY KEY (person, "key")
);
INSERT INTO "desk_basket_writes" VALUES('ann','k');
CREATE TABLE desk_baskets (
	person VARCHAR NOT NULL, 
	catalogue VARCHAR NOT NULL, 
	sku VARCHAR NOT NULL, 
	garment_id VARCHAR NOT NULL, 
	quantity INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (person, catalogue, sku)
);
INSERT INTO "desk_baskets" VALUES('ann','small','s1-M','s1',2,1.79593862650004673e+09);
CREATE TABLE desk_cart_writes (
	person VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	quantity INTEGER NOT NULL, 
	PRIMARY KEY (person, "key")
);
CREATE TABLE desk_carts (
	person VARCHAR NOT NULL, 
	catalogue VARCHAR NOT NULL, 
	cart VARCHAR NOT NULL, 
	PRIMARY KEY (person, catalogue)
);
CREATE TABLE desk_handovers (
	thread VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (thread)
);
CREATE TABLE desk_order_actions (
	"key" VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	action JSON NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE desk_order_lines (
	number VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	sku VARCHAR NOT NULL, 
	garment_id VARCHAR, 
	title VARCHAR NOT NULL, 
	size VARCHAR, 
	quantity INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	PRIMARY KEY (number, place), 
	FOREIGN KEY(number) REFERENCES desk_orders (number)
);
INSERT INTO "desk_order_lines" VALUES('A-1',0,'s1-M','s1','Navy linen shirt','M',1,5900,'USD','bought');
CREATE TABLE desk_orders (
	number VARCHAR NOT NULL, 
	customer VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	placed_on DATE NOT NULL, 
	delivered_on DATE, 
	tracking_url VARCHAR, 
	address VARCHAR NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "desk_orders" VALUES('A-1','c1','ann@shop.test','shipped','2026-11-01',NULL,NULL,'1 Elm Road');
CREATE TABLE desk_outbox (
	id VARCHAR NOT NULL, 
	thread VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	body VARCHAR NOT NULL, 
	made_at DOUBLE NOT NULL, 
	due_at DOUBLE, 
	sent_at DOUBLE, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE desk_proposals (
	token VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	action JSON NOT NULL, 
	until DOUBLE NOT NULL, 
	PRIMARY KEY (token)
);
CREATE TABLE desk_verified (
	person VARCHAR NOT NULL, 
	customer VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	until DOUBLE NOT NULL, 
	PRIMARY KEY (person, customer, number)
);
CREATE TABLE feedback (
    thread TEXT NOT NULL, turn INTEGER NOT NULL, garment TEXT NOT NULL, liked INTEGER NOT NULL, words TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (thread, turn, garment)
);
CREATE TABLE files (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT, suffix TEXT NOT NULL, made_at REAL NOT NULL,
    source TEXT
);
INSERT INTO "files" VALUES('product-2d711642b726b04401627ca9','product',NULL,'.png',1.7959386264000997543e+09,NULL);
CREATE TABLE fit_feedback (
    brand TEXT NOT NULL, measure TEXT NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
    cm REAL NOT NULL, sd REAL NOT NULL, outcome TEXT NOT NULL, source TEXT NOT NULL
);
CREATE TABLE job_events (
    job TEXT NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL, progress INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (job, seq)
) WITHOUT ROWID;
INSERT INTO "job_events" VALUES('3d84054542457b3fa80b8b72961d3bfb',1,'queued',0,1);
CREATE TABLE job_seconds (engine TEXT NOT NULL, seconds REAL NOT NULL, at REAL NOT NULL);
CREATE TABLE job_workers (
    name TEXT PRIMARY KEY, engine TEXT NOT NULL, since REAL NOT NULL, seen_at REAL NOT NULL
);
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, key TEXT NOT NULL,
    engine TEXT NOT NULL, batch TEXT NOT NULL, priority INTEGER NOT NULL, payload TEXT NOT NULL,
    state TEXT NOT NULL, seq INTEGER NOT NULL DEFAULT 0, progress INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, deaths INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0,
    made_at REAL NOT NULL, started_at REAL, finished_at REAL, worker TEXT, lease TEXT, lease_until REAL,
    result TEXT, code TEXT, status INTEGER, en TEXT, zh TEXT
);
INSERT INTO "jobs" VALUES(1,'3d84054542457b3fa80b8b72961d3bfb','ann','k','preview','',10,'{}','queued',1,0,0,0,0.0,1.79593862638529729838e+09,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE memories (
    thread TEXT NOT NULL, turn INTEGER NOT NULL, memory TEXT NOT NULL, PRIMARY KEY (thread, turn)
) WITHOUT ROWID;
INSERT INTO "memories" VALUES('t',1,'{"preferences":{"locale":"en","wishes":[],"budget":null,"budget_turn":0,"height_cm":null,"weight_kg":null,"sex":null,"age_years":null,"minor":false},"shown":[],"reasons":{},"offers":{},"seen":[],"hidden":[],"outfit":[],"outfit_total":null,"outfit_reasons":[],"plan_id":null,"plan_before":null,"plan_turn":0,"plan_asked":{},"plan_total":null,"tried":[],"tried_file":null,"tried_figure":null,"focus":null,"viewed":null,"wish":null,"photo_id":null,"photo_ids":[],"body":null,"body_photos":[],"girths_cm":{},"desk":{"order":null,"pending":null,"pending_turn":0,"upset_now":false,"upset":0,"watch":null,"watch_turn":0,"sizes_for":[]},"past":[]}');
CREATE TABLE messages (
    thread TEXT NOT NULL, turn INTEGER NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL, photo TEXT,
    status TEXT NOT NULL, process INTEGER NOT NULL, events TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (thread, turn, role)
);
INSERT INTO "messages" VALUES('t',1,'user','a navy linen shirt',NULL,'complete',7438,'[]',1.7959386263568065166e+09);
INSERT INTO "messages" VALUES('t',1,'stylist','Three fit.',NULL,'complete',7438,'[]',1.7959386263568065166e+09);
CREATE TABLE plans (
    person TEXT NOT NULL, id TEXT NOT NULL, history TEXT NOT NULL, changed_at REAL NOT NULL, PRIMARY KEY (person, id)
);
CREATE TABLE read_photos (
    photo TEXT NOT NULL, thread TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (photo, thread, turn)
);
CREATE TABLE sites (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, origins TEXT NOT NULL, secret TEXT NOT NULL, made_at REAL NOT NULL
);
INSERT INTO "sites" VALUES('site-8e7ab46e5333ce7b','shop','["https://shop.test"]','sk-stylist-of-a-test',1.79593862642200732229e+09);
CREATE TABLE size_chart (
    catalogue TEXT NOT NULL, place INTEGER NOT NULL, chart TEXT NOT NULL, PRIMARY KEY (catalogue, place)
);
CREATE TABLE taste_events (
    person TEXT NOT NULL, key TEXT NOT NULL, catalogue TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (person, key)
);
CREATE TABLE taste_ignored (
    person TEXT NOT NULL, slot TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (person, slot, value)
);
CREATE TABLE threads (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, updated_at REAL NOT NULL, memory TEXT NOT NULL
);
INSERT INTO "threads" VALUES('t','ann','a navy linen shirt',1.79593862635654616353e+09,'{"preferences":{"locale":"en","wishes":[],"budget":null,"budget_turn":0,"height_cm":null,"weight_kg":null,"sex":null,"age_years":null,"minor":false},"shown":[],"reasons":{},"offers":{},"seen":[],"hidden":[],"outfit":[],"outfit_total":null,"outfit_reasons":[],"plan_id":null,"plan_before":null,"plan_turn":0,"plan_asked":{},"plan_total":null,"tried":[],"tried_file":null,"tried_figure":null,"focus":null,"viewed":null,"wish":null,"photo_id":null,"photo_ids":[],"body":null,"body_photos":[],"girths_cm":{},"desk":{"order":null,"pending":null,"pending_turn":0,"upset_now":false,"upset":0,"watch":null,"watch_turn":0,"sizes_for":[]},"past":[]}');
CREATE TABLE wardrobe (
    person TEXT NOT NULL, id TEXT NOT NULL, piece TEXT NOT NULL, vector BLOB NOT NULL, embedder TEXT NOT NULL,
    PRIMARY KEY (person, id)
);
CREATE INDEX api_hits_by_who ON api_hits (who, at);
CREATE INDEX api_hits_by_end ON api_hits (until);
CREATE INDEX threads_by_person ON threads (person, updated_at);
CREATE INDEX asked_by_key ON asked (person, key);
CREATE INDEX consent_by_person ON consent (person, purpose);
CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, key) WHERE state IN ('queued', 'running', 'done');
CREATE INDEX jobs_by_turn ON jobs (engine, state, priority, number);
CREATE INDEX files_by_owner ON files (owner);
CREATE INDEX files_by_source ON files (source) WHERE source IS NOT NULL;
CREATE INDEX fit_feedback_by_brand ON fit_feedback (brand, measure);
CREATE INDEX ix_desk_orders_customer ON desk_orders (customer);
CREATE INDEX ix_desk_attempts_person ON desk_attempts (person);
CREATE INDEX ix_desk_proposals_person ON desk_proposals (person);
CREATE INDEX ix_desk_handovers_person ON desk_handovers (person);
CREATE INDEX ix_desk_alerts_person ON desk_alerts (person);
CREATE INDEX ix_desk_alerts_catalogue ON desk_alerts (catalogue);
CREATE INDEX ix_desk_outbox_person ON desk_outbox (person);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('jobs',1);
COMMIT;
