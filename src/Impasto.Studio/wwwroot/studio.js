import { texts } from "./texts.js";
import { Brush, colors, photograph } from "./brush.js";
import { Zoom } from "./zoom.js";

const $ = id => document.getElementById(id);
// What is painted: a photograph, a folder of them (of which the first is shown), or a film (whose first picture is). `result` is what is shown of it, where that is no preview;
// `found` are the jobs that were looked for, where some were.
const state = { kind: "Picture", photo: null, folder: [], style: null, other: null, mask: null, places: [], result: null, found: null, painting: null, methods: null, jobs: new Map() };
const proxySide = 800, thumbSide = 320;

for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts[node.dataset.label]);
for (const node of document.querySelectorAll("[data-alt]")) node.alt = texts[node.dataset.alt];
for (const node of document.querySelectorAll("[data-holder]")) node.placeholder = texts[node.dataset.holder];

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
  if (answer.status === 401) showSignIn();
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? `${answer.status}`);
  return answer.status === 204 || answer.status === 202 ? null : answer.json();
}

const send = (path, body) => call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const upload = (file, to = "pictures") => call(`/api/${to}`, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
const picture = (id, side) => `/api/pictures/${id}${side ? `?side=${side}` : ""}`;

function styled(style, side) {
  const query = new URLSearchParams({ style, side, strength: $("strength").value, scale: $("scale").value, color: $("color").value });
  if (state.other) {
    query.set("other", state.other);
    query.set("share", $("share").value);
  }
  if (state.mask) query.set("mask", state.mask);
  if (state.places.length) query.set("places", state.places.map(place => `${place.style}:${place.mask}`).join());
  return `/api/pictures/${state.photo.id}/styled?${query}`;
}

// A file that moves; null where it is a picture. Only animations must be sent to know.
async function asClip(file) {
  if (file.type.startsWith("video/") || file.name.endsWith(".mkv")) return upload(file, "clips");
  if (!["image/gif", "image/webp"].includes(file.type)) return null;
  const sent = await upload(file, "clips").catch(() => null);
  return sent?.frames > 1 ? sent : null;
}

// One photograph, several, or a clip.
async function take(files) {
  files = [...files];
  if (!files.length) return;
  say(texts.loading);
  const sent = [];
  let kind = files.length > 1 ? "Folder" : "Picture";
  try {
    const clip = kind === "Picture" ? await asClip(files[0]) : null;
    if (clip) {
      kind = "Film";
      sent.push({ ...clip, name: files[0].name });
    } else {
      for (const file of files) {
        if (files.length > 1) say(fill(texts.sending, { i: sent.length + 1, n: files.length }));
        sent.push({ ...await upload(file), name: file.name });
      }
    }
  } catch (e) {
    say(texts.noPicture + e.message);
    return;
  }
  Object.assign(state, { kind, photo: sent[0], folder: sent, style: null, other: null, mask: null, places: [], result: null });
  brush.open(sent[0].width, sent[0].height);
  ready();
  await showPhoto(picture(state.photo.id, 1280));
}

function ready() {
  say(state.kind === "Folder" ? fill(texts.folder, { n: state.folder.length }) : state.kind === "Film" ? fill(texts.clip, { n: state.photo.frames }) : texts.ready);
}

// The photograph, beside what is made of it, and every style on it.
async function showPhoto(after) {
  $("drop").hidden = true;
  for (const id of ["view", "tools", "styles", "compare"]) $(id).hidden = false;
  $("film").hidden = true;
  $("film").removeAttribute("src");
  $("film-options").hidden = state.kind !== "Film";
  // One mask for many pictures is none.
  $("brushing").hidden = state.kind === "Folder";
  $("comparing").hidden = state.kind === "Film";
  brushing(false);
  $("make").textContent = state.kind === "Folder" ? fill(texts.makeAll, { n: state.folder.length }) : state.kind === "Film" ? texts.makeFilm : texts.make;
  $("before").src = picture(state.photo.id, 1280);
  $("after").src = after;
  outputs();
  zoom.fit();
  remember();
  // Styles that are there before the photograph is would jump away from under the mouse when it comes.
  await $("before").decode().catch(() => {});
  await showStyles();
}

// What is kept when the page is loaded anew: another window is another piece of work.
const sliders = ["strength", "scale", "color", "share"];
const lasting = ["kind", "photo", "folder", "style", "other", "mask", "places"];

function remember() {
  sessionStorage.setItem("studio", JSON.stringify({
    state: Object.fromEntries(lasting.map(name => [name, state[name]])), sliders: Object.fromEntries(sliders.map(id => [id, $(id).value])), strokes: brush.strokes, painted: brush.styles,
  }));
}

async function recall() {
  const kept = JSON.parse(sessionStorage.getItem("studio") ?? "{}");
  // Photographs that nobody used are deleted.
  if (!kept.state?.photo || !(await fetch(picture(kept.state.photo.id, 128))).ok) return;
  Object.assign(state, kept.state);
  for (const id of sliders) $(id).value = kept.sliders[id];
  brush.open(state.photo.width ?? 1, state.photo.height ?? 1, kept.strokes, kept.painted);
  await showPhoto(picture(state.photo.id, 1280));
  if (state.style) await refresh();
  else ready();
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
  const others = state.style ? state.styles.filter(style => style.name !== state.style) : [];
  if (!others.some(style => style.name === state.other)) state.other = null;
  $("other").replaceChildren(make("option", { value: "", textContent: texts.noBlend }), ...others.map(style => make("option", { value: style.name, textContent: style.name, selected: style.name === state.other })));
  $("other-label").hidden = !others.length;
  $("share-label").hidden = !state.other;
}

// The brush

let strokes = 0;

const brush = new Brush($("brush"), async () => {
  const turn = ++strokes;
  showBrush();
  try {
    const mask = await brush.mask(), places = await brush.places();
    const sent = { mask: mask && (await upload(mask)).id, places: [] };
    for (const place of places) sent.places.push({ style: place.style, mask: (await upload(place.mask)).id });
    // Another stroke was drawn meanwhile.
    if (turn !== strokes) return;
    Object.assign(state, sent);
  } catch (e) {
    say(e.message);
    return;
  }
  showBrush();
  remember();
  refresh();
});

function brushing(on) {
  $("brush").hidden = $("brush-tools").hidden = !on;
  $("brush-on").setAttribute("aria-pressed", String(on));
  $("compare").classList.toggle("brushing", on);
  showBrush();
}

// What the brush paints, of which one thing is chosen.
function showBrush() {
  $("undo").disabled = $("clear").disabled = !brush.strokes.length && !state.mask && !state.places.length;
  $("leave").setAttribute("aria-pressed", String(brush.paint === photograph));
  $("bring").setAttribute("aria-pressed", String(brush.paint === null));
  const focused = $("brush-styles").contains(document.activeElement) ? document.activeElement.dataset.style : null;
  $("brush-styles").replaceChildren(...brush.styles.map((style, i) => {
    const button = make("button", { type: "button", textContent: style });
    button.dataset.style = style;
    button.style.setProperty("--chip", colors[i % colors.length]);
    button.setAttribute("aria-pressed", String(brush.paint === style));
    button.addEventListener("click", () => paintWith(style));
    return button;
  }));
  if (focused) [...$("brush-styles").children].find(button => button.dataset.style === focused)?.focus();
  const more = (state.styles ?? []).filter(style => !brush.styles.includes(style.name));
  $("brush-add").replaceChildren(make("option", { value: "", textContent: texts.brushNone }), ...more.map(style => make("option", { value: style.name, textContent: style.name })));
  // Styles are placed beside one that is chosen, and no more than there are colours.
  $("brush-add-label").hidden = $("brush-styles").hidden = !state.style;
  $("brush-add").disabled = brush.styles.length >= colors.length;
}

// The photograph, a style, or null: what was there before.
function paintWith(what) {
  if (what === null || what === photograph) brush.paint = what;
  else brush.choose(what);
  showBrush();
}

$("brush-on").addEventListener("click", () => brushing($("brush").hidden));
$("leave").addEventListener("click", () => paintWith(photograph));
$("bring").addEventListener("click", () => paintWith(null));
$("brush-add").addEventListener("change", e => { if (e.target.value) paintWith(e.target.value); });
$("undo").addEventListener("click", () => brush.undo());
$("clear").addEventListener("click", () => brush.clear());
$("brush-size").addEventListener("input", e => { brush.size = Number(e.target.value); outputs(); });
document.addEventListener("keydown", e => {
  if (e.key === "z" && (e.ctrlKey || e.metaKey) && !$("brush").hidden) {
    e.preventDefault();
    brush.undo();
  }
});

function choose(name) {
  state.style = name;
  showChosen();
  showBrush();
  remember();
  refresh();
}

// Looking closely

const zoom = new Zoom($("frame"), $("compare"), {
  pixels: () => Math.max($("before").naturalWidth, state.photo?.width ?? 0), prepare: () => sharpen().catch(() => { }), drags: () => $("brush").hidden, changed: zoomed,
});

// The photograph, and a result, at their full size, which are loaded when somebody looks so closely.
async function sharpen() {
  const { id } = state.photo;
  if (state.result && $("after").src.endsWith(picture(state.result, 1280))) $("after").src = picture(state.result);
  if ($("before").src.endsWith(picture(id, 1280))) $("before").src = picture(id, 8192);
  await $("before").decode();
}

function zoomed() {
  if (!state.photo) return;
  const close = zoom.scale * $("frame").clientWidth * devicePixelRatio;
  if (zoom.isMoved && close > $("before").naturalWidth && $("before").complete) zoom.prepare();
  $("zoom-value").textContent = `${Math.round(100 * zoom.scale / zoom.exact)} %`;
  $("zoom-fit").setAttribute("aria-pressed", String(!zoom.isMoved));
  $("zoom-full").setAttribute("aria-pressed", String(Math.abs(zoom.scale / zoom.exact - 1) < 0.01));
  $("zoom-note").hidden = !zoom.isMoved || !!state.result || !$("after").src.startsWith("blob:") || close <= 1.5 * $("after").naturalWidth;
  wiped();
}

// The line stands where the slider says, of what is seen.
function wiped() {
  const seen = $("wipe").value / 100 * $("frame").clientWidth, share = (seen - zoom.x) / (zoom.scale * $("frame").clientWidth || 1);
  $("compare").style.setProperty("--rest", `${100 * (1 - Math.min(1, Math.max(0, share)))}%`);
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
      if (answer.status === 401) showSignIn();
      if (!answer.ok) throw new Error((await answer.json()).detail);
      const address = URL.createObjectURL(await answer.blob());
      const old = $("after").src;
      $("after").src = address;
      state.result = null;
      await $("after").decode().catch(() => { });
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
      zoomed();
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

// What is common to jobs of the photograph, the folder or the film.
function content() {
  const many = state.kind === "Folder";
  return {
    kind: state.kind, picture: state.photo.id, mask: state.mask ?? undefined,
    more: many ? state.folder.slice(1).map(file => file.id) : undefined, names: named(state.folder),
    options: { ...common(), ...(state.kind === "Film" ? formOptions($("film-form"), state.methods.film) : {}) },
  };
}

// What files are called, where that is known.
function named(files) {
  return files.length && files.every(file => file.name) ? files.map(file => file.name.slice(-255)) : undefined;
}

async function queue(request) {
  try {
    const job = await send("/api/jobs", request);
    if (state.found) findAll();
    show(job);
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
  const style = request.style && [request.style, request.other, ...(request.places ?? []).map(place => place.style)].filter(Boolean).join(" + ");
  const left = job.state === "Running" && job.progress > 0.02 && job.seconds > 1 ? job.seconds * (1 - job.progress) / job.progress : null;
  const what = [style ?? request.method ?? (request.ways ? null : texts.paintingView), texts.kinds[request.kind], request.names?.length === 1 ? request.names[0] : null, texts.states[job.state], job.state === "Running" ? job.stage : null,
    request.kind === "Folder" ? fill(texts.parts, { i: job.parts.length, n: 1 + (request.more?.length ?? 0) }) : request.ways ? request.ways.map(way => way.style ?? way.method).join(", ") : null,
    job.seconds ? `${job.seconds.toFixed(1)} ${texts.seconds}` : null, left ? `${left.toFixed(0)} ${texts.seconds} ${texts.left}` : null].filter(Boolean).join(" · ");
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
    const save = (href, ending, name = texts.save) => make("a", { className: "button", href, download: `impasto-${style ?? request.method ?? (request.ways ? "comparison" : "painting")}${ending}`, textContent: name });
    if (job.result) {
      const view = make("button", { type: "button", textContent: texts.show });
      view.addEventListener("click", () => reveal(job));
      actions.append(view, save(picture(job.result), job.result.slice(64) || ".png"));
    }
    if (job.parts.length) actions.append(save(`${address}/zip`, ".zip", job.result ? texts.partsZip : texts.save));
    if (job.state === "Failed" || job.state === "Cancelled") actions.append(act(texts.retry, `${address}/retry`));
    if (!waits) actions.append(act(texts.remove, address, "DELETE"));
  }
  const image = job.state === "Running" && job.progress ? `${address}/preview?${Date.now()}` : picture(job.result ?? job.parts.at(-1) ?? request.picture, 128);
  // A button that is pressed by the keyboard keeps its focus.
  const focused = item.contains(document.activeElement) ? document.activeElement.textContent : null;
  item.replaceChildren(make("img", { src: image, alt: "" }), text, actions);
  if (!item.isConnected || item.dataset.place !== String(job.place)) {
    item.dataset.place = job.place;
    $("queue").insertBefore(item, [...$("queue").children].find(other => other !== item && Number(other.dataset.place) < job.place) ?? null);
  }
  item.hidden = state.found !== null && !state.found.has(job.id);
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
  // What comes after it has moved up.
  older--;
  state.found?.delete(id);
  $(`job-${id}`)?.remove();
}

// Searches, and what is older than the page shows. Both come by so many.
const batch = 100;
let older = batch, searches = 0;

async function listed(offset) {
  const query = new URLSearchParams({ limit: batch, offset });
  if (state.found !== null) {
    query.set("search", $("search").value);
    // Days as they are here.
    const day = (id, later) => {
      if (!$(id).value) return;
      const [year, month, date] = $(id).value.split("-").map(Number);
      query.set(id, new Date(year, month - 1, date + later).toISOString());
    };
    day("from", 0);
    day("until", 1);
  }
  return call(`/api/jobs?${query}`);
}

async function find() {
  if (!["search", "from", "until"].some(id => $(id).value)) return findAll();
  const turn = ++searches;
  state.found ??= new Set();
  try {
    const jobs = await listed(0);
    // Something else is looked for by now.
    if (turn !== searches) return;
    state.found = new Set(jobs.map(job => job.id));
    $("find-all").hidden = false;
    showFound(jobs);
  } catch (e) {
    say(e.message);
  }
}

function showFound(jobs) {
  for (const job of jobs) show(job);
  for (const item of $("queue").children) item.hidden = !state.found.has(item.id.slice("job-".length));
  $("older").hidden = jobs.length < batch;
  $("found").textContent = fill(jobs.length < batch ? texts.found : texts.foundMore, { n: state.found.size });
}

function findAll() {
  searches++;
  state.found = null;
  for (const id of ["search", "from", "until"]) $(id).value = "";
  for (const item of $("queue").children) item.hidden = false;
  $("found").textContent = "";
  $("find-all").hidden = true;
  showOlder();
}

// Whether there may be more than is shown.
function showOlder() { if (state.found === null) $("older").hidden = state.jobs.size < older; }

let pause = 0;
$("search").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(find, 250); });
for (const id of ["from", "until"]) $(id).addEventListener("change", find);
$("find").addEventListener("submit", e => { e.preventDefault(); find(); });
$("find-all").addEventListener("click", () => { findAll(); $("search").focus(); });
$("older").addEventListener("click", async () => {
  try {
    const jobs = await listed(state.found ? state.found.size : older);
    if (state.found) {
      for (const job of jobs) state.found.add(job.id);
      showFound(jobs);
    } else {
      older += batch;
      for (const job of jobs) show(job);
      $("older").hidden = jobs.length < batch;
    }
  } catch (e) {
    say(e.message);
  }
});

// A result and the settings that made it, beside the photograph.
function reveal(job) {
  const { request } = job, isFilm = request.kind === "Film";
  if (request.kind === "Compare") return void open(picture(job.result), "_blank", "noopener");
  const name = request.names?.[0];
  Object.assign(state, {
    kind: isFilm ? "Film" : "Picture", photo: { id: request.picture, name }, folder: name ? [{ id: request.picture, name }] : [], style: request.style ?? null, other: request.other ?? null,
    mask: request.mask ?? null, places: request.places ?? [], result: job.result,
  });
  brush.open(1, 1, [], state.places.map(place => place.style));
  const options = request.options ?? {};
  if (options.strength !== undefined) $("strength").value = options.strength;
  if (options["style-scale"] !== undefined) $("scale").value = options["style-scale"];
  if (request.other) $("share").value = request.share;
  showPhoto(picture(job.result, 1280));
  if (isFilm) {
    // Animations are pictures to browsers.
    const isVideo = job.result.endsWith(".mp4");
    $("compare").hidden = isVideo;
    $("film").hidden = !isVideo;
    if (isVideo) $("film").src = picture(job.result);
    else $("after").src = picture(job.result);
  }
  $("stage").scrollIntoView({ behavior: "smooth" });
}

function listen() {
  // It begins with every job, at each reconnection anew.
  const events = new EventSource("/api/events");
  events.addEventListener("hello", () => { older = batch; if ($("say").textContent === texts.offline) say(""); });
  events.addEventListener("job", e => { show(JSON.parse(e.data)); showOlder(); });
  events.onerror = () => say(texts.offline);
}

// Methods and their forms, made of what the server says of them.

async function showMethods() {
  state.methods = await call("/api/methods");
  const group = (label, methods, kind) => make("optgroup", { label }, ...methods.map(method => {
    const node = make("option", { value: `${kind} ${method.name}`, textContent: method.name });
    return node;
  }));
  $("method").replaceChildren(group(texts.paints, state.methods.methods.filter(method => !method.takesTrained), ""), group(texts.textures, state.methods.textures, "Texture"));
  const color = state.methods.common.find(option => option.name === "preserve-color");
  $("color").replaceChildren(...color.choices.map(name => {
    const value = name.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase());
    const node = make("option", { value, textContent: texts.colors[value] ?? name });
    node.dataset.name = name;
    return node;
  }));
  showForm();
  fields($("film-form"), state.methods.film);
  state.styles = await call("/api/styles");
  const way = (name, value) => make("label", {}, make("input", { type: "checkbox", name, value }), make("span", { textContent: value }));
  $("ways").replaceChildren(...state.styles.map(style => way("style", style.name)), ...state.methods.methods.filter(method => !method.takesTrained).map(method => way("method", method.name)));
}

// The chosen method, and whether it makes textures.
function chosen() {
  const [kind, name] = $("method").value.split(" "), isTexture = kind === "Texture";
  const method = state.methods[isTexture ? "textures" : "methods"].find(other => other.name === name);
  return { isTexture, method, options: [...(isTexture ? state.methods.texture : []), ...method.options] };
}

function showForm() {
  const { isTexture, method, options } = chosen();
  $("about").textContent = `${method.summary} (${method.paper})`;
  $("painting").parentNode.hidden = isTexture;
  fields($("form"), options);
}

function fields(form, options) {
  form.replaceChildren(...options.map(option => {
    let field;
    if (option.type === "choice") {
      field = make("select", {}, ...(option.default === undefined ? [make("option", { value: "", textContent: "" })] : []),
        ...option.choices.map(name => make("option", { value: name, textContent: name, selected: name === option.default })));
    } else if (option.type === "switch") {
      field = make("input", { type: "checkbox", checked: option.default === true });
    } else if (option.type === "text") {
      field = make("input", { type: "text", placeholder: option.unit });
    } else {
      field = make("input", { type: "number", value: option.default ?? "", step: option.whole ? 1 : "any" });
      if (option.min !== undefined) field.min = option.min;
      if (option.max !== undefined) field.max = option.max;
    }
    field.name = option.name;
    return make("label", { title: option.help }, make("span", { textContent: option.name.replaceAll("-", " ") }), field, make("small", { textContent: option.help }));
  }));
}

function formOptions(form, options) {
  const given = {};
  for (const option of options) {
    const field = form.elements[option.name];
    const value = option.type === "switch" ? field.checked : field.value === "" ? null : option.type === "number" ? Number(field.value) : field.value;
    if (value !== null && value !== (option.default ?? null)) given[option.name] = value;
  }
  return given;
}

// The page's own controls

function outputs() {
  for (const output of document.querySelectorAll("output")) output.value = Number($(output.htmlFor[0]).value).toFixed(2);
}

for (const id of sliders) $(id).addEventListener("input", () => { outputs(); remember(); refresh(); });
$("other").addEventListener("change", e => { state.other = e.target.value || null; $("share-label").hidden = !state.other; remember(); refresh(); });
$("before").addEventListener("load", e => {
  $("frame").style.setProperty("--ratio", e.target.naturalWidth / e.target.naturalHeight);
  zoom.to(zoom.scale);
});
$("wipe").addEventListener("input", wiped);
$("zoom-fit").addEventListener("click", () => zoom.fit());
$("zoom-full").addEventListener("click", () => zoom.full());
$("zoom-out").addEventListener("click", () => zoom.by(-1));
$("zoom-in").addEventListener("click", () => zoom.by(1));
$("pick").addEventListener("click", e => { e.stopPropagation(); $("file").click(); });
$("drop").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", e => { take(e.target.files).finally(() => { e.target.value = ""; }); });
$("another").addEventListener("click", () => $("file").click());
$("make").addEventListener("click", () => state.style ? queue({
  ...content(), style: state.style, other: state.other ?? undefined, share: Number($("share").value), places: state.places.length && state.kind !== "Folder" ? state.places : undefined,
}) : say(texts.ready));
$("method").addEventListener("change", showForm);
for (const button of document.querySelectorAll(".painting")) button.addEventListener("click", () => $("painting-file").click());
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
$("run").addEventListener("click", () => {
  const { isTexture, method, options } = chosen(), own = formOptions($("form"), options);
  queue(isTexture ? { kind: "Texture", picture: state.photo.id, more: state.folder.slice(1).map(file => file.id), names: named(state.folder), method: method.name, options: own }
    : { ...content(), method: method.name, stylePicture: state.painting?.id, options: { ...content().options, ...own } });
});
$("compare-all").addEventListener("click", () => {
  const ways = [...$("ways").querySelectorAll(":checked")].map(box => ({ [box.name]: box.value }));
  if (ways.length < 2) return say(texts.tooFew);
  queue({ kind: "Compare", picture: state.photo.id, mask: state.mask ?? undefined, names: named(state.folder.slice(0, 1)), stylePicture: state.painting?.id, ways, options: common() });
});
document.addEventListener("paste", e => take([...e.clipboardData.files].filter(file => file.type.startsWith("image/"))));
document.addEventListener("dragover", e => { e.preventDefault(); $("drop").classList.add("over"); });
document.addEventListener("dragleave", () => $("drop").classList.remove("over"));
document.addEventListener("drop", e => { e.preventDefault(); $("drop").classList.remove("over"); take(e.dataTransfer.files); });


// Where several people use the studio, each has jobs and pictures of their own.

function showSignIn() {
  $("tagline").textContent = texts.taglineOpen;
  $("main").hidden = true;
  $("sign-in").hidden = false;
  $("token").focus();
}

$("sign-in").addEventListener("submit", async e => {
  e.preventDefault();
  try {
    await send("/api/session", { token: $("token").value.trim() });
    location.reload();
  } catch (error) {
    $("sign-in-say").textContent = error.message;
  }
});
$("sign-out").addEventListener("click", () => call("/api/session", { method: "DELETE" }).then(() => {
  sessionStorage.clear();
  location.reload();
}, e => say(e.message)));

async function start() {
  outputs();
  const { user } = await call("/api/session");
  $("who").hidden = !user;
  $("user").textContent = user ?? "";
  if (user) $("tagline").textContent = texts.taglineOpen;
  listen();
  await showMethods();
  await recall();
}

await start().catch(e => say(e.message));
