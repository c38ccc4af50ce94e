// Before and after on one another, with one handle: drag, click, or arrow keys (it is a range input underneath).
export default function ({ data, parentElement }) {
  // Called again at every redraw: with the same pictures the handle stays where it was.
  const now = JSON.stringify(data);
  if (parentElement.stylistData === now) return;
  parentElement.stylistData = now;
  const frame = document.createElement("div");
  frame.className = "frame";
  const picture = (source, words, name) => {
    const image = Object.assign(new Image(), { src: source, alt: words, className: name, draggable: false });
    frame.append(image);
    return image;
  };
  picture(data.after, data.alt_after, "after");
  const before = picture(data.before, data.alt_before, "before");
  const tag = (words, name) => {
    const span = Object.assign(document.createElement("span"), { textContent: words, className: `tag ${name}` });
    frame.append(span);
  };
  tag(data.label_before, "left");
  tag(data.label_after, "right");
  const line = Object.assign(document.createElement("i"), { className: "line" });
  const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100, value: data.start });
  range.setAttribute("aria-label", data.label);
  const move = () => {
    before.style.clipPath = `inset(0 ${100 - range.value}% 0 0)`;
    line.style.left = `${range.value}%`;
    range.setAttribute("aria-valuetext", `${range.value}%`);
    frame.dataset.side = range.value < 12 ? "after" : range.value > 88 ? "before" : "both";
  };
  range.addEventListener("input", move);
  frame.append(line, range);
  move();
  parentElement.replaceChildren(...parentElement.querySelectorAll("style"), frame);
}
