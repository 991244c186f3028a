import { texts } from "/texts.js";

// The webcam or a clip, painted by this browser alone: frames go to a worker of this page and nowhere else.

const $ = id => document.getElementById(id);
for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts[node.dataset.label]);

const say = text => { $("say").textContent = text; };
const painted = $("painted").getContext("2d");
const frame = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const worker = new Worker("/live/worker.js", { type: "module" });
let running = false, generation = 0, times = [], broken = "";

function settings() {
  const [width, height] = $("size").value.split("x").map(Number);
  return { style: $("style").value, width, height, steady: $("steady").checked };
}

// Another style, size or source: frames that are on their way are of the old one.
function restart() {
  const chosen = settings();
  generation++;
  times = [];
  $("painted").width = frame.canvas.width = chosen.width;
  $("painted").height = frame.canvas.height = chosen.height;
  say(texts.loadingNetwork);
  worker.postMessage({ kind: "load", generation, ...chosen });
}

worker.onmessage = ({ data }) => {
  if (data.generation !== generation) return;
  if (data.kind === "failed") {
    stop();
    say(data.message);
  } else if (data.kind === "ready") {
    say("");
    send();
  } else {
    painted.putImageData(new ImageData(new Uint8ClampedArray(data.pixels), data.width, data.height), 0, 0);
    times.push(performance.now());
    if (times.length > 30) times.shift();
    if (times.length > 2) $("speed").textContent = `${(1000 * (times.length - 1) / (times.at(-1) - times[0])).toFixed(1)} ${texts.perSecond}, ${data.threads} ${texts.threads}`;
    send();
  }
};
// The worker itself could not be loaded: nothing will be painted here.
worker.onerror = e => {
  stop();
  say(broken = texts.noRuntime + (e.message ?? texts.notBeside));
};

// The middle of the newest frame, in the network's proportions.
function send() {
  if (!running) return;
  const video = $("source"), { width, height } = frame.canvas;
  if (video.readyState < 2) {
    setTimeout(send, 30);
    return;
  }
  const scale = Math.min(video.videoWidth / width, video.videoHeight / height);
  const [w, h] = [width * scale, height * scale];
  frame.drawImage(video, (video.videoWidth - w) / 2, (video.videoHeight - h) / 2, w, h, 0, 0, width, height);
  const { data } = frame.getImageData(0, 0, width, height);
  worker.postMessage({ kind: "frame", generation, pixels: data.buffer }, [data.buffer]);
}

async function start(open) {
  stop();
  if (broken) {
    say(broken);
    return;
  }
  try {
    await open();
    await $("source").play();
  } catch (e) {
    say(texts.noSource + e.message);
    return;
  }
  running = true;
  $("stop").disabled = false;
  restart();
}

function stop() {
  running = false;
  generation++;
  $("stop").disabled = true;
  const video = $("source");
  video.pause();
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  if (video.src) URL.revokeObjectURL(video.src);
  video.srcObject = null;
  video.removeAttribute("src");
}

$("camera").addEventListener("click", () => start(async () => {
  $("source").srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 } });
}));
$("clip").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", e => {
  const file = e.target.files[0];
  e.target.value = "";
  if (file) start(async () => { $("source").src = URL.createObjectURL(file); });
});
$("stop").addEventListener("click", stop);
for (const id of ["style", "size", "steady"]) $(id).addEventListener("change", () => { if (running) restart(); });

const answer = await fetch("/api/styles").catch(() => null);
// Where one must sign in, that is done at the other page.
if (answer?.status === 401) location.replace("/");
const styles = answer?.ok ? await answer.json() : [];
$("style").replaceChildren(...styles.filter(style => style.browser).map(style => Object.assign(document.createElement("option"), { textContent: style.name })));
say(broken || (crossOriginIsolated ? texts.chooseSource : texts.oneThread));
