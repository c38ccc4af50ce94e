// The page's language for screen readers, and Streamlit's own fixed English labels in the person's language.
export default function ({ data }) {
  const root = document.documentElement;
  root.lang = data.lang;
  try {
    root.dataset.look = JSON.parse(localStorage.getItem(`stActiveTheme-${location.pathname}-v2`)) || "System";
  } catch {
    root.dataset.look = "System";
  }
  const relabel = () => {
    for (const [selector, words] of Object.entries(data.labels))
      for (const element of document.querySelectorAll(selector)) {
        if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
        if (element.title) element.title = "";
      }
    const skip = document.querySelector("[data-testid=stSkipToContent]");
    if (skip && skip.textContent !== data.skip) skip.textContent = data.skip;
  };
  // Copy and read aloud: buttons under a reply that never leave the browser.
  root.dataset.copies = String(Boolean(navigator.clipboard));
  root.dataset.speaks = String(Boolean(window.speechSynthesis));
  window.stylistTools = data.tools;
  if (!window.stylistListens) {
    window.stylistListens = true;
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.("button[data-tool]");
      if (button) use(button);
    });
  }
  // A new reply is read from its beginning: what was asked goes to the top, and on a phone the panel gets out of the way.
  if (data.turn && window.stylistTurn !== data.turn) {
    const first = window.stylistTurn === undefined;
    window.stylistTurn = data.turn;
    for (const wait of [100, 400])
      setTimeout(() => document.querySelector(data.asked)?.scrollIntoView({ behavior: "instant" }), wait);
    const open = document.querySelector("[data-testid=stSidebar][data-collapsed=false]");
    if (!first && open && innerWidth < 768) open.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  }
  relabel();
  // Streamlit calls this again for new data and does not end what the last call began: two would never agree.
  window.stylistWatcher?.disconnect();
  window.stylistWatcher = new MutationObserver(relabel);
  window.stylistWatcher.observe(document.body, { childList: true, subtree: true });
}

function use(button) {
  const after = button.closest("[class*=st-key-after-]");
  const turn = after.className.match(/st-key-after-(\d+)/)[1];
  const text = document.querySelector(`.st-key-reply-${turn} .words`)?.innerText ?? "";
  const words = window.stylistTools;
  if (button.dataset.tool === "copy") {
    navigator.clipboard.writeText(text).then(() => {
      call(button, words.copied);
      setTimeout(() => call(button, words.copy), 2000);
    });
    return;
  }
  const silent = button.dataset.speaking !== "true";
  silence(); // whichever reply was being read: not every voice tells that it was cut off
  if (silent) speak(button, text);
}

function call(button, now) {
  button.textContent = now;
  button.setAttribute("aria-label", now);
}

function silence() {
  speechSynthesis.cancel();
  for (const button of document.querySelectorAll("button[data-speaking]")) {
    delete button.dataset.speaking;
    call(button, window.stylistTools.speak);
  }
}

function speak(button, text) {
  const said = new SpeechSynthesisUtterance(text);
  said.lang = /[\u4e00-\u9fff]/.test(text) ? "zh-CN" : "en-US";
  said.onend = () => {
    delete button.dataset.speaking;
    call(button, window.stylistTools.speak);
  };
  button.dataset.speaking = "true";
  call(button, window.stylistTools.silence);
  speechSynthesis.speak(said);
}
