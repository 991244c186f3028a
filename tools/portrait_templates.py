"""Writes src/Impasto/Methods/Portrait/Templates/*.json: the strokes of a painted portrait, laid by hand in terms of landmarks.

Run from the repository's root with plain Python 3. The format is described in docs/methods/portrait.md. Coordinates are in eye distances, the origin midway
between the eyes, x to the right, y down; the canonical face is the mean of tests/Fixtures/inputs/faces.json (drawn, CC0), made symmetric.
"""
import json
import os
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
OUT = os.path.join(ROOT, "src", "Impasto", "Methods", "Portrait", "Templates")
PAIRS = ([(i, 16 - i) for i in range(17)] + [(17 + i, 26 - i) for i in range(10)] + [(i, i) for i in range(27, 31)] + [(31 + i, 35 - i) for i in range(5)]
         + [(36, 45), (37, 44), (38, 43), (39, 42), (40, 47), (41, 46)] + [(42, 39), (43, 38), (44, 37), (45, 36), (46, 41), (47, 40)]
         + [(48 + i, 54 - i) for i in range(7)] + [(55 + i, 59 - i) for i in range(5)] + [(60 + i, 64 - i) for i in range(5)] + [(65 + i, 67 - i) for i in range(3)])


def canonical():
    faces = json.load(open(os.path.join(ROOT, "tests", "Fixtures", "inputs", "faces.json")))["faces"]
    total = [[0.0, 0.0] for _ in range(68)]
    for face in faces:
        left = [sum(p[k] for p in face[36:42]) / 6 for k in (0, 1)]
        right = [sum(p[k] for p in face[42:48]) / 6 for k in (0, 1)]
        ex, ey = right[0] - left[0], right[1] - left[1]
        d2 = ex * ex + ey * ey
        cx, cy = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
        for i, (x, y) in enumerate(face):
            x, y = x - cx, y - cy
            total[i][0] += (x * ex + y * ey) / d2 / len(faces)
            total[i][1] += (y * ex - x * ey) / d2 / len(faces)
    mirror = dict(PAIRS)
    return [(round((total[i][0] - total[mirror[i]][0]) / 2, 4), round((total[i][1] + total[mirror[i]][1]) / 2, 4)) for i in range(68)]


L = canonical()


def at(*terms):
    """A place as a weighted sum of landmarks: at((36, .5), (39, .5)); weights are made to sum to 1. A last pair of floats shifts it."""
    shift = (0.0, 0.0)
    if isinstance(terms[-1][0], float):
        shift, terms = terms[-1], terms[:-1]
    weight = sum(t[1] for t in terms)
    return tuple(sum(L[i][k] * w for i, w in terms) / weight + shift[k] for k in (0, 1))


def mix(a, b, t, shift=(0.0, 0.0)):
    return tuple(a[k] + t * (b[k] - a[k]) + shift[k] for k in (0, 1))


def stroke(points, width, role="mean", lift=0.0, opacity=1.0):
    entry = {"points": [[round(v, 3) for v in p] for p in points], "width": round(width, 3), "role": role}
    if lift:
        entry["lift"] = lift
    if opacity != 1:
        entry["opacity"] = opacity
    return entry


def both(points, width, role="mean", lift=0.0, opacity=1.0):
    """The stroke and its mirror image."""
    return [stroke(points, width, role, lift, opacity), stroke([(-x, y) for x, y in points], width, role, lift, opacity)]


def masses(w):
    """The head's large forms: forehead, cheeks, nose, chin."""
    s = []
    top = min(p[1] for p in L[17:27])
    for k, (rise, reach) in enumerate([(0.62, 0.62), (0.42, 0.78), (0.22, 0.86)]):
        arc = [(x * reach, top - rise + 0.14 * (x * reach) ** 2) for x in (-1, -0.5, 0, 0.5, 1)]
        s.append(stroke(arc if k % 2 else arc[::-1], w))
    s += both([mix(L[0], L[36], 0.35, (0.0, -0.1)), mix(L[1], L[36], 0.4), mix(L[2], L[36], 0.35), mix(L[3], L[48], 0.25)], w)                # side of the face
    s += both([at((36, 1), (0.0, 0.2)), mix(L[2], L[31], 0.55), mix(L[4], L[48], 0.6)], w * 0.9)                                           # cheek
    s += both([at((39, 1), (-0.04, 0.18)), mix(L[36], L[31], 0.62), mix(L[48], L[31], 0.5)], w * 0.7)                                       # beside the nose
    s += both([mix(L[4], L[48], 0.45), mix(L[5], L[48], 0.4), mix(L[6], L[59], 0.5), mix(L[7], L[58], 0.5)], w * 0.8)                       # lower cheek
    s.append(stroke([mix(L[6], L[10], 0.3, (0.0, -0.06)), mix(L[8], L[57], 0.42), mix(L[6], L[10], 0.7, (0.0, -0.06))], w * 0.8))           # chin
    s.append(stroke([L[27], L[28], L[29], L[30]], w * 0.42))
    s.append(stroke([at((31, 1), (0.0, 0.1)), at((33, 1), (0.0, 0.12)), at((35, 1), (0.0, 0.1))], w * 0.4))                                 # upper lip's skin
    s += both([at((36, 1), (-0.1, -0.02)), at((37, .5), (38, .5), (0.0, 0.0)), at((39, 1), (0.06, 0.0))], w * 0.5)                          # eye sockets
    s += both([at((2, 1), (0.08, 0.0)), at((4, 1), (0.07, 0.0)), at((6, 1), (0.04, -0.06)), at((7, 1), (0.0, -0.08))], w * 0.45, "shade")   # jaw
    return s


def planes(w):
    """Smaller planes that turn the form."""
    s = []
    top = min(p[1] for p in L[17:27])
    for rise, reach, role in [(0.5, 0.5, "light"), (0.3, 0.55, "light"), (0.14, 0.7, "mean")]:
        s.append(stroke([(x * reach, top - rise + 0.1 * x * x) for x in (-1, -0.4, 0.2, 1)], w, role))
    s += both([(-0.82, top - 0.2), (-0.88, top + 0.1), (-0.86, L[36][1])], w, "shade")                                                      # temple
    s += both([at((18, 1), (0.0, 0.1)), at((19, .5), (20, .5), (0.0, 0.11)), at((21, 1), (0.0, 0.1))], w * 0.55)                            # under the brow
    s += both([at((36, 1), (0.0, 0.13)), at((41, 1), (0.0, 0.15)), at((40, 1), (0.0, 0.15)), at((39, 1), (0.0, 0.11))], w * 0.6)            # under the eye
    s += both([mix(L[1], L[36], 0.5, (0.0, 0.1)), mix(L[2], L[31], 0.45, (0.0, -0.05)), mix(L[31], L[40], 0.35)], w, "light")               # cheekbone
    s += both([mix(L[2], L[31], 0.5, (0.0, 0.12)), mix(L[3], L[48], 0.55), mix(L[4], L[48], 0.6)], w)
    s += both([mix(L[2], L[31], 0.2), mix(L[3], L[48], 0.25), mix(L[4], L[48], 0.3), mix(L[5], L[58], 0.3)], w)
    s += both([at((31, 1), (-0.1, -0.02)), mix(L[31], L[48], 0.5, (-0.08, 0.0)), at((48, 1), (-0.1, 0.04))], w * 0.45, "shade")             # the fold to the mouth
    s += both([at((27, 1), (-0.1, 0.04)), at((28, 1), (-0.13, 0.0)), at((29, 1), (-0.15, 0.0)), at((31, 1), (-0.02, -0.08))], w * 0.5)      # side of the nose
    s.append(stroke([at((27, 1), (0.0, -0.12)), L[27], L[28], L[29], at((30, 1), (0.0, -0.04))], w * 0.42, "light"))
    s.append(stroke([at((30, 1), (-0.09, 0.0)), at((30, 1), (0.0, 0.02)), at((30, 1), (0.09, 0.0))], w * 0.6))                              # tip
    s += both([at((31, 1), (-0.04, -0.06)), at((31, 1), (-0.05, 0.0)), at((32, 1), (0.0, 0.0))], w * 0.4)                                   # wing
    s += both([at((33, 1), (-0.09, 0.08)), at((50, 1), (-0.04, -0.06))], w * 0.4)
    s += both([mix(L[6], L[58], 0.3), mix(L[7], L[57], 0.32), mix(L[8], L[57], 0.25)], w * 0.8)
    s.append(stroke([at((58, 1), (0.0, 0.1)), at((57, 1), (0.0, 0.12)), at((56, 1), (0.0, 0.1))], w * 0.5, "shade"))                         # under the lower lip
    s.append(stroke([mix(L[7], L[9], 0.2, (0.0, -0.16)), mix(L[8], L[57], 0.35), mix(L[7], L[9], 0.8, (0.0, -0.16))], w * 0.6, "light"))
    s += both([at((3, 1), (0.03, 0.0)), at((4, 1), (0.04, 0.0)), at((5, 1), (0.03, -0.02)), at((6, 1), (0.02, -0.03))], w * 0.4, "shade")
    return s


def features(w, lips=True):
    """Brows, eyes, nostrils and mouth."""
    s = []
    for i in range(4):                                                                                                                      # brows, hair by hair
        a, b = L[17 + i], L[18 + i]
        for t in (0.0, 0.33, 0.66):
            p = mix(a, b, t)
            s += both([mix(p, p, 0, (-0.02, 0.05)), mix(a, b, min(t + 0.5, 1.0), (0.0, 0.0)), mix(b, b, 0, (0.06, -0.01 + 0.02 * i))], w * 0.8, "shade", 0.0, 0.85)
    s += both([at((36, 1), (0.03, 0.0)), at((37, .5), (41, .5)), at((38, .5), (40, .5)), at((39, 1), (-0.03, 0.0))], w * 1.1, "light")       # the white
    eye = at((37, 1), (38, 1), (40, 1), (41, 1))
    s += both([mix(eye, eye, 0, (-0.05, -0.01)), mix(eye, eye, 0, (0.0, 0.01)), mix(eye, eye, 0, (0.05, -0.01))], w * 1.6, "shade")         # iris
    s += both([at((36, 1), (-0.03, 0.01)), L[37], L[38], at((39, 1), (0.02, 0.01))], w * 0.55, "dark")                                      # lashes
    s += both([at((36, 1), (0.0, -0.05)), at((37, 1), (0.0, -0.08)), at((38, 1), (0.0, -0.08)), at((39, 1), (0.0, -0.04))], w * 0.5, "shade")
    s += both([at((36, 1), (0.02, 0.03)), at((41, 1), (0.0, 0.02)), at((40, 1), (0.0, 0.02)), at((39, 1), (0.0, 0.02))], w * 0.35, "shade")
    s += both([at((31, 1), (0.02, 0.0)), at((32, 1), (0.0, 0.01)), at((33, 1), (-0.04, 0.02))], w * 0.6, "dark")                            # nostrils
    if lips:
        upper = [at((49, .5), (61, .5)), at((50, .5), (61, .5)), at((51, .5), (62, .5)), at((52, .5), (63, .5)), at((53, .5), (63, .5))]
        lower = [at((59, .6), (67, .4)), at((58, .5), (67, .5)), at((57, .5), (66, .5)), at((56, .5), (65, .5)), at((55, .6), (65, .4))]
        s.append(stroke([at((48, 1), (0.03, 0.0))] + upper + [at((54, 1), (-0.03, 0.0))], w * 1.2))
        s.append(stroke([at((48, 1), (0.06, 0.03))] + lower + [at((54, 1), (-0.06, 0.03))], w * 1.5))
        s.append(stroke([at((61, .5), (67, .5)), at((62, .5), (66, .5)), at((63, .5), (65, .5))], w * 0.9))                                  # between the lips: teeth or dark
        s.append(stroke([L[60], at((61, 1), (0.0, 0.0)), L[62], at((63, 1), (0.0, 0.0)), L[64]], w * 0.4, "dark"))
    return s


def accents(w):
    """The last touches: pupils, lights."""
    s = []
    eye = at((37, 1), (38, 1), (40, 1), (41, 1))
    s += both([mix(eye, eye, 0, (0.0, 0.0))], w * 1.1, "dark")
    s += both([at((36, 1), (-0.02, 0.0)), L[37], L[38], L[39]], w * 0.45, "dark")
    s.append(stroke([L[60], L[61], L[62], L[63], L[64]], w * 0.3, "dark", 0.0, 0.8))
    s.append(stroke([at((29, 1), (-0.01, -0.06)), at((30, 1), (-0.01, -0.05))], w * 0.6, "light", 0.05, 0.8))
    s.append(stroke([at((58, .5), (67, .5)), at((57, .5), (66, .5))], w * 0.5, "light", 0.04, 0.7))
    return s


def lines(w):
    """A pen's or charcoal's contour drawing."""
    s = [stroke([L[i] for i in range(0, 9)], w, "dark"), stroke([L[i] for i in range(16, 7, -1)], w, "dark")]
    s += both([L[i] for i in range(17, 22)], w * 2.2, "dark")
    s += both([at((36, 1), (-0.03, 0.01)), L[37], L[38], at((39, 1), (0.02, 0.01))], w * 1.5, "dark")
    s += both([L[36], L[41], L[40], L[39]], w * 0.6, "dark", 0.0, 0.7)
    s += both([at((36, 1), (0.0, -0.07)), at((37, 1), (0.0, -0.09)), at((38, 1), (0.0, -0.09))], w * 0.6, "dark", 0.0, 0.6)
    s += both([at((29, 1), (-0.14, 0.06)), at((31, 1), (-0.05, -0.05)), at((31, 1), (-0.03, 0.02)), L[32]], w * 0.8, "dark")
    s.append(stroke([L[32], at((33, 1), (0.0, 0.02)), L[34]], w * 0.8, "dark"))
    s.append(stroke([L[48], L[49], L[50], L[51], L[52], L[53], L[54]], w * 0.8, "dark", 0.0, 0.8))
    s.append(stroke([L[60], L[61], L[62], L[63], L[64]], w * 1.2, "dark"))
    s.append(stroke([L[59], L[58], L[57], L[56], L[55]], w, "dark", 0.0, 0.7))
    return s


def field(name, region, width, brush, length=6, grid=0.5, threshold=0.05, stiffness=0.4, edge=0.12, jitter=(0, 0, 0), calm=0):
    return {"name": name, "kind": "field", "region": region, "width": width, "brush": brush, "length": length, "grid": grid, "threshold": threshold,
            "stiffness": stiffness, "edge": edge, "jitter": list(jitter), **({"calm": calm} if calm else {})}


def drawn(name, brush, strokes):
    return {"name": name, "kind": "strokes", "brush": brush, "strokes": strokes}


def brush(texture, opacity, thickness, dryness, streaks, start=0.3, end=0.8, grain=0):
    return {"texture": texture, "opacity": opacity, "thickness": thickness, "dryness": dryness, "streaks": streaks, "taperStart": start, "taperEnd": end, **({"grain": grain} if grain else {})}


TEMPLATES = {
    "oil": {
        "about": "Oil on canvas: opaque paint in warm lights and cool shadows, thick in the lights",
        "ground": [0.52, 0.42, 0.32], "paint": "opaque", "surface": "canvas", "surfaceDepth": 0.6, "surfaceHiding": 0.7,
        "light": {"azimuth": 135, "elevation": 48, "depth": 0.65, "varnish": 0.3},
        "palette": {"colors": [[0.93, 0.89, 0.8], [0.87, 0.7, 0.52], [0.78, 0.52, 0.38], [0.62, 0.28, 0.2], [0.45, 0.3, 0.2], [0.27, 0.19, 0.15], [0.1, 0.09, 0.1],
                               [0.35, 0.38, 0.42], [0.2, 0.27, 0.4], [0.55, 0.57, 0.5], [0.4, 0.42, 0.25], [0.75, 0.6, 0.25]], "pull": 0.3, "saturation": 1.12, "contrast": 1.08, "black": 3, "tones": 0},
        "brushes": {"wide": brush("flat", 1, 1, 0.25, 0.16), "round": brush("soft", 1, 0.9, 0.12, 0.1), "fine": brush("soft", 1, 0.7, 0.05, 0.05, 0.6, 1)},
        "layers": [
            field("wall", "background", 0.75, "wide", 7, 0.5, -1, 0.5, 0.3, (0.01, 0.12, 0.06), calm=0.15),
            field("coat and hair, broad", "hair", 0.38, "wide", 7, 0.5, -1, 0.45, 0.14, (0.01, 0.12, 0.06), calm=0.12),
            drawn("head, large forms", "wide", masses(0.52)),
            field("background, smaller", "background", 0.36, "wide", 6, 0.5, 0.085, 0.45, 0.15, (0.01, 0.1, 0.05), calm=0.12),
            field("coat and hair", "hair", 0.19, "wide", 8, 0.5, 0.05, 0.35, 0.11, (0.01, 0.1, 0.05), calm=0.15),
            field("modelling, broad", "face", 0.26, "wide", 4, 0.5, 0.03, 0.45, 0.1, (0.008, 0.1, 0.035), calm=0.06),
            drawn("head, planes", "wide", planes(0.24)),
            field("modelling", "face", 0.15, "round", 5, 0.5, 0.045, 0.4, 0.09, (0.008, 0.1, 0.03), calm=0.06),
            drawn("features", "round", features(0.085)),
            field("hair, strands", "hair", 0.08, "round", 10, 0.6, 0.065, 0.3, 0.11, (0.006, 0.06, 0.04), calm=0.12),
            field("likeness", "face", 0.09, "round", 5, 0.5, 0.062, 0.35, 0.09, (0.004, 0.08, 0.025)),
            field("likeness, fine", "face", 0.05, "fine", 5, 0.5, 0.075, 0.3, 0.1),
            drawn("accents", "fine", accents(0.07))]},
    "watercolour": {
        "about": "Watercolour on rough paper: transparent washes from light to dark, the paper left for the lights",
        "ground": [0.975, 0.965, 0.94], "paint": "transparent", "surface": "paper", "surfaceDepth": 0.9, "surfaceHiding": 8,
        "light": {"azimuth": 135, "elevation": 60, "depth": 0.35, "varnish": 0},
        "palette": {"colors": [], "pull": 0, "saturation": 1.15, "contrast": 1.0, "black": 22, "tones": 7, "fade": 0.28},
        "brushes": {"wash": brush("soft", 0.5, 0.08, 0.05, 0.1, 0.2, 0.4), "glaze": brush("soft", 0.55, 0.08, 0.1, 0.08, 0.4, 0.8), "point": brush("soft", 0.8, 0.08, 0.1, 0.06, 0.6, 1)},
        "layers": [
            field("around the head", "vignette", 0.8, "wash", 5, 0.55, 0.05, 0.5, 0.3, (0.02, 0.15, 0.04)),
            field("around the head, again", "vignette", 0.4, "wash", 6, 0.6, 0.07, 0.45, 0.2, (0.02, 0.15, 0.04)),
            field("first wash", "person", 0.6, "wash", 5, 0.5, 0.03, 0.4, 0.16, (0.01, 0.1, 0.03)),
            drawn("head", "wash", masses(0.5)),
            field("second wash", "person", 0.3, "glaze", 6, 0.5, 0.045, 0.4, 0.11, (0.01, 0.1, 0.03), calm=0.1),
            drawn("planes", "glaze", planes(0.24)),
            field("third wash", "person", 0.15, "glaze", 7, 0.5, 0.055, 0.35, 0.1, (0.008, 0.08, 0.03), calm=0.15),
            drawn("features", "glaze", features(0.08)),
            field("strands", "hair", 0.07, "point", 10, 0.6, 0.075, 0.3, 0.1, (0, 0.06, 0.03), calm=0.15),
            field("likeness", "face", 0.07, "point", 6, 0.5, 0.06, 0.3, 0.09),
            field("drawing", "face", 0.04, "point", 6, 0.5, 0.07, 0.3, 0.1),
            drawn("accents", "point", accents(0.06))]},
    "ink": {
        "about": "Brush and ink: lines with a pointed brush, thick and thin, hair in wet and dry strokes, a few pale washes; the lit skin and the wall are bare paper",
        "ground": [0.955, 0.935, 0.885], "paint": "transparent", "surface": "paper", "surfaceDepth": 0.7, "surfaceHiding": 8,
        "light": {"azimuth": 135, "elevation": 65, "depth": 0.3, "varnish": 0},
        "palette": {"colors": [], "pull": 0, "saturation": 0.03, "contrast": 1.1, "black": 8, "tones": 4, "fade": 1, "paper": 0.95},
        "brushes": {"wash": brush("soft", 0.3, 0.05, 0.1, 0.12, 0.3, 0.6), "wet": brush("coarse", 0.75, 0.05, 0.25, 0.2, 0.3, 1.2), "dry": brush("coarse", 0.85, 0.05, 0.75, 0.3, 0.3, 2),
                    "point": brush("soft", 0.92, 0.05, 0.1, 0.05, 1.5, 2.5)},
        "layers": [
            field("pale wash", "person", 0.5, "wash", 6, 0.6, 0.12, 0.5, 0.2, (0, 0, 0.04), calm=0.2),
            field("hair and coat, wet", "hair", 0.34, "wet", 10, 0.6, 0.22, 0.4, 0.16, (0, 0, 0.06), calm=0.2),
            field("shade on the face", "face", 0.2, "wash", 6, 0.5, 0.12, 0.45, 0.12, calm=0.12),
            field("hair and coat, dry", "hair", 0.16, "dry", 16, 0.6, 0.2, 0.35, 0.16, (0, 0, 0.08), calm=0.2),
            {"name": "contours", "kind": "lines", "region": "person", "width": 0.07, "brush": "point", "length": 8, "threshold": 0.12},
            drawn("the face's lines", "point", lines(0.03)),
            drawn("features", "point", features(0.06)),
            field("likeness", "face", 0.06, "point", 6, 0.5, 0.12, 0.3, 0.12),
            {"name": "fine lines", "kind": "lines", "region": "face", "width": 0.04, "brush": "point", "length": 5, "threshold": 0.1},
            drawn("accents", "point", accents(0.05))]},
    "pastel": {
        "about": "Soft pastel on toned paper: broken, chalky strokes laid side by side, bright in the lights",
        "ground": [0.47, 0.45, 0.43], "paint": "opaque", "surface": "paper", "surfaceDepth": 0.9, "surfaceHiding": 3,
        "light": {"azimuth": 135, "elevation": 62, "depth": 0.18, "varnish": 0},
        "palette": {"colors": [], "pull": 0, "saturation": 1.25, "contrast": 1.02, "black": 8, "tones": 0},
        # Chalk leaves no ridges: the relief seen is the paper's, which also breaks the strokes.
        "brushes": {"side": brush("coarse", 0.85, 0.03, 0.3, 0.1, 0.1, 0.2, 0.55), "stick": brush("coarse", 0.88, 0.03, 0.25, 0.13, 0.2, 0.4, 0.68),
                    "tip": brush("flat", 0.92, 0.03, 0.15, 0.1, 0.4, 0.6, 0.55)},
        "layers": [
            field("ground", "background", 0.36, "side", 6, 0.4, -1, 0.75, 0.4, (0.015, 0.2, 0.04), 0.35),
            field("ground, hatched", "background", 0.14, "stick", 9, 0.7, 0.05, 0.8, 0.15, (0.015, 0.2, 0.04), 0.35),
            field("coat and hair", "hair", 0.3, "side", 7, 0.4, -1, 0.6, 0.15, (0.01, 0.12, 0.03), 0.3),
            drawn("head", "side", masses(0.45)),
            field("flesh", "face", 0.2, "side", 4, 0.4, 0.03, 0.6, 0.12, (0.015, 0.2, 0.04), 0.15),
            drawn("planes", "stick", planes(0.2)),
            field("hatching", "hair", 0.11, "stick", 8, 0.6, 0.065, 0.7, 0.11, (0.01, 0.12, 0.03), 0.35),
            field("hatching on the face", "face", 0.1, "stick", 6, 0.5, 0.055, 0.6, 0.09, (0.012, 0.18, 0.04), 0.15),
            drawn("features", "tip", features(0.075)),
            field("likeness", "face", 0.065, "tip", 6, 0.5, 0.065, 0.5, 0.09, (0.008, 0.12, 0.03), 0.12),
            field("likeness, fine", "face", 0.04, "tip", 5, 0.5, 0.08, 0.3, 0.1, (0, 0, 0), 0.1),
            drawn("accents", "tip", accents(0.06))]},
}

if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for name, body in TEMPLATES.items():
        with open(os.path.join(OUT, f"{name}.json"), "w", encoding="utf-8", newline="\n") as out:
            text = json.dumps({"version": 1, "name": name, **{k: v for k, v in body.items() if k != "layers"}, "landmarks": L, "layers": body["layers"]}, indent=1)
            # One point, colour and stroke a line: readable, and small.
            text = re.sub(r"\[\s+(-?[\d.]+),\s+(-?[\d.]+)(?:,\s+(-?[\d.]+))?\s+\]", lambda m: "[" + ", ".join(g for g in m.groups() if g) + "]", text)
            text = re.sub(r"\[\s+((?:\[[^\[\]]*\],?\s*)+)\]", lambda m: "[" + re.sub(r"\s+", " ", m.group(1)).strip() + "]", text)
            out.write(text + "\n")
