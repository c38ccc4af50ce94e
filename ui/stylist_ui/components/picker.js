// A photo by choosing, dropping, pasting or taking it. It goes straight to the photo door; the page is told its id.
export default function ({ data, parentElement, setTriggerValue }) {
  // Called again at every redraw: with the same words a running camera stays; otherwise the last call is ended.
  const now = JSON.stringify(data);
  if (parentElement.stylistData === now) return parentElement.stylistEnd;
  parentElement.stylistEnd?.();
  parentElement.stylistData = now;
  const words = data.words;
  const make = (tag, props = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...inside);
    return element;
  };
  const note = make("p", { className: "note" });
  note.setAttribute("role", "status");
  const file = make("input", { type: "file", accept: data.accept });
  file.setAttribute("aria-label", words.choose);
  const choose = make("label", { className: "choose" }, file, make("span", { textContent: words.choose }));
  const camera = make("button", { type: "button", textContent: words.camera });
  const zone = make("div", { className: "zone" }, choose, make("p", { textContent: words.drop }), camera, note);
  const film = make("div", { className: "film", hidden: true });
  let stream = null;

  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    film.hidden = true;
    film.replaceChildren();
    zone.hidden = false;
  };

  const send = async (picture) => {
    note.textContent = words.sending;
    try {
      const answer = await fetch(`photos?lang=${data.lang}`, { method: "POST", body: picture });
      const told = await answer.json();
      note.textContent = answer.ok ? "" : told.sentence;
      if (answer.ok) setTriggerValue("photo", told.id);
    } catch {
      note.textContent = words.failed;
    }
  };

  const shoot = (video) => {
    const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((picture) => { close(); send(picture); }, "image/jpeg", 0.92);
  };

  camera.onclick = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", height: { ideal: 1440 } } });
    } catch {
      note.textContent = words.no_camera;
      return;
    }
    const video = make("video", { srcObject: stream, autoplay: true, playsInline: true, muted: true });
    const take = make("button", { type: "button", className: "next", textContent: words.shoot, onclick: () => shoot(video) });
    film.replaceChildren(video, take, make("button", { type: "button", textContent: words.cancel, onclick: close }));
    film.hidden = false;
    zone.hidden = true;
    take.focus();
  };

  const first = (files) => [...files].find((f) => f.type.startsWith("image/") || /\.hei[cf]$/i.test(f.name));
  const pasted = (event) => { const found = first(event.clipboardData?.files ?? []); if (found) { event.preventDefault(); send(found); } };
  file.onchange = () => { if (file.files[0]) send(file.files[0]); };
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over"); };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const found = first(event.dataTransfer.files);
    if (found) send(found);
  };
  document.addEventListener("paste", pasted);
  parentElement.replaceChildren(...parentElement.querySelectorAll("style"), zone, film);
  parentElement.stylistEnd = () => { document.removeEventListener("paste", pasted); close(); };
  return parentElement.stylistEnd;
}
