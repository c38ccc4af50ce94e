// A conversation that was kept as a file, brought back: the file goes to its door, the page is told the new thread.
export default function ({ data, parentElement, setTriggerValue }) {
  const now = JSON.stringify(data);
  if (parentElement.stylistData === now) return;
  parentElement.stylistData = now;
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  const file = Object.assign(document.createElement("input"), { type: "file", accept: ".json,.zip" });
  file.setAttribute("aria-label", data.words.open);
  const text = Object.assign(document.createElement("span"), { textContent: data.words.open });
  const label = document.createElement("label");
  label.append(file, text);
  file.onchange = async () => {
    if (!file.files.length) return;
    try {
      const answer = await fetch(`conversations?lang=${data.lang}`, { method: "POST", body: file.files[0] });
      const told = await answer.json();
      note.textContent = answer.ok ? "" : told.sentence;
      if (answer.ok) setTriggerValue("thread", told.thread);
    } catch {
      note.textContent = data.words.failed;
    }
    file.value = "";
  };
  parentElement.replaceChildren(...parentElement.querySelectorAll("style"), label, note);
}
