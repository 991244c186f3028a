import os, sys
from collections import OrderedDict
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import numpy, torch
import microast_reference as ref
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
torch.manual_seed(20230215)
W = 3
def layer(s, name, o, i, k, gain=1.0):
    s[name + ".conv_layer.weight"] = (torch.randn(o, i, k, k) * gain * (2 / (i * k * k)) ** .5)
    s[name + ".conv_layer.bias"] = torch.rand(o) * .3
def encoder():
    s = {}
    layer(s, "enc1.0", W, 3, 9); layer(s, "enc1.2", 2*W, 1, 3); layer(s, "enc1.4", 2*W, 2*W, 1); layer(s, "enc1.6", 4*W, 1, 3); layer(s, "enc1.8", 4*W, 4*W, 1)
    for n in ("enc1.10.conv1", "enc1.10.conv2", "enc2.0.conv1", "enc2.0.conv2"): layer(s, n, 4*W, 4*W, 3, .7)
    return s
c, st = encoder(), encoder()
m = {}
for n in ("weight1", "bias1", "weight2", "bias2"): layer(m, n + ".0", 4*W, 1, 3)
d = {}
for n in ("dec1.conv1", "dec1.conv2", "dec2.conv1", "dec2.conv2"): layer(d, n, 4*W, 4*W, 3, .7)
layer(d, "dec3.1", 2*W, 2, 3); layer(d, "dec3.3", 2*W, 2*W, 1); layer(d, "dec3.6", W, 2, 3); layer(d, "dec3.8", W, W, 1); layer(d, "dec3.10", 3, W, 9, .3)
for name, s in zip(("content_encoder", "style_encoder", "modulator", "decoder"), (c, st, m, d)):
    torch.save(OrderedDict(s), f"{out}/{name}.pth", _use_new_zipfile_serialization=False)
content, style = torch.rand(1, 3, 22, 18), torch.rand(1, 3, 16, 27)
nhwc = lambda x: x.permute(0, 2, 3, 1).contiguous().numpy()
numpy.savez(f"{out}/expected.npz", content=nhwc(content), style=nhwc(style), output=nhwc(ref.run((c, st, m, d), content, style)))
