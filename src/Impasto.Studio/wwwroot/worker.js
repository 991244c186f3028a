import * as ort from "/live/ort/ort.wasm.min.mjs";

// Runs a network on frames: RGBA bytes in, RGBA bytes out.

ort.env.wasm.wasmPaths = { mjs: "/live/ort/ort-wasm-simd-threaded.mjs", wasm: "/live/ort/ort-wasm-simd-threaded.wasm" };
ort.env.wasm.numThreads = crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;

let session = null, current = null;

async function load({ generation, style, width, height, steady }) {
  const answer = await fetch(`/api/styles/web?${new URLSearchParams({ style, width, height, steady })}`);
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? `${answer.status}`);
  const model = new Uint8Array(await answer.arrayBuffer());
  const old = session;
  session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
  await old?.release();
  current = { generation, width, height, input: new Float32Array(3 * width * height) };
  postMessage({ kind: "ready", generation });
}

async function paint({ generation, pixels }) {
  if (!session || current.generation !== generation) return;
  const { width, height, input } = current, count = width * height, bytes = new Uint8ClampedArray(pixels);
  for (let i = 0; i < count; i++) {
    input[i] = bytes[4 * i] / 255;
    input[count + i] = bytes[4 * i + 1] / 255;
    input[2 * count + i] = bytes[4 * i + 2] / 255;
  }
  const { stylized } = await session.run({ image: new ort.Tensor("float32", input, [1, 3, height, width]) });
  const output = stylized.data;
  for (let i = 0; i < count; i++) {
    bytes[4 * i] = 255 * output[i];
    bytes[4 * i + 1] = 255 * output[count + i];
    bytes[4 * i + 2] = 255 * output[2 * count + i];
  }
  stylized.dispose();
  postMessage({ kind: "frame", generation, width, height, threads: ort.env.wasm.numThreads, pixels: bytes.buffer }, [bytes.buffer]);
}

// One after the other: a session is not asked for two pictures at once, nor replaced under one.
let last = Promise.resolve();
onmessage = ({ data }) => {
  last = last.then(() => (data.kind === "load" ? load(data) : paint(data))).catch(e => postMessage({ kind: "failed", generation: data.generation, message: e.message }));
};
