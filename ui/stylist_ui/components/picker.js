// Photos and short videos by choosing, dropping, pasting or taking them. Each goes straight to the photo door; the page
// is told the ids of what arrived, and the sentence for what did not.
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
  const file = make("input", { type: "file", accept: data.accept, multiple: true });
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

  const send = async (pictures) => {
    note.textContent = words.sending;
    const ids = [];
    let problem = "";
    for (const picture of pictures) {
      try {
        const answer = await fetch(`photos?lang=${data.lang}`, { method: "POST", body: picture });
        const told = await answer.json();
        if (answer.ok) ids.push(...told.ids);
        else problem = told.sentence;
      } catch {
        problem = words.failed;
      }
    }
    note.textContent = problem;
    if (ids.length) setTriggerValue("photo", { ids, problem });
  };

  const shoot = (video) => {
    const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((picture) => { close(); send([picture]); }, "image/jpeg", 0.92);
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

  const usable = (files) => [...files].filter((f) => /^(image|video)\//.test(f.type) || /\.hei[cf]$/i.test(f.name)).slice(0, data.most);
  const pasted = (event) => { const found = usable(event.clipboardData?.files ?? []); if (found.length) { event.preventDefault(); send(found); } };
  file.onchange = () => { const found = usable(file.files); if (found.length) send(found); };
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over"); };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const found = usable(event.dataTransfer.files);
    if (found.length) send(found);
  };
  document.addEventListener("paste", pasted);
  parentElement.replaceChildren(...parentElement.querySelectorAll("style"), zone, film);
  parentElement.stylistEnd = () => { document.removeEventListener("paste", pasted); close(); };
  return parentElement.stylistEnd;
}
