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
  // A new reply is read from its beginning: what was asked goes to the top, and on a phone the panel gets out of the way.
  if (data.turn && window.stylistTurn !== data.turn) {
    const first = window.stylistTurn === undefined;
    window.stylistTurn = data.turn;
    for (const wait of [100, 400])
      setTimeout(() => document.querySelector(data.asked)?.scrollIntoView({ behavior: "instant" }), wait);
    const open = document.querySelector("[data-testid=stSidebar][aria-expanded=true]");
    if (!first && open && innerWidth < 768) open.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  }
  relabel();
  // Streamlit calls this again for new data and does not end what the last call began: two would never agree.
  window.stylistWatcher?.disconnect();
  window.stylistWatcher = new MutationObserver(relabel);
  window.stylistWatcher.observe(document.body, { childList: true, subtree: true });
}
