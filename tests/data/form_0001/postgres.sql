CREATE TABLE api_hits (
    who text NOT NULL,
    at double precision NOT NULL,
    until double precision NOT NULL,
    amount bigint NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE api_hits ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME api_hits_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE asked (
    id text NOT NULL,
    thread text NOT NULL,
    person text NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    turn bigint,
    rowid bigint NOT NULL
);
ALTER TABLE asked ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME asked_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE consent (
    person text NOT NULL,
    purpose text NOT NULL,
    given_at double precision NOT NULL,
    withdrawn_at double precision,
    rowid bigint NOT NULL
);
ALTER TABLE consent ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME consent_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE demand (
    catalogue text NOT NULL,
    day text NOT NULL,
    measure text NOT NULL,
    slot text NOT NULL,
    word text NOT NULL,
    turns bigint NOT NULL
);
CREATE TABLE desk_alerts (
    id character varying NOT NULL,
    person character varying NOT NULL,
    thread character varying NOT NULL,
    catalogue character varying NOT NULL,
    garment character varying NOT NULL,
    watch json NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE desk_attempts (
    id integer NOT NULL,
    person character varying NOT NULL,
    at double precision NOT NULL
);
CREATE SEQUENCE desk_attempts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE desk_attempts_id_seq OWNED BY desk_attempts.id;
CREATE TABLE desk_basket_writes (
    person character varying NOT NULL,
    key character varying NOT NULL
);
CREATE TABLE desk_baskets (
    person character varying NOT NULL,
    catalogue character varying NOT NULL,
    sku character varying NOT NULL,
    garment_id character varying NOT NULL,
    quantity integer NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE desk_cart_writes (
    person character varying NOT NULL,
    key character varying NOT NULL,
    quantity integer NOT NULL
);
CREATE TABLE desk_carts (
    person character varying NOT NULL,
    catalogue character varying NOT NULL,
    cart character varying NOT NULL
);
CREATE TABLE desk_handovers (
    thread character varying NOT NULL,
    person character varying NOT NULL,
    reason character varying NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE desk_order_actions (
    key character varying NOT NULL,
    number character varying NOT NULL,
    action json NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE desk_order_lines (
    number character varying NOT NULL,
    place integer NOT NULL,
    sku character varying NOT NULL,
    garment_id character varying,
    title character varying NOT NULL,
    size character varying,
    quantity integer NOT NULL,
    amount_minor integer NOT NULL,
    currency character varying NOT NULL,
    state character varying NOT NULL
);
CREATE TABLE desk_orders (
    number character varying NOT NULL,
    customer character varying NOT NULL,
    email character varying NOT NULL,
    status character varying NOT NULL,
    placed_on date NOT NULL,
    delivered_on date,
    tracking_url character varying,
    address character varying NOT NULL
);
CREATE TABLE desk_outbox (
    id character varying NOT NULL,
    thread character varying NOT NULL,
    person character varying NOT NULL,
    body character varying NOT NULL,
    made_at double precision NOT NULL,
    due_at double precision,
    sent_at double precision,
    tries integer NOT NULL
);
CREATE TABLE desk_proposals (
    token character varying NOT NULL,
    person character varying NOT NULL,
    action json NOT NULL,
    until double precision NOT NULL
);
CREATE TABLE desk_verified (
    person character varying NOT NULL,
    customer character varying NOT NULL,
    number character varying NOT NULL,
    until double precision NOT NULL
);
CREATE TABLE feedback (
    thread text NOT NULL,
    turn bigint NOT NULL,
    garment text NOT NULL,
    liked bigint NOT NULL,
    words text NOT NULL,
    at double precision NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE feedback ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME feedback_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE files (
    id text NOT NULL,
    kind text NOT NULL,
    owner text,
    suffix text NOT NULL,
    made_at double precision NOT NULL,
    source text,
    rowid bigint NOT NULL
);
ALTER TABLE files ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME files_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE fit_feedback (
    brand text NOT NULL,
    measure text NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    cm double precision NOT NULL,
    sd double precision NOT NULL,
    outcome text NOT NULL,
    source text NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE fit_feedback ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME fit_feedback_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE job_events (
    job text NOT NULL,
    seq bigint NOT NULL,
    state text NOT NULL,
    progress bigint NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE job_seconds (
    engine text NOT NULL,
    seconds double precision NOT NULL,
    at double precision NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE job_seconds ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME job_seconds_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE job_workers (
    name text NOT NULL,
    engine text NOT NULL,
    since double precision NOT NULL,
    seen_at double precision NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE job_workers ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME job_workers_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE jobs (
    number bigint NOT NULL,
    id text NOT NULL,
    owner text NOT NULL,
    key text NOT NULL,
    engine text NOT NULL,
    batch text NOT NULL,
    priority bigint NOT NULL,
    payload text NOT NULL,
    state text NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    progress bigint DEFAULT 0 NOT NULL,
    attempts bigint DEFAULT 0 NOT NULL,
    deaths bigint DEFAULT 0 NOT NULL,
    not_before double precision DEFAULT 0 NOT NULL,
    made_at double precision NOT NULL,
    started_at double precision,
    finished_at double precision,
    worker text,
    lease text,
    lease_until double precision,
    result text,
    code text,
    status bigint,
    en text,
    zh text,
    rowid bigint NOT NULL
);
ALTER TABLE jobs ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME jobs_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE jobs ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME jobs_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE memories (
    thread text NOT NULL,
    turn bigint NOT NULL,
    memory text NOT NULL
);
CREATE TABLE messages (
    thread text NOT NULL,
    turn bigint NOT NULL,
    role text NOT NULL,
    text text NOT NULL,
    photo text,
    status text NOT NULL,
    process bigint NOT NULL,
    events text NOT NULL,
    at double precision NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE messages ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME messages_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE plans (
    person text NOT NULL,
    id text NOT NULL,
    history text NOT NULL,
    changed_at double precision NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE plans ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME plans_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE read_photos (
    photo text NOT NULL,
    thread text NOT NULL,
    turn bigint NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE read_photos ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME read_photos_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE sites (
    key text NOT NULL,
    name text NOT NULL,
    origins text NOT NULL,
    secret text NOT NULL,
    made_at double precision NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE sites ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sites_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE size_chart (
    catalogue text NOT NULL,
    place bigint NOT NULL,
    chart text NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE size_chart ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME size_chart_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE taste_events (
    person text NOT NULL,
    key text NOT NULL,
    catalogue text NOT NULL,
    event text NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE taste_events ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME taste_events_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE taste_ignored (
    person text NOT NULL,
    slot text NOT NULL,
    value text NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE taste_ignored ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME taste_ignored_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE threads (
    id text NOT NULL,
    person text NOT NULL,
    title text NOT NULL,
    updated_at double precision NOT NULL,
    memory text NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE threads ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME threads_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE wardrobe (
    person text NOT NULL,
    id text NOT NULL,
    piece text NOT NULL,
    vector bytea NOT NULL,
    embedder text NOT NULL,
    rowid bigint NOT NULL
);
ALTER TABLE wardrobe ALTER COLUMN rowid ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME wardrobe_rowid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY desk_attempts ALTER COLUMN id SET DEFAULT nextval('desk_attempts_id_seq'::regclass);
INSERT INTO api_hits OVERRIDING SYSTEM VALUE VALUES ('d8963d899008cf8c05369be7b9042715', 1793500000, 1793503600, 4, 1);
INSERT INTO consent OVERRIDING SYSTEM VALUE VALUES ('ann', 'photo', 1795938635.2001457, NULL, 1);
INSERT INTO demand VALUES ('small', '2026-11-01', 'step', 'step', 'searched', 3);
INSERT INTO desk_basket_writes VALUES ('ann', 'k');
INSERT INTO desk_baskets VALUES ('ann', 'small', 's1-M', 's1', 2, 1795938635.3447733);
INSERT INTO desk_order_lines VALUES ('A-1', 0, 's1-M', 's1', 'Navy linen shirt', 'M', 1, 5900, 'USD', 'bought');
INSERT INTO desk_orders VALUES ('A-1', 'c1', 'ann@shop.test', 'shipped', '2026-11-01', NULL, NULL, '1 Elm Road');
INSERT INTO files OVERRIDING SYSTEM VALUE VALUES ('product-2d711642b726b04401627ca9', 'product', NULL, '.png', 1795938635.2263684, NULL, 1);
INSERT INTO job_events VALUES ('017c2e7d72208f8288df43b39f6593d1', 1, 'queued', 0, 1);
INSERT INTO jobs OVERRIDING SYSTEM VALUE VALUES (1, '017c2e7d72208f8288df43b39f6593d1', 'ann', 'k', 'preview', '', 10, '{}', 'queued', 1, 0, 0, 0, 0, 1795938635.2024508, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1);
INSERT INTO memories VALUES ('t', 1, '{"preferences":{"locale":"en","wishes":[],"budget":null,"budget_turn":0,"height_cm":null,"weight_kg":null,"sex":null,"age_years":null,"minor":false},"shown":[],"reasons":{},"offers":{},"seen":[],"hidden":[],"outfit":[],"outfit_total":null,"outfit_reasons":[],"plan_id":null,"plan_before":null,"plan_turn":0,"plan_asked":{},"plan_total":null,"tried":[],"tried_file":null,"tried_figure":null,"focus":null,"viewed":null,"wish":null,"photo_id":null,"photo_ids":[],"body":null,"body_photos":[],"girths_cm":{},"desk":{"order":null,"pending":null,"pending_turn":0,"upset_now":false,"upset":0,"watch":null,"watch_turn":0,"sizes_for":[]},"past":[]}');
INSERT INTO messages OVERRIDING SYSTEM VALUE VALUES ('t', 1, 'user', 'a navy linen shirt', NULL, 'complete', 8534, '[]', 1795938635.1691954, 1);
INSERT INTO messages OVERRIDING SYSTEM VALUE VALUES ('t', 1, 'stylist', 'Three fit.', NULL, 'complete', 8534, '[]', 1795938635.1691954, 2);
INSERT INTO sites OVERRIDING SYSTEM VALUE VALUES ('site-599524e094432601', 'shop', '["https://shop.test"]', 'sk-stylist-of-a-test', 1795938635.2308547, 1);
INSERT INTO threads OVERRIDING SYSTEM VALUE VALUES ('t', 'ann', 'a navy linen shirt', 1795938635.1611385, '{"preferences":{"locale":"en","wishes":[],"budget":null,"budget_turn":0,"height_cm":null,"weight_kg":null,"sex":null,"age_years":null,"minor":false},"shown":[],"reasons":{},"offers":{},"seen":[],"hidden":[],"outfit":[],"outfit_total":null,"outfit_reasons":[],"plan_id":null,"plan_before":null,"plan_turn":0,"plan_asked":{},"plan_total":null,"tried":[],"tried_file":null,"tried_figure":null,"focus":null,"viewed":null,"wish":null,"photo_id":null,"photo_ids":[],"body":null,"body_photos":[],"girths_cm":{},"desk":{"order":null,"pending":null,"pending_turn":0,"upset_now":false,"upset":0,"watch":null,"watch_turn":0,"sizes_for":[]},"past":[]}', 1);
SELECT pg_catalog.setval('asked_rowid_seq', 1, false);
SELECT pg_catalog.setval('api_hits_rowid_seq', 1, true);
SELECT pg_catalog.setval('consent_rowid_seq', 1, true);
SELECT pg_catalog.setval('desk_attempts_id_seq', 1, false);
SELECT pg_catalog.setval('feedback_rowid_seq', 1, false);
SELECT pg_catalog.setval('files_rowid_seq', 1, true);
SELECT pg_catalog.setval('fit_feedback_rowid_seq', 1, false);
SELECT pg_catalog.setval('job_seconds_rowid_seq', 1, false);
SELECT pg_catalog.setval('job_workers_rowid_seq', 1, false);
SELECT pg_catalog.setval('jobs_number_seq', 1, true);
SELECT pg_catalog.setval('jobs_rowid_seq', 1, true);
SELECT pg_catalog.setval('messages_rowid_seq', 2, true);
SELECT pg_catalog.setval('plans_rowid_seq', 1, false);
SELECT pg_catalog.setval('read_photos_rowid_seq', 1, false);
SELECT pg_catalog.setval('sites_rowid_seq', 1, true);
SELECT pg_catalog.setval('size_chart_rowid_seq', 1, false);
SELECT pg_catalog.setval('taste_events_rowid_seq', 1, false);
SELECT pg_catalog.setval('taste_ignored_rowid_seq', 1, false);
SELECT pg_catalog.setval('threads_rowid_seq', 1, true);
SELECT pg_catalog.setval('wardrobe_rowid_seq', 1, false);
ALTER TABLE ONLY asked
    ADD CONSTRAINT asked_pkey PRIMARY KEY (id);
ALTER TABLE ONLY asked
    ADD CONSTRAINT asked_thread_key_key UNIQUE (thread, key);
ALTER TABLE ONLY demand
    ADD CONSTRAINT demand_pkey PRIMARY KEY (catalogue, day, measure, slot, word);
ALTER TABLE ONLY desk_alerts
    ADD CONSTRAINT desk_alerts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY desk_attempts
    ADD CONSTRAINT desk_attempts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY desk_basket_writes
    ADD CONSTRAINT desk_basket_writes_pkey PRIMARY KEY (person, key);
ALTER TABLE ONLY desk_baskets
    ADD CONSTRAINT desk_baskets_pkey PRIMARY KEY (person, catalogue, sku);
ALTER TABLE ONLY desk_cart_writes
    ADD CONSTRAINT desk_cart_writes_pkey PRIMARY KEY (person, key);
ALTER TABLE ONLY desk_carts
    ADD CONSTRAINT desk_carts_pkey PRIMARY KEY (person, catalogue);
ALTER TABLE ONLY desk_handovers
    ADD CONSTRAINT desk_handovers_pkey PRIMARY KEY (thread);
ALTER TABLE ONLY desk_order_actions
    ADD CONSTRAINT desk_order_actions_pkey PRIMARY KEY (key);
ALTER TABLE ONLY desk_order_lines
    ADD CONSTRAINT desk_order_lines_pkey PRIMARY KEY (number, place);
ALTER TABLE ONLY desk_orders
    ADD CONSTRAINT desk_orders_pkey PRIMARY KEY (number);
ALTER TABLE ONLY desk_outbox
    ADD CONSTRAINT desk_outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY desk_proposals
    ADD CONSTRAINT desk_proposals_pkey PRIMARY KEY (token);
ALTER TABLE ONLY desk_verified
    ADD CONSTRAINT desk_verified_pkey PRIMARY KEY (person, customer, number);
ALTER TABLE ONLY feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (thread, turn, garment);
ALTER TABLE ONLY files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);
ALTER TABLE ONLY job_events
    ADD CONSTRAINT job_events_pkey PRIMARY KEY (job, seq);
ALTER TABLE ONLY job_workers
    ADD CONSTRAINT job_workers_pkey PRIMARY KEY (name);
ALTER TABLE ONLY jobs
    ADD CONSTRAINT jobs_id_key UNIQUE (id);
ALTER TABLE ONLY jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (number);
ALTER TABLE ONLY memories
    ADD CONSTRAINT memories_pkey PRIMARY KEY (thread, turn);
ALTER TABLE ONLY messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (thread, turn, role);
ALTER TABLE ONLY plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (person, id);
ALTER TABLE ONLY read_photos
    ADD CONSTRAINT read_photos_pkey PRIMARY KEY (photo, thread, turn);
ALTER TABLE ONLY sites
    ADD CONSTRAINT sites_pkey PRIMARY KEY (key);
ALTER TABLE ONLY size_chart
    ADD CONSTRAINT size_chart_pkey PRIMARY KEY (catalogue, place);
ALTER TABLE ONLY taste_events
    ADD CONSTRAINT taste_events_pkey PRIMARY KEY (person, key);
ALTER TABLE ONLY taste_ignored
    ADD CONSTRAINT taste_ignored_pkey PRIMARY KEY (person, slot, value);
ALTER TABLE ONLY threads
    ADD CONSTRAINT threads_pkey PRIMARY KEY (id);
ALTER TABLE ONLY wardrobe
    ADD CONSTRAINT wardrobe_pkey PRIMARY KEY (person, id);
CREATE INDEX api_hits_by_end ON api_hits USING btree (until);
CREATE INDEX api_hits_by_who ON api_hits USING btree (who, at);
CREATE INDEX asked_by_key ON asked USING btree (person, key);
CREATE INDEX consent_by_person ON consent USING btree (person, purpose);
CREATE INDEX files_by_owner ON files USING btree (owner);
CREATE INDEX files_by_source ON files USING btree (source) WHERE (source IS NOT NULL);
CREATE INDEX fit_feedback_by_brand ON fit_feedback USING btree (brand, measure);
CREATE INDEX ix_desk_alerts_catalogue ON desk_alerts USING btree (catalogue);
CREATE INDEX ix_desk_alerts_person ON desk_alerts USING btree (person);
CREATE INDEX ix_desk_attempts_person ON desk_attempts USING btree (person);
CREATE INDEX ix_desk_handovers_person ON desk_handovers USING btree (person);
CREATE INDEX ix_desk_orders_customer ON desk_orders USING btree (customer);
CREATE INDEX ix_desk_outbox_person ON desk_outbox USING btree (person);
CREATE INDEX ix_desk_proposals_person ON desk_proposals USING btree (person);
CREATE UNIQUE INDEX jobs_by_key ON jobs USING btree (owner, key) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text]));
CREATE INDEX jobs_by_turn ON jobs USING btree (engine, state, priority, number);
CREATE INDEX threads_by_person ON threads USING btree (person, updated_at);
ALTER TABLE ONLY desk_order_lines
    ADD CONSTRAINT desk_order_lines_number_fkey FOREIGN KEY (number) REFERENCES desk_orders(number);
