"""MicroAST in PyTorch's functions, written from the paper and the published files' names, for comparison with Impasto's."""
import torch
import torch.nn.functional as F

def conv(x, s, name, stride=1, groups=1):
    w, b = s[name + ".conv_layer.weight"], s[name + ".conv_layer.bias"]
    p = w.shape[2] // 2
    if p: x = F.pad(x, (p, p, p, p), mode="reflect")
    return F.conv2d(x, w, b, stride=stride, groups=groups)

def residual(x, s, name, w=None, b=None):
    if w is None:
        return x + conv(F.relu(conv(x, s, name + ".conv1")), s, name + ".conv2")
    y = F.relu(w * conv(x, s, name + ".conv1") + b * x)
    return x + w * conv(y, s, name + ".conv2") + b * y

def groups_of(s, name, channels):
    return channels // s[name + ".conv_layer.weight"].shape[1]

def encode(x, s):
    x = F.relu(conv(x, s, "enc1.0"))
    x = F.relu(conv(x, s, "enc1.2", 2, groups_of(s, "enc1.2", x.shape[1])))
    x = F.relu(conv(x, s, "enc1.4"))
    x = F.relu(conv(x, s, "enc1.6", 2, groups_of(s, "enc1.6", x.shape[1])))
    x = F.relu(conv(x, s, "enc1.8"))
    a = residual(x, s, "enc1.10")
    return a, residual(a, s, "enc2.0")

def stats(x):
    return x.mean((2, 3), keepdim=True), (x.var((2, 3), keepdim=True) + 1e-5).sqrt()

def adain(x, y):
    (m, d), (n, e) = stats(x), stats(y)
    return (x - m) / d * e + n

def run(parts, content, style):
    c, s, m, d = parts
    sa, sb = encode(style, s)
    pooled = lambda x, name: conv(x, m, name + ".0", groups=x.shape[1]).mean((2, 3), keepdim=True)
    w1, b1, w2, b2 = pooled(sa, "weight1"), pooled(sa, "bias1"), pooled(sb, "weight2"), pooled(sb, "bias2")
    ca, cb = encode(content, c)
    x = residual(adain(cb, sb), d, "dec1", w2, b2)
    x = residual(adain(x, sa), d, "dec2", w1, b1)
    up = lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    for g, p in (("dec3.1", "dec3.3"), ("dec3.6", "dec3.8")):
        x = up(x)
        x = F.relu(conv(x, d, g, groups=groups_of(d, g, x.shape[1])))
        x = F.relu(conv(x, d, p))
    return conv(x, d, "dec3.10")
