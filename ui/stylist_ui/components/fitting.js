// The fitting room: camera frames go to the mirror's door one after the other, never two at once, and come back dressed.
const LONG_SIDE_PX = 512;
const LEAST_MS = 80;

export default function ({ data, parentElement }) {
  const now = JSON.stringify(data);
  if (parentElement.stylistData === now) return parentElement.stylistEnd;
  parentElement.stylistEnd?.();
  parentElement.stylistData = now;
  const { words, pieces } = data;
  const make = (tag, props = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...inside);
    return element;
  };
  let at = 0, stream = null;
  const video = make("video", { autoplay: true, playsInline: true, muted: true });
  const frame = make("canvas");
  const shown = make("canvas", { hidden: true });
  shown.setAttribute("role", "img");
  const name = make("span");
  const price = make("span");
  const what = make("p", { className: "what" }, name, price);
  const note = make("p", { className: "quiet", textContent: words.why });
  note.setAttribute("role", "status");
  const start = make("button", { type: "button", className: "go", textContent: words.start });
  const button = (text, act) => make("button", { type: "button", textContent: text, onclick: act });
  const controls = make("div", { className: "row", hidden: true });

  const wear = (step) => {
    at = (at + step + pieces.length) % pieces.length;
    name.textContent = pieces.length > 1 ? `${at + 1}/${pieces.length} ${pieces[at].title}` : pieces[at].title;
    price.textContent = pieces[at].price;
    shown.setAttribute("aria-label", words.picture.replace("{title}", pieces[at].title));
  };
  const come = (close) => {
    place.classList.toggle("closer", close);
    near.setAttribute("aria-pressed", String(close));
  };
  const acts = {
    next: () => wear(1),
    previous: () => wear(-1),
    closer: () => come(!place.classList.contains("closer")),
  };
  const stop = () => {
    if (stream) fetch("mirror/leave", { method: "POST", keepalive: true });
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    voice.stop();
    shown.hidden = controls.hidden = true;
    start.hidden = false;
    note.textContent = "";
  };

  const grab = () => {
    const scale = LONG_SIDE_PX / Math.max(video.videoWidth, video.videoHeight);
    frame.width = Math.round(video.videoWidth * scale);
    frame.height = Math.round(video.videoHeight * scale);
    const pen = frame.getContext("2d");
    pen.setTransform(-1, 0, 0, 1, frame.width, 0); // as in a mirror
    pen.drawImage(video, 0, 0, frame.width, frame.height);
    return new Promise((done) => frame.toBlob(done, "image/jpeg", 0.8));
  };
  const show = async (answer) => {
    const picture = await createImageBitmap(await answer.blob());
    [shown.width, shown.height] = [picture.width, picture.height];
    shown.getContext("2d").drawImage(picture, 0, 0);
    shown.hidden = false;
    note.textContent = answer.headers.get("x-stylist-seen") === "1" ? words.hint : words.nobody;
    acts[answer.headers.get("x-stylist-gesture")]?.();
  };
  const live = async (mine) => {
    while (stream === mine && shown.isConnected) {
      const began = performance.now();
      try {
        const query = new URLSearchParams({ garment: pieces[at].id, lang: data.lang, thread: data.thread });
        const answer = await fetch(`mirror?${query}`, { method: "POST", body: await grab() });
        if (stream !== mine) return;
        if (answer.ok) await show(answer);
        else {
          note.textContent = (await answer.json()).sentence;
          await new Promise((done) => setTimeout(done, 2000));
        }
      } catch {
        note.textContent = words.failed;
        await new Promise((done) => setTimeout(done, 2000));
      }
      await new Promise((done) => setTimeout(done, Math.max(0, LEAST_MS - (performance.now() - began))));
    }
    if (stream === mine) stop();
  };

  start.onclick = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", height: { ideal: 720 } } });
    } catch {
      note.textContent = words.no_camera;
      return;
    }
    video.srcObject = stream;
    await video.play();
    start.hidden = true;
    controls.hidden = false;
    forward.focus(); // a button that is hidden would lose the keyboard
    note.textContent = words.waiting;
    live(stream);
  };
  const forward = button(words.next, acts.next);
  const near = button(words.closer, acts.closer);
  near.setAttribute("aria-pressed", "false");
  const leave = () => { stop(); start.focus(); };
  const voice = listening(data, make, { next: acts.next, previous: acts.previous, closer: () => come(true), farther: () => come(false), stop: leave });
  controls.append(button(words.previous, acts.previous), forward, near, ...voice.parts, button(words.stop, leave));
  const place = make("div", {}, shown, what, controls, voice.about, start, note);
  wear(0);
  parentElement.replaceChildren(...parentElement.querySelectorAll("style"), place);
  parentElement.stylistEnd = stop;
  return stop;
}

// Choosing by voice, where the browser has it: off until agreed to, each time the room is opened, and never ours to hear.
function listening({ words, heard, lang }, make, acts) {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  const told = make("p", { className: "quiet" });
  told.setAttribute("role", "status");
  const agree = make("button", { type: "button", textContent: words.voice_agree, hidden: true });
  const about = make("div", {}, told, agree);
  let ear = null, agreed = false;
  const stop = () => {
    const ended = ear;
    ear = null;
    ended?.abort();
    toggle.setAttribute("aria-pressed", "false");
    told.textContent = "";
    agree.hidden = true;
  };
  const understand = (sentence) => {
    const said = sentence.toLowerCase();
    const name = Object.keys(heard).find((act) => heard[act].some((word) => said.includes(word)));
    acts[name]?.();
  };
  const listen = () => {
    agreed = true;
    agree.hidden = true;
    const mine = ear = Object.assign(new Recognition(), { continuous: true, lang: lang === "zh" ? "zh-CN" : "en-US" });
    mine.onresult = ({ results, resultIndex }) => {
      for (const result of [...results].slice(resultIndex)) if (ear === mine && result.isFinal) understand(result[0].transcript);
    };
    mine.onerror = ({ error }) => {
      if (ear !== mine || error === "no-speech") return;
      stop();
      told.textContent = words.voice_failed;
    };
    mine.onend = () => { if (ear === mine) mine.start(); }; // browsers end it after a silence
    toggle.setAttribute("aria-pressed", "true");
    told.textContent = words.voice_hint;
    mine.start();
  };
  const toggle = make("button", { type: "button", textContent: words.voice });
  toggle.setAttribute("aria-pressed", "false");
  toggle.onclick = () => {
    if (ear) return stop();
    if (agreed) return listen();
    told.textContent = words.voice_what;
    agree.hidden = false;
    agree.focus();
  };
  agree.onclick = () => { listen(); toggle.focus(); };
  return { parts: Recognition ? [toggle] : [], about, stop };
}
