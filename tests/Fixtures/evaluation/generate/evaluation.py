"""Reference values of the measures in src/Impasto/Evaluation and of two in src/Impasto.Imaging/Metrics, from their formulas, in double precision.

python3 evaluation.py   (numpy, scipy, scikit-image, pillow; tried with 1.24, 1.10, 0.19)
"""
import json
import struct
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.linalg import sqrtm
from scipy.ndimage import correlate1d
from skimage.metrics import structural_similarity

HERE = Path(__file__).resolve().parent
OUT = HERE.parent
INPUTS = HERE.parents[1] / "inputs"
CAFFE_MEAN = np.array([123.68, 116.779, 103.939])          # R, G, B
UNIT = 1 / (255 * np.mean([0.229, 0.224, 0.225]))           # caffe's features in torchvision's units
CONVOLUTIONS = [2, 2, 3, 3, 3]


def save(path, tensors):
    header, at, blobs = {}, 0, []
    for name, array in tensors.items():
        array = np.ascontiguousarray(array)
        kind = {"float16": "F16", "float32": "F32", "float64": "F64", "uint8": "U8"}[array.dtype.name]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
        blobs.append(array.tobytes())
    header["__metadata__"] = {"network": "vgg16", "preprocessing": "caffe", "layout": "OIHW"}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def picture(name, box, size=None):
    im = Image.open(INPUTS / f"{name}.png").convert("RGB").crop(box)
    return np.asarray(im.resize(size, Image.Resampling.LANCZOS) if size else im).copy()


# --- a VGG-16 of four channels for 64 -------------------------------------------------------------------------------------------------

def weights(rng, width=4):
    named, inputs = {}, 3
    for block, count in enumerate(CONVOLUTIONS, 1):
        for i in range(1, count + 1):
            outputs = width << min(block - 1, 3)
            named[f"conv{block}_{i}.weight"] = (rng.standard_normal((outputs, inputs, 3, 3)) * np.sqrt(2 / (9 * inputs))).astype(np.float16)
            named[f"conv{block}_{i}.bias"] = rng.standard_normal(outputs).astype(np.float16)
            inputs = outputs
    return named


def features(net, rgb, pooling):
    """layer -> [C, h, w]; rgb uint8 [H, W, 3]. Inputs are BGR, 0..255, less the mean; zero padding; 2x2 pooling, an odd last row left out."""
    x = (rgb.astype(float) - CAFFE_MEAN)[..., ::-1].transpose(2, 0, 1)
    found = {}
    for block, count in enumerate(CONVOLUTIONS, 1):
        for i in range(1, count + 1):
            w, b = net[f"conv{block}_{i}.weight"].astype(float), net[f"conv{block}_{i}.bias"].astype(float)
            padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
            h, v = x.shape[1:]
            y = sum(np.tensordot(w[:, :, r, s], padded[:, r:r + h, s:s + v], 1) for r in range(3) for s in range(3))
            x = np.maximum(y + b[:, None, None], 0)
            found[f"relu{block}_{i}"] = x
        if block < 5:
            x = x[:, :x.shape[1] // 2 * 2, :x.shape[2] // 2 * 2]
            quads = [x[:, r::2, s::2] for r in (0, 1) for s in (0, 1)]
            x = np.maximum.reduce(quads) if pooling == "max" else sum(quads) / 4
    return found


# --- the measures ----------------------------------------------------------------------------------------------------------------------

def wasserstein(a, b):
    """a, b [positions, C]: |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2), covariances over n - 1."""
    s1, s2 = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(s1)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    trace = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ s2 @ root), 0)).sum()
    if len(a) > 2 * a.shape[1]:
        assert abs(trace - np.trace(np.real(sqrtm(s1 @ s2)))) < 1e-6 * trace
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s1 + s2) - 2 * trace)


def cfsd(content, result):
    """[positions, C]: KL(result || content) of the rows of softmax((F / C)(F / C)^T), the mean over rows."""
    def log_softmax(f):
        f = f / f.shape[1]
        s = f @ f.T
        s = s - s.max(1, keepdims=True)
        return s - np.log(np.exp(s).sum(1, keepdims=True))
    p, q = log_softmax(result), log_softmax(content)
    return float((np.exp(p) * (p - q)).sum(1).mean())


def mmd(x, y):
    k = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
    kx, ky = k(x, x), k(y, y)
    n, m = len(x), len(y)
    return (kx.sum() - np.trace(kx)) / (n * (n - 1)) + (ky.sum() - np.trace(ky)) / (m * (m - 1)) - 2 * k(x, y).mean()


def kid(x, y):
    """the unbiased estimate, and the jackknife's standard error over the pictures of both sets."""
    spread = lambda v: (len(v) - 1) / len(v) * ((v - v.mean()) ** 2).sum()
    a = np.array([mmd(np.delete(x, i, 0), y) for i in range(len(x))])
    b = np.array([mmd(x, np.delete(y, i, 0)) for i in range(len(y))])
    return float(mmd(x, y)), float(np.sqrt(spread(a) + spread(b)))


def chroma(rgb):
    """RGB-uv: u, v = log of a channel over the two others, 64 bins from -3 to 3, weights |I| / (1 + (distance / 0.02)^2) on both axes, sum 1."""
    eps, bins = 1e-6, np.linspace(-3, 3, 64)
    x = rgb.reshape(-1, 3) / 255.0
    length = np.sqrt((x ** 2).sum(1) + eps)
    weight = lambda value: 1 / (1 + (value[:, None] - bins) ** 2 / 0.02 ** 2)
    h = []
    for c, (u, v) in enumerate([(1, 2), (0, 2), (0, 1)]):
        log = np.log(x + eps)
        h.append((length[:, None] * weight(log[:, c] - log[:, u])).T @ weight(log[:, c] - log[:, v]))
    h = np.stack(h)
    return h / (h.sum() + eps)


def hellinger(a, b):
    return float(np.sqrt(((np.sqrt(a) - np.sqrt(b)) ** 2).sum() / 2))


def gray8(rgb):
    return ((rgb.astype(int) @ np.array([299, 587, 114]) + 500) // 1000).astype(np.uint8)


def ms_ssim(a, b):
    """Wang 2003 on unrounded luma 0..1: 11x11 Gaussian of 1.5, windows wholly inside, five scales, 2x2 means between them."""
    k = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    k /= k.sum()
    f = lambda v: correlate1d(correlate1d(v, k, 0), k, 1)[5:-5, 5:-5]
    a, b = (v / 255.0 @ np.array([0.299, 0.587, 0.114]) for v in (a, b))
    product = 1.0
    for scale, power in enumerate([0.0448, 0.2856, 0.3001, 0.2363, 0.1333]):
        ma, mb = f(a), f(b)
        cs = (2 * (f(a * b) - ma * mb) + 0.03 ** 2) / (f(a * a) - ma ** 2 + f(b * b) - mb ** 2 + 0.03 ** 2)
        full = (2 * ma * mb + 0.01 ** 2) / (ma ** 2 + mb ** 2 + 0.01 ** 2) * cs
        product *= max((full if scale == 4 else cs).mean(), 0) ** power
        half = lambda v: v[:v.shape[0] // 2 * 2, :v.shape[1] // 2 * 2].reshape(v.shape[0] // 2, 2, v.shape[1] // 2, 2).mean((1, 3))
        a, b = half(a), half(b)
    return float(product)


def pair(net, content, style, result):
    """all measures of one result under the network, as PairJudge has them: Gatys' terms of weight 1, relative to the targets."""
    rows = lambda f: f.reshape(len(f), -1).T
    gram = lambda f: rows(f).T @ rows(f) / rows(f).shape[0]
    average = [features(net, p, "average") for p in (content, style, result)]
    c, s, r = average
    values = {
        "content": float(((r["relu3_3"] - c["relu3_3"]) ** 2).sum() / (c["relu3_3"] ** 2).sum()),
        "style": float(np.mean([((gram(r[l]) - gram(s[l])) ** 2).sum() / (gram(s[l]) ** 2).sum() for l in ("relu1_2", "relu2_2", "relu3_3", "relu4_3")])),
        "meanDeviation": float(sum(((rows(r[l]).mean(0) - rows(s[l]).mean(0)) ** 2).mean()
                                   + ((np.sqrt(rows(r[l]).var(0) + 1e-5) - np.sqrt(rows(s[l]).var(0) + 1e-5)) ** 2).mean()
                                   for l in ("relu1_1", "relu2_1", "relu3_1", "relu4_1"))),
    }
    c, s, r = [{l: f * UNIT for l, f in features(net, p, "max").items()} for p in (content, style, result)]
    values["styleFd"] = float(np.mean([wasserstein(rows(s[l]), rows(r[l])) for l in ("relu1_2", "relu2_2", "relu3_3")]))
    values["contentVgg"] = float(np.mean([((r[l] - c[l]) ** 2).mean() for l in ("relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3")]))
    values["cfsd"] = cfsd(rows(c["relu3_1"]), rows(r["relu3_1"]))
    values["ssim"] = float(structural_similarity(gray8(content), gray8(result)))
    values["histogram"] = hellinger(chroma(style), chroma(result))
    return values


def main():
    rng = np.random.default_rng(20261201)
    net = weights(rng)
    save(OUT / "vgg.safetensors", net)
    t, facts = {}, {}

    t["w2.a"] = (rng.standard_normal((300, 24)) @ rng.standard_normal((24, 24)) + 3 * rng.standard_normal(24)).astype(np.float32)
    t["w2.b"] = np.maximum(rng.standard_normal((280, 24)) @ rng.standard_normal((24, 24)), 0).astype(np.float32)
    facts["w2"] = wasserstein(t["w2.a"].astype(float), t["w2.b"].astype(float))
    facts["w2.thin"] = wasserstein(t["w2.a"][:10].astype(float), t["w2.b"][:10].astype(float))      # covariances without full rank

    t["cfsd.content"] = (16 * np.maximum(rng.standard_normal((120, 16)), 0)).astype(np.float32)
    t["cfsd.result"] = (t["cfsd.content"] + 8 * np.maximum(rng.standard_normal((120, 16)), 0)).astype(np.float32)
    facts["cfsd"] = cfsd(t["cfsd.content"].astype(float), t["cfsd.result"].astype(float))

    t["kid.a"] = np.maximum(rng.standard_normal((12, 32)), 0)
    t["kid.b"] = np.maximum(rng.standard_normal((9, 32)) + 0.3, 0)
    facts["kid"], facts["kid.error"] = kid(t["kid.a"], t["kid.b"])

    t["pair.content"] = picture("photo_nagasaki-boats", (0, 0, 320, 240), (64, 48))
    t["pair.style"] = picture("painting_swirl", (0, 0, 240, 192), (50, 64))
    mixed = 0.6 * t["pair.content"] + 0.4 * picture("painting_mosaic", (0, 0, 208, 160), (64, 48))
    t["pair.result"] = np.clip(np.round(mixed), 0, 255).astype(np.uint8)
    facts.update({f"pair.{name}": value for name, value in pair(net, t["pair.content"], t["pair.style"], t["pair.result"]).items()})

    t["similar.a"] = picture("photo_black-canyon", (0, 0, 200, 190))
    t["similar.b"] = np.clip(np.round(0.7 * t["similar.a"] + 0.3 * picture("painting_woodcut", (0, 0, 200, 190))), 0, 255).astype(np.uint8)
    facts["similar.ssim"] = float(structural_similarity(gray8(t["similar.a"]), gray8(t["similar.b"])))
    facts["similar.msSsim"] = ms_ssim(t["similar.a"].astype(float), t["similar.b"].astype(float))

    save(OUT / "evaluation.safetensors", t)
    (OUT / "evaluation.json").write_text(json.dumps(facts, indent=1) + "\n")
    print(json.dumps(facts, indent=1))


main()
