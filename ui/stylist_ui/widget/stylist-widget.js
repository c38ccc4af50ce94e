// The launcher on a shop's page. It lives in a closed shadow root, the chat in a sandboxed frame of its own origin:
// neither can read the other, and they talk by messages whose origin and source are checked. No inline style or script
// is used, so that it works under a CSP that allows nothing but nonces (and this server as frame-src).
(() => {
  "use strict";
  const script = document.currentScript;
  const early = window.Stylist;
  if (!script || (early && early.loaded)) return;
  const base = new URL(script.src).origin;
  const given = script.dataset;
  const words = {
    en: { open: "Open the stylist", close: "Close the stylist", title: "Stylist" },
    zh: { open: "打开造型师", close: "关闭造型师", title: "造型师" },
  };
  const state = {
    locale: (given.locale || document.documentElement.lang || navigator.language).toLowerCase().startsWith("zh") ? "zh" : "en",
    theme: ["light", "dark"].includes(given.theme) ? given.theme : "auto",
    context: null, identity: null, open: false, ready: false,
  };
  const listeners = new Map();
  const waiting = [];

  const host = document.createElement("stylist-widget");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  const side = given.position === "left" ? "left" : "right";
  // Important declarations of a shadow tree win over every rule of the page, important ones too.
  sheet.replaceSync(`
    :host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483000 !important;
      bottom: 0 !important; ${side}: 0 !important; width: auto !important; height: auto !important; color-scheme: light dark !important; }
    button { all: unset; box-sizing: border-box; position: fixed; bottom: max(16px, env(safe-area-inset-bottom)); ${side}: 16px; width: 56px; height: 56px;
      display: grid; place-items: center; border-radius: 50%; cursor: pointer; background: #211c16; color: #f8f4ec; box-shadow: 0 2px 12px rgb(0 0 0 / 25%); }
    :host([data-theme=dark]) button { background: #efe9de; color: #181613; }
    button:focus-visible { outline: 3px solid #9c3520; outline-offset: 3px; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
    iframe { box-sizing: border-box; position: fixed; bottom: 88px; ${side}: 16px; width: 400px; height: min(680px, 100dvh - 112px); border: 1px solid rgb(128 118 100 / 40%);
      border-radius: 12px; background: transparent; box-shadow: 0 8px 40px rgb(0 0 0 / 22%); }
    [hidden] { display: none; }
    @media (max-width: 480px), (max-height: 480px) {
      iframe { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
      iframe:not([hidden]) ~ button { display: none; }
    }
    @media (prefers-color-scheme: dark) { :host([data-theme=auto]) button { background: #efe9de; color: #181613; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads");
  frame.setAttribute("allow", "camera; clipboard-write");
  frame.referrerPolicy = "origin";
  const button = document.createElement("button");
  button.type = "button";
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 28 28");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M14 10.5c0-1.6 2.6-1.6 2.6-4A2.6 2.6 0 0 0 11.4 6.5M14 10.5v2.2L3.6 20a1.4 1.4 0 0 0 .8 2.5h19.2a1.4 1.4 0 0 0 .8-2.5L14 12.7");
  icon.append(line);
  button.append(icon);
  root.append(frame, button);

  const post = (type, detail = {}) => {
    if (state.ready) frame.contentWindow.postMessage({ stylist: 1, type, ...detail }, base);
    else waiting.push([type, detail]);
  };
  const emit = (name, detail) => {
    for (const listener of [...(listeners.get(name) || [])]) {
      try { listener(detail); } catch (error) { console.error(error); }
    }
  };
  const draw = () => {
    host.dataset.theme = state.theme;
    frame.hidden = !state.open;
    button.setAttribute("aria-expanded", String(state.open));
    button.setAttribute("aria-label", words[state.locale][state.open ? "close" : "open"]);
    frame.title = words[state.locale].title;
  };
  const load = () => {
    if (frame.src) return;
    const where = new URL("/widget/frame", base);
    if (given.siteKey) where.searchParams.set("site", given.siteKey);
    where.searchParams.set("origin", location.origin);
    where.searchParams.set("locale", state.locale);
    where.searchParams.set("theme", state.theme);
    frame.src = where.href;
  };
  const show = (open) => {
    if (open === state.open) return;
    state.open = open;
    if (open) load();
    draw();
    post(open ? "opened" : "closed");
    if (open) frame.focus();
    else button.focus();
    emit(open ? "open" : "close");
  };
  const heard = (event) => {
    if (event.source !== frame.contentWindow || event.origin !== base || !event.data || event.data.stylist !== 1) return;
    const { type, detail } = event.data;
    if (type === "ready") {
      state.ready = true;
      if (state.identity) post("identify", { token: state.identity });
      if (state.context) post("context", { context: state.context });
      for (const [name, more] of waiting.splice(0)) post(name, more);
    }
    if (type === "close") show(false);
    emit(type, detail);
  };
  const api = {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!state.open),
    on: (name, listener) => { listeners.set(name, [...(listeners.get(name) || []), listener]); },
    off: (name, listener) => { listeners.set(name, (listeners.get(name) || []).filter((known) => known !== listener)); },
    identify: (token) => { state.identity = String(token); if (state.ready) post("identify", { token: state.identity }); },
    setLocale: (locale) => { state.locale = String(locale).toLowerCase().startsWith("zh") ? "zh" : "en"; draw(); if (frame.src) post("locale", { locale: state.locale }); },
    setTheme: (theme) => { state.theme = ["light", "dark"].includes(theme) ? theme : "auto"; draw(); if (frame.src) post("theme", { theme: state.theme }); },
    setContext: (context) => { state.context = context ? { garment_id: String(context.garment_id) } : null; if (state.ready) post("context", { context: state.context }); },
    reset: () => { state.identity = null; state.context = null; if (frame.src) post("reset"); },
    destroy: () => { removeEventListener("message", heard); host.remove(); listeners.clear(); delete window.Stylist; },
  };
  button.addEventListener("click", () => api.toggle());
  addEventListener("message", heard);
  draw();
  document.body.append(host);
  const call = (name, ...args) => { if (Object.hasOwn(api, name)) return api[name](...args); throw new TypeError(`Stylist has no "${name}"`); };
  window.Stylist = Object.assign(call, api, { loaded: true });
  for (const args of (early && early.q) || []) {
    try { call(...args); } catch (error) { console.error(error); }
  }
  emit("load");
})();
