// The chat in a shop's page: a plain page on the API. Every word of a product, a reply or an error becomes a text node;
// nothing is ever parsed as HTML, and no picture is shown but this server's own.
"use strict";
const given = JSON.parse(document.getElementById("given").textContent);
const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const hostOrigin = given.origins.includes(asked.get("origin")) ? asked.get("origin") : null;
let locale = asked.get("locale") === "zh" ? "zh" : "en";
let busy = null; // the turn under way: { path, stop }
let photos = []; // taken in, not yet sent: { id, url }
let viewed = null; // the product of the page around us
let seeing = null; // until it has been looked up
let latest = null; // the last reply's element: only its cards can be acted upon
let drawn = 0; // every turn up to this one stands here
const ahead = new Set(); // turns after it that stand here, too
let looking = null; // the next look at what a person of the shop says

const say = (key, facts = {}) => (given.words[key]?.[locale] ?? "").replace(/{(\w+)}/g, (_, name) => facts[name] ?? "");
const make = (tag, props = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...inside.filter((part) => part !== null && part !== undefined));
  return element;
};

// What this browser keeps between visits; where storage is blocked, for as long as the page is open.
const kept = { held: {} };
const store = `stylist:${given.site ?? ""}`;
try { kept.held = JSON.parse(localStorage.getItem(store)) ?? {}; } catch { /* blocked */ }
const keep = (changes) => {
  Object.assign(kept.held, changes);
  try { localStorage.setItem(store, JSON.stringify(kept.held)); } catch { /* blocked */ }
};

// The API
const call = (path, options, token) => fetch(path, {
  ...options,
  credentials: "omit",
  headers: { "accept-language": locale === "zh" ? "zh-CN" : "en", ...options.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
});
const session = async (identity) => {
  const headers = { "content-type": "application/json", ...(given.site ? { "x-site-key": given.site } : {}) };
  const before = identity && kept.held.token && !kept.held.identified ? { before: kept.held.token } : {};
  const answer = await call("/api/session", { method: "POST", headers, body: JSON.stringify(identity ? { identity, ...before } : {}) });
  if (!answer.ok) throw await trouble(answer);
  const told = await answer.json();
  keep({ token: told.token, identified: told.identified, thread: told.carried ? kept.held.thread : null, turn: null });
};
const trouble = async (answer) => {
  let told = {};
  try { told = await answer.json(); } catch { /* not ours */ }
  return Object.assign(new Error(told.detail || say("broken")), { code: told.code ?? "error", status: answer.status });
};
const request = async (path, options = {}) => {
  if (!kept.held.token) await session();
  let answer = await call(path, options, kept.held.token);
  if (answer.status === 401) {
    if (kept.held.identified) tell("identity_expired");
    await session();
    if (path.includes("/threads/")) throw await trouble(answer);
    answer = await call(path, options, kept.held.token);
  }
  if (!answer.ok) throw await trouble(answer);
  return answer;
};
const json = async (path, method = "GET", body = undefined, headers = {}) => {
  const options = body === undefined ? { method, headers } : { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const answer = await request(path, options);
  return answer.status === 204 ? null : answer.json();
};

// The page around us
const tell = (type, detail) => { if (hostOrigin) parent.postMessage({ stylist: 1, type, detail }, hostOrigin); };
addEventListener("message", async (event) => {
  if (event.source !== parent || event.origin !== hostOrigin || event.data?.stylist !== 1) return;
  const { type } = event.data;
  if (type === "opened") $("text").focus();
  if (type === "locale") { locale = event.data.locale === "zh" ? "zh" : "en"; dress(); }
  if (type === "theme") look(event.data.theme);
  if (type === "context") await (seeing = view(event.data.context));
  if (type === "identify") await become(event.data.token);
  if (type === "reset") { keep({ token: null, identified: false, thread: null, turn: null }); viewed = null; begin(); }
});
const become = async (token) => {
  try { await session(token); begin(); tell("identified"); } catch (error) { complain(error); tell("error", { code: error.code }); }
};

// Drawing
const look = (theme) => {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.look = theme === "dark" ? "Dark" : "Light";
  else delete document.documentElement.dataset.look;
};
const dress = () => {
  document.documentElement.lang = locale === "zh" ? "zh-CN" : "en";
  document.title = say("name");
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say, given.facts);
  for (const element of document.querySelectorAll("[data-label]")) { element.ariaLabel = say(element.dataset.label); element.title = say(element.dataset.label); }
  $("text").placeholder = say("ask");
  $("tier").textContent = given.tier === "full" ? say("tier_full", { model: given.model }) : say("tier_offline");
  drawViewed();
  if ($("log").querySelector(".empty")) empty();
};
const empty = () => {
  const examples = [1, 2, 3].map((n) => make("button", { type: "button", textContent: say(`example_${n}`), onclick: (e) => send(e.target.textContent) }));
  $("log").replaceChildren(make("section", { className: "empty" }, make("h2", { textContent: say("empty_title") }), make("p", { textContent: say("widget_empty") }), ...examples));
};
// What belongs to an earlier turn than others that stand here already goes before them, as it will after a reload
const add = (element, turn = Infinity) => {
  $("log").querySelector(".empty")?.remove();
  $("log").insertBefore(element, [...$("log").children].find(({ dataset }) => Number(dataset.turn) > turn) ?? null);
  element.dataset.turn = turn;
  return element;
};
const complain = (error) => add(make("p", { className: "notice", role: "alert", textContent: error.message || say("broken") })).scrollIntoView({ block: "nearest" });
const picture = (address, alt) => {
  const image = make("img", { alt, loading: "lazy" });
  if (!/^\/api\/pictures\/[\w-]+$/.test(address ?? "")) return null;
  if (address.includes("/product-") || address.includes("/figure-")) image.src = address;
  else request(address).then((answer) => answer.blob()).then((blob) => { image.src = URL.createObjectURL(blob); }).catch(() => { image.alt = say("picture_gone"); });
  return image;
};

const clip = (address, label) => {
  const video = make("video", { ariaLabel: label, controls: true, muted: true, playsInline: true });
  if (!/^\/api\/pictures\/[\w-]+$/.test(address ?? "")) return null;
  request(address).then((answer) => answer.blob()).then((blob) => { video.src = URL.createObjectURL(blob); }).catch(() => { video.ariaLabel = say("picture_gone"); });
  return video;
};
const plate = (item, ordinal = null) => make("div", { className: "plate" }, ordinal && make("span", { className: "ordinal", textContent: ordinal, ariaHidden: "true" }), picture(item.pictures[0], item.title));
const title = (item) => {
  if (!/^https?:\/\//i.test(item.url ?? "")) return make("span", { textContent: item.title });
  return make("a", { textContent: item.title, href: item.url, target: "_blank", rel: "noopener noreferrer" });
};
// Addresses that are left in a reply were placed by the program, not by a model: they can be followed.
const linked = (text) => text.split(/(https?:\/\/[^\s<>"'“”（）()，。；、]+[^\s<>"'“”（）()，。；、.,;:!?])/).map((part, n) => (n % 2 ? make("a", { textContent: part, href: part, target: "_blank", rel: "noopener noreferrer" }) : part));
const nth = (n) => { const names = say("ordinals").split(" "); return names[Math.min(n, names.length) - 1]; };
const card = ({ ordinal, item }) => {
  const sizes = !item.in_stock ? say("sold_out") : item.sizes.length ? say("sizes", { sizes: item.sizes.join(" · ") }) : say("one_size");
  const acts = ["try", "why", "like", "not"].map((act) => make("button", { type: "button", textContent: say(`act_${act}`), onclick: () => send(say(`say_${act}`, { n: ordinal, nth: nth(ordinal) })) }));
  return make("article", { className: "card" }, plate(item, ordinal), make("h2", {}, title(item)),
    make("p", { className: "facts" }, make("b", { textContent: item.price_text }), make("span", { textContent: sizes })),
    item.reasons[0] && make("p", { className: "reason", textContent: item.reasons[0] }), make("div", { className: "acts" }, ...acts));
};
const figures = (items) => make("div", { className: "pieces" }, ...items.map((item) => make("figure", {}, plate(item), make("figcaption", {}, title(item), item.price_text ? ` ${item.owned ? say("owned") : item.price_text}` : null))));
const sum = (total) => total && make("p", { className: "total" }, make("span", { textContent: say("outfit_total") }), make("b", { textContent: total }));
const board = (heading, items, total, reasons = []) => make("section", { className: "board" }, make("h2", { textContent: heading }), figures(items), sum(total),
  reasons.length ? make("ul", {}, ...reasons.map((textContent) => make("li", { textContent }))) : null);
const planned = ({ plan, days, items, total_text }) => {
  const worn = (ids) => items.filter(({ id }) => ids.includes(id));
  const parts = days.flatMap(({ when, item_ids }) => [make("h3", { textContent: when }), item_ids.length ? figures(worn(item_ids)) : make("p", { className: "quiet", textContent: say("plan_open_day") })]);
  return make("section", { className: "board" }, make("h2", { textContent: say("plan", { days: plan.request.days }) }), ...parts, sum(total_text));
};
const table = ({ items, rows }) => {
  const cell = ({ text, source, source_text }) => make("td", { className: source === "silent" ? "silent" : "" }, source === "silent" ? source_text : text, source === "silent" ? null : make("small", { textContent: source_text }));
  const head = make("tr", {}, make("th"), ...items.map((item) => make("th", { scope: "col" }, plate(item), title(item))));
  const body = rows.map((row) => make("tr", {}, make("th", { scope: "row", textContent: row.label }), ...row.facts.map(cell)));
  return make("div", { className: "facts-table", tabIndex: 0, role: "region", ariaLabel: say(items.length > 1 ? "facts_compared" : "facts") }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
};
const measured = (profile) => make("section", { className: "board" }, make("h2", { textContent: say("body") }), make("dl", {},
  ...Object.entries(profile.measures).filter(([name]) => given.words[`measure_${name}`]).flatMap(([name, m]) => [make("dt", { textContent: say(`measure_${name}`) }), make("dd", { textContent: `${m.cm.toFixed(0)} cm` })])));

// One reply, event by event
class Reply {
  constructor(turn, said) {
    this.said = said;
    this.words = make("p", { className: "words", hidden: true });
    this.shown = make("div", { className: "reply" });
    this.waiting = make("p", { className: "waiting", textContent: say("thinking") });
    this.element = add(make("div", { className: "reply" }, this.words, this.shown, this.waiting), turn);
    this.cards = null;
    if (this.element.nextSibling) return;
    latest?.querySelectorAll(".acts").forEach((acts) => acts.remove());
    latest = this.element;
  }
  take(event) {
    const shows = {
      turn_started: () => { ahead.add(event.turn); for (const part of [this.said, this.element]) if (part) part.dataset.turn = event.turn; },
      text: () => { this.words.hidden = false; this.words.textContent += event.text; },
      tool_started: () => { this.waiting.textContent = say(`doing_${event.name}`) || say("doing_other"); this.cards = null; },
      job: () => { this.waiting.textContent = event.state === "queued" ? say("job_queued", { position: event.position }) : say("job_running", { percent: event.progress_percent }); },
      card: () => { if (!this.cards) this.shown.append(this.cards = make("div", { className: "cards", tabIndex: 0, role: "group", ariaLabel: say("widget_cards") })); this.cards.append(card(event)); },
      outfit: () => this.shown.append(board(say("outfit"), event.outfit.items, event.outfit.total_text, event.outfit.reasons)),
      plan: () => this.shown.append(planned(event)),
      facts: () => this.shown.append(table(event)),
      wardrobe: () => this.shown.append(board(say("wardrobe"), event.pieces)),
      body: () => { if (Object.keys(event.profile.measures).length) this.shown.append(measured(event.profile)); },
      image: () => this.shown.append(make("figure", { className: "made" }, event.image.kind === "turn" ? clip(event.image.url, say("turn_alt")) : picture(event.image.url, say(event.image.generated ? "tryon_alt_after" : "board_alt")), event.image.generated ? make("figcaption", {}, make("b", { textContent: say("generated") }), ` ${event.image.quality?.words?.[locale] ?? ""}`) : null)),
      person: () => { this.words.hidden = true; this.shown.append(make("div", { className: "words person" }, make("p", { className: "who", textContent: say("from_a_person") }), ...linked(event.text))); },
      notice: () => this.shown.append(make("p", { className: "notice", textContent: event.text })),
      turn_finished: () => { this.words.hidden = !event.text; this.words.replaceChildren(...linked(event.text)); },
    };
    shows[event.type]?.();
  }
  end(status, problem) {
    this.waiting.remove();
    if (status === "interrupted") this.shown.append(make("p", { className: "quiet", textContent: say("interrupted") }));
    if (problem) this.shown.append(make("p", { className: "notice", role: "alert", textContent: problem.detail }));
  }
}

// Turns
const lines = async function* (stream) {
  let rest = "";
  for (const reader = stream.pipeThrough(new TextDecoderStream()).getReader(); ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    yield* blocks;
  }
};
const follow = async (path, reply) => {
  let last = null;
  for (let tries = 0; tries < 6; tries += 1) {
    try {
      const answer = await request(`${path}/events`, { headers: last ? { "last-event-id": last } : {} });
      for await (const block of lines(answer.body)) {
        const fields = Object.fromEntries(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
        if (!fields.data) continue;
        const event = JSON.parse(fields.data);
        if (event.type === "end") return reply.end(event.status, event.problem);
        reply.take(event);
        if (fields.id) { last = fields.id; tries = 0; }
      }
    } catch (error) {
      if (error.status) throw error;
    }
    await new Promise((wake) => setTimeout(wake, 500 * 2 ** tries));
  }
  throw new Error(say("broken"));
};
const working = (turn) => {
  busy = turn;
  $("go").hidden = Boolean(turn);
  $("stop").hidden = !turn;
  $("log").ariaBusy = String(Boolean(turn));
};
const send = async (text) => {
  const said = text.trim() || (photos.length ? say("photo_text") : "");
  if (!said || busy) return;
  const taken = photos.splice(0);
  $("text").value = "";
  drawPhotos();
  const bubble = add(make("div", { className: "said" }, ...taken.map(({ url }) => picture(url, say("photo_alt"))), said));
  const reply = new Reply(Infinity, bubble);
  working({ path: null });
  bubble.scrollIntoView({ block: "start" });
  try {
    if (!kept.held.thread) keep({ thread: (await json("/api/threads", "POST", {})).id });
    await seeing;
    const key = { "idempotency-key": crypto.randomUUID?.() ?? String(Math.random()) };
    const turn = await json(`/api/threads/${kept.held.thread}/messages`, "POST", { text: said, photo_ids: taken.map(({ id }) => id), ...(viewed ? { viewing: viewed.id } : {}) }, key);
    busy.path = `/api/threads/${turn.thread_id}/turns/${turn.id}`;
    keep({ turn: busy.path });
    tell("message", { text: said });
    await follow(busy.path, reply);
    tell("reply");
  } catch (error) {
    reply.end("failed", { detail: error.message });
    if (error.status === 404) keep({ thread: null });
  } finally {
    working(null);
    if (inSight(bubble)) bubble.scrollIntoView({ block: "start" }); // there was nothing below it before
    keep({ turn: null });
    attend();
  }
};
const inSight = (part) => part.getBoundingClientRect().bottom > 0 && part.getBoundingClientRect().top < innerHeight;
const draw = async (messages) => {
  for (const message of messages.filter(({ turn }) => !ahead.has(turn))) {
    if (message.role === "user") add(make("div", { className: "said" }, ...message.photo_ids.map((id) => picture(`/api/pictures/${id}`, say("photo_alt"))), message.text), message.turn);
    else if (message.status === "running" && kept.held.turn) { working({ path: kept.held.turn }); await follow(kept.held.turn, new Reply(message.turn)).finally(() => working(null)); }
    else { const reply = new Reply(message.turn); message.events.forEach((event) => reply.take(event)); reply.end(message.status === "complete" ? "complete" : "interrupted"); }
  }
  drawn = Math.max(drawn, ...messages.map(({ turn }) => turn));
};

// While a person of the shop has the conversation, what they say appears by itself; handed back, the looking ends.
const LOOK_EVERY_MS = 4000;
const attend = async () => {
  clearTimeout(looking);
  const thread = kept.held.thread;
  const still = () => thread && thread === kept.held.thread && !busy; // a turn under way looks when it has ended
  const later = () => { looking = setTimeout(attend, LOOK_EVERY_MS); };
  if (!still()) return;
  if (document.hidden) return later();
  try {
    const told = await json(`/api/threads/${thread}`);
    if (!still()) return;
    const changes = $("person").hidden === told.with_person;
    $("person").hidden = !told.with_person;
    if (changes) latest?.scrollIntoView({ block: "nearest" }); // the note takes its room from what was said last
    while (ahead.has(drawn + 1)) drawn += 1;
    if (told.last_turn > drawn) {
      const news = await json(`/api/threads/${thread}/messages?after=${drawn}`);
      if (!still()) return;
      if (news.some(({ status }) => status === "running")) return later(); // another window's turn, told when it has ended
      await draw(news);
      latest?.scrollIntoView({ block: "nearest" });
    }
    if (told.with_person) later();
  } catch (error) { if (!error.status || error.status === 429 || error.status >= 500) later(); }
};
const begin = async () => {
  photos = [];
  drawPhotos();
  latest = null;
  drawn = 0;
  ahead.clear();
  clearTimeout(looking);
  $("person").hidden = true;
  empty();
  if (!kept.held.token || !kept.held.thread) return;
  try {
    await draw(await json(`/api/threads/${kept.held.thread}/messages`));
    latest?.scrollIntoView({ block: "start" });
    attend();
  } catch (error) {
    keep({ thread: null, turn: null });
    if (error.status !== 401 && error.status !== 404) complain(error);
  }
};

// The product that the page around us shows
const view = async (context) => {
  viewed = null;
  try { if (context?.garment_id) viewed = await json(`/api/catalogue/garments/${encodeURIComponent(context.garment_id)}`); } catch { /* not in this catalogue */ }
  drawViewed();
};
const drawViewed = () => {
  $("viewed").hidden = !viewed;
  const choices = viewed ? ["like", "with"].map((act) => make("button", { type: "button", className: "choice", textContent: say(`widget_${act}`), onclick: () => send(say(`widget_say_${act}`, { title: viewed.title })) })) : [];
  $("viewed").replaceChildren(...(viewed ? [make("span", { textContent: say("widget_viewing", { title: viewed.title }) }), ...choices] : []));
};

// Photos: consent first, then choose
const drawPhotos = () => {
  $("photos").hidden = !photos.length;
  $("photos").replaceChildren(...photos.map(({ url }) => picture(url, say("photo_alt"))));
};
const askPhoto = async () => {
  try {
    const { given: agreed } = await json("/api/consent/photo");
    $("agree").hidden = agreed;
    $("choose").hidden = !agreed;
    $("check").checked = false;
    $("give").disabled = true;
    $("note").textContent = "";
    $("photo").showModal();
  } catch (error) { complain(error); }
};
const takePhotos = async (files) => {
  $("note").textContent = say("pick_sending");
  for (const file of files) {
    try {
      const told = await (await request("/api/photos", { method: "POST", body: file })).json();
      photos.push(...told.ids.map((id, n) => ({ id, url: told.urls[n] })));
    } catch (error) { $("note").textContent = error.message; drawPhotos(); return; }
  }
  $("photo").close();
  drawPhotos();
  $("text").focus();
};

$("composer").onsubmit = (event) => { event.preventDefault(); send($("text").value); };
$("text").onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send($("text").value); } };
$("stop").onclick = () => { if (busy?.path) json(`${busy.path}/stop`, "POST").catch(() => {}); };
$("attach").onclick = askPhoto;
$("check").onchange = () => { $("give").disabled = !$("check").checked; };
$("give").onclick = async () => { try { await json("/api/consent/photo", "PUT"); $("agree").hidden = true; $("choose").hidden = false; $("file").focus(); } catch (error) { $("note").textContent = error.message; } };
$("file").onchange = () => { takePhotos([...$("file").files]); $("file").value = ""; };
$("withdraw").onclick = async () => { try { await json("/api/consent/photo", "DELETE"); photos = []; drawPhotos(); $("photo").close(); complain(new Error(say("consent_withdrawn"))); } catch (error) { $("note").textContent = error.message; } };
$("leave").onclick = () => $("photo").close();
$("new").onclick = () => { if (!busy) { keep({ thread: null, turn: null }); begin(); } };
$("close").onclick = () => tell("close");
$("close").hidden = !hostOrigin;
addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("photo").open) tell("close"); });

look(asked.get("theme"));
dress();
begin().finally(() => tell("ready"));
