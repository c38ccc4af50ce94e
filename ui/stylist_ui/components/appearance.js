// Light, dark or as the system has it. Streamlit keeps the choice in local storage and reads it when it loads.
const key = () => `stActiveTheme-${location.pathname}-v2`;

export default function ({ data, parentElement }) {
  let now = "System";
  try {
    now = JSON.parse(localStorage.getItem(key())) || "System";
  } catch {
    /* another version's note: the system decides */
  }
  const group = document.createElement("div");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", data.label);
  for (const [choice, words] of Object.entries(data.choices)) {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "look", value: choice });
    radio.checked = choice === now;
    radio.onchange = () => {
      if (choice === "System") localStorage.removeItem(key());
      else localStorage.setItem(key(), JSON.stringify(choice));
      location.reload();
    };
    const text = document.createElement("span");
    text.textContent = words;
    label.append(radio, text);
    group.append(label);
  }
  parentElement.replaceChildren(group, ...parentElement.querySelectorAll("style"));
}
