import { texts } from "./texts.js";

const $ = id => document.getElementById(id);
const state = { photo: null, style: null, painting: null, methods: null, jobs: new Map() };
const proxySide = 800, thumbSide = 320;

for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts[node.dataset.label]);
for (const node of document.querySelectorAll("[data-alt]")) node.alt = texts[node.dataset.alt];

function say(text) { $("say").textContent = text; }

function make(tag, fields = {}, ...children) {
  const node = Object.assign(document.createElement(tag), fields);
  node.append(...children);
  return node;
}

async function call(path, init = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...init, headers: { "X-Impasto": "1", ...(init.headers ?? {}) } });
  } catch {
    throw new Error(texts.offline);
  }
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? `${answer.status}`);
  return answer.status === 204 || answer.status === 202 ? null : answer.json();
}

const send = (path, body) => call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
const upload = file => call("/api/pictures", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
const picture = (id, side) => `/api/pictures/${id}${side ? `?side=${side}` : ""}`;

function styled(style, side) {
  const query = new URLSearchParams({ style, side, strength: $("strength").value, scale: $("scale").value, color: $("color").value });
  return `/api/pictures/${state.photo.id}/styled?${query}`;
}

async function take(file) {
  if (!file) return;
  say(texts.loading);
  try {
    state.photo = await upload(file);
  } catch (e) {
    say(texts.noPicture + e.message);
    return;
  }
  state.style = null;
  say(texts.ready);
  await showPhoto(picture(state.photo.id, 1280));
}

// The photograph, beside what is made of it, and every style on it.
async function showPhoto(after) {
  $("drop").hidden = true;
  for (const id of ["view", "tools", "styles"]) $(id).hidden = false;
  $("before").src = picture(state.photo.id, 1280);
  $("after").src = after;
  outputs();
  remember();
  await showStyles();
}

// What is kept when the page is loaded anew: another window is another piece of work.
const sliders = ["strength", "scale", "color"];

function remember() {
  const { photo, style } = state;
  sessionStorage.setItem("studio", JSON.stringify({ photo, style, ...Object.fromEntries(sliders.map(id => [id, $(id).value])) }));
}

async function recall() {
  const kept = JSON.parse(sessionStorage.getItem("studio") ?? "{}");
  // Photographs that nobody used are deleted.
  if (!kept.photo || !(await fetch(picture(kept.photo.id, 128))).ok) return;
  state.photo = kept.photo;
  state.style = kept.style;
  for (const id of sliders) $(id).value = kept[id];
  await showPhoto(picture(state.photo.id, 1280));
  if (state.style) await refresh();
  else say(texts.ready);
}

async function showStyles() {
  const styles = state.styles ??= await call("/api/styles");
  $("styles").replaceChildren(...styles.map(style => {
    const query = new URLSearchParams({ style: style.name, side: thumbSide });
    const button = make("button", { type: "button" },
      make("img", { src: `/api/pictures/${state.photo.id}/styled?${query}`, alt: "", loading: "lazy" }),
      make("span", {}, style.name, ...(style.painting ? [make("small", { textContent: style.painting })] : [])));
    button.dataset.style = style.name;
    button.addEventListener("click", () => choose(style.name));
    return button;
  }));
  showChosen();
}

function showChosen() {
  for (const button of $("styles").children) button.setAttribute("aria-pressed", String(button.dataset.style === state.style));
}

function choose(name) {
  state.style = name;
  showChosen();
  remember();
  refresh();
}

let wanted = null, busy = false;

// Only the newest position of a slider is painted.
async function refresh() {
  if (!state.style || !state.photo) return;
  wanted = styled(state.style, proxySide);
  if (busy) return;
  busy = true;
  say(texts.painting_);
  while (wanted) {
    const source = wanted;
    wanted = null;
    try {
      const answer = await fetch(source);
      if (!answer.ok) throw new Error((await answer.json()).detail);
      const address = URL.createObjectURL(await answer.blob());
      const old = $("after").src;
      $("after").src = address;
      await $("after").decode().catch(() => { });
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
      say("");
    } catch (e) {
      say(e.message);
    }
  }
  busy = false;
}

function common() {
  return { strength: Number($("strength").value), "style-scale": Number($("scale").value), "preserve-color": $("color").selectedOptions[0].dataset.name };
}

async function queue(request) {
  try {
    show(await send("/api/jobs", request));
    say(texts.queued);
  } catch (e) {
    say(e.message);
  }
}

// Jobs

function show(job) {
  state.jobs.set(job.id, job);
  const item = $(`job-${job.id}`) ?? make("li", { id: `job-${job.id}` });
  const { request } = job;
  const what = [request.style ?? (request.stylePicture ? request.method ?? "a painting" : request.method), texts.states[job.state], job.state === "Running" ? job.stage : null,
    job.seconds ? `${job.seconds.toFixed(1)} ${texts.seconds}` : null].filter(Boolean).join(" · ");
  const text = make("div", {}, make("p", { textContent: what }));
  if (job.message) text.append(make("p", { textContent: job.message, className: job.state === "Failed" ? "bad" : "" }));
  if (job.state === "Running") text.append(make("progress", job.progress ? { value: job.progress } : {}));
  const act = (name, path, method = "POST") => {
    const button = make("button", { type: "button", textContent: name });
    button.addEventListener("click", () => call(path, { method }).then(() => method === "DELETE" ? forget(job.id) : null, e => say(e.message)));
    return button;
  };
  const actions = make("div", { className: "row" });
  const address = `/api/jobs/${job.id}`;
  const waits = job.state === "Pending" || job.state === "Paused";
  if (waits) actions.append(mover(job, -1, texts.sooner), mover(job, 1, texts.later));
  if (job.state === "Pending" || job.state === "Running") actions.append(act(texts.pause, `${address}/pause`));
  if (job.state === "Paused") actions.append(act(texts.resume, `${address}/resume`));
  if (waits || job.state === "Running") actions.append(act(texts.cancel, `${address}/cancel`));
  if (job.state !== "Pending" && job.state !== "Running") {
    if (job.result) {
      const view = make("button", { type: "button", textContent: texts.show });
      view.addEventListener("click", () => reveal(job));
      actions.append(view, make("a", { className: "button", href: picture(job.result), download: `impasto-${request.style ?? request.method ?? "painting"}.png`, textContent: texts.save }));
    }
    if (job.state === "Failed" || job.state === "Cancelled") actions.append(act(texts.retry, `${address}/retry`));
    if (!waits) actions.append(act(texts.remove, address, "DELETE"));
  }
  const image = job.state === "Running" && job.progress ? `${address}/preview?${Date.now()}` : picture(job.result ?? request.picture, 128);
  // A button that is pressed by the keyboard keeps its focus.
  const focused = item.contains(document.activeElement) ? document.activeElement.textContent : null;
  item.replaceChildren(make("img", { src: image, alt: "" }), text, actions);
  if (!item.isConnected || item.dataset.place !== String(job.place)) {
    item.dataset.place = job.place;
    $("queue").insertBefore(item, [...$("queue").children].find(other => other !== item && Number(other.dataset.place) < job.place) ?? null);
  }
  if (focused) [...actions.children].find(button => button.textContent === focused)?.focus();
}

// A button that moves a waiting job by one place in the queue, which is done from below.
function mover(job, by, name) {
  const button = make("button", { type: "button", textContent: name });
  button.addEventListener("click", () => {
    const waiting = [...state.jobs.values()].filter(other => ["Pending", "Paused"].includes(other.state)).sort((a, b) => a.place - b.place);
    const at = waiting.findIndex(other => other.id === job.id) + by;
    if (at < 0 || at >= waiting.length) return;
    send(`/api/jobs/${job.id}/move`, { before: (by < 0 ? waiting[at] : waiting[at + 1])?.id }).catch(e => say(e.message));
  });
  return button;
}

function forget(id) {
  state.jobs.delete(id);
  $(`job-${id}`)?.remove();
}

// A result and the settings that made it, beside the photograph.
function reveal(job) {
  state.photo = { id: job.request.picture };
  const options = job.request.options ?? {};
  if (options.strength !== undefined) $("strength").value = options.strength;
  if (options["style-scale"] !== undefined) $("scale").value = options["style-scale"];
  state.style = job.request.style ?? null;
  showPhoto(picture(job.result, 1280));
  $("stage").scrollIntoView({ behavior: "smooth" });
}

function listen() {
  // It begins with every job, at each reconnection anew.
  const events = new EventSource("/api/events");
  events.addEventListener("hello", () => { if ($("say").textContent === texts.offline) say(""); });
  events.addEventListener("job", e => show(JSON.parse(e.data)));
  events.onerror = () => say(texts.offline);
}

// Methods and their forms, made of what the server says of them.

async function showMethods() {
  state.methods = await call("/api/methods");
  $("method").replaceChildren(...state.methods.methods.filter(m => !m.takesTrained).map(m => make("option", { value: m.name, textContent: m.name })));
  const color = state.methods.common.find(option => option.name === "preserve-color");
  $("color").replaceChildren(...color.choices.map(name => {
    const value = name.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
    const node = make("option", { value, textContent: texts.colors[value] ?? name });
    node.dataset.name = name;
    return node;
  }));
  showForm();
}

function showForm() {
  const method = state.methods.methods.find(m => m.name === $("method").value);
  if (!method) return;
  $("about").textContent = `${method.summary} (${method.paper})`;
  $("form").replaceChildren(...method.options.map(option => {
    let field;
    if (option.type === "choice") {
      field = make("select", {}, ...option.choices.map(name => make("option", { value: name, textContent: name, selected: name === option.default })));
    } else if (option.type === "switch") {
      field = make("input", { type: "checkbox", checked: option.default === true });
    } else {
      field = make("input", { type: "number", value: option.default ?? "", step: option.whole ? 1 : "any" });
      if (option.min !== undefined) field.min = option.min;
      if (option.max !== undefined) field.max = option.max;
    }
    field.name = option.name;
    return make("label", { title: option.help }, make("span", { textContent: option.name.replaceAll("-", " ") }), field, make("small", { textContent: option.help }));
  }));
}

function formOptions() {
  const method = state.methods.methods.find(m => m.name === $("method").value);
  const given = {};
  for (const option of method.options) {
    const field = $("form").elements[option.name];
    const value = option.type === "switch" ? field.checked : option.type === "choice" ? field.value : field.value === "" ? null : Number(field.value);
    if (value !== null && value !== (option.default ?? null)) given[option.name] = value;
  }
  return given;
}

// The page's own controls

function outputs() {
  for (const output of document.querySelectorAll("output")) output.value = Number($(output.htmlFor[0]).value).toFixed(2);
}

for (const id of sliders) $(id).addEventListener("input", () => { outputs(); remember(); refresh(); });
$("wipe").addEventListener("input", e => $("compare").style.setProperty("--rest", `${100 - e.target.value}%`));
$("pick").addEventListener("click", e => { e.stopPropagation(); $("file").click(); });
$("drop").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", e => { take(e.target.files[0]); e.target.value = ""; });
$("other").addEventListener("click", () => $("file").click());
$("make").addEventListener("click", () => state.style ? queue({ picture: state.photo.id, style: state.style, options: common() }) : say(texts.ready));
$("method").addEventListener("change", showForm);
$("painting").addEventListener("click", () => $("painting-file").click());
$("painting-file").addEventListener("change", async e => {
  try {
    state.painting = await upload(e.target.files[0]);
    $("painting-view").src = picture(state.painting.id, 128);
    $("painting-view").hidden = false;
  } catch (error) {
    say(texts.noPicture + error.message);
  }
  e.target.value = "";
});
$("run").addEventListener("click", () => queue({ picture: state.photo.id, method: $("method").value, stylePicture: state.painting?.id, options: { ...common(), ...formOptions() } }));
document.addEventListener("paste", e => take([...e.clipboardData.files].find(file => file.type.startsWith("image/"))));
document.addEventListener("dragover", e => { e.preventDefault(); $("drop").classList.add("over"); });
document.addEventListener("dragleave", () => $("drop").classList.remove("over"));
document.addEventListener("drop", e => { e.preventDefault(); $("drop").classList.remove("over"); take(e.dataTransfer.files[0]); });

outputs();
listen();
await showMethods().then(recall).catch(e => say(e.message));
