"""PyTorch's side of a PeerProcess: THREADS gatys vgg19|vgg16 SIZE, or THREADS step WIDTH BATCH CROP. Weights are random, since values don't change the time."""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)

CHANNELS = [64, 128, 256, 512, 512]


class Vgg(nn.Module):
    """The layers of VGG to the deepest that is wanted, with max pooling; forward gives those named."""

    def __init__(self, convolutions, wanted):
        super().__init__()
        self.wanted, self.names, self.layers = wanted, [], nn.ModuleList()
        channels = 3
        for block, (count, width) in enumerate(zip(convolutions, CHANNELS), 1):
            for layer in range(1, count + 1):
                if len(wanted) == sum(name in wanted for name in self.names):
                    break
                self.layers.append(nn.Conv2d(channels, width, 3, padding=1))
                self.names.append(f"relu{block}_{layer}")
                channels = width
        for parameter in self.parameters():
            parameter.requires_grad_(False)

    def forward(self, x):
        found = {}
        for name, layer in zip(self.names, self.layers):
            if name.endswith("_1") and name != "relu1_1":
                x = F.max_pool2d(x, 2)
            x = F.relu(layer(x))
            if name in self.wanted:
                found[name] = x
        return found


VGG19 = [2, 2, 4, 4, 4]
VGG16 = [2, 2, 3, 3, 3]


def gram(x):
    n, c, h, w = x.shape
    features = x.reshape(n, c, h * w)
    return features @ features.transpose(1, 2) / (c * h * w)


def losses(network, x, styles, contents, grams, features):
    found = network(x)
    loss = sum(F.mse_loss(gram(found[name]), target.expand(len(x), -1, -1)) for name, target in zip(styles, grams))
    return loss + sum(F.mse_loss(found[name], target) for name, target in zip(contents, features))


def gatys(name, size):
    paper = name == "vgg19"
    styles = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"] if paper else ["relu1_2", "relu2_2", "relu3_3", "relu4_3"]
    contents = ["relu4_2"] if paper else ["relu3_3"]
    network = Vgg(VGG19 if paper else VGG16, sorted(set(styles + contents)))
    picture = torch.rand(1, 3, size, size)
    with torch.no_grad():
        found = network(picture)
        grams, features = [gram(found[s]) for s in styles], [found[c] for c in contents]
    x = torch.rand(1, 3, size, size).requires_grad_(True)

    def iteration():
        x.grad = None
        losses(network, x, styles, contents, grams, features).backward()

    return iteration


class Conv(nn.Sequential):
    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__(nn.ReflectionPad2d(kernel // 2), nn.Conv2d(inputs, outputs, kernel, stride), nn.InstanceNorm2d(outputs, affine=True))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = Conv(width, width, 3), Conv(width, width, 3)

    def forward(self, x):
        return x + self.second(F.relu(self.first(x)))


def johnson(width):
    return nn.Sequential(
        Conv(3, width, 9), nn.ReLU(), Conv(width, 2 * width, 3, 2), nn.ReLU(), Conv(2 * width, 4 * width, 3, 2), nn.ReLU(),
        *[Residual(4 * width) for _ in range(5)],
        nn.Upsample(scale_factor=2), Conv(4 * width, 2 * width, 3), nn.ReLU(), nn.Upsample(scale_factor=2), Conv(2 * width, width, 3), nn.ReLU(),
        nn.ReflectionPad2d(4), nn.Conv2d(width, 3, 9), nn.Sigmoid())


def step(width, batch, crop):
    styles, contents = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"], ["relu2_2"]
    loss_network, network = Vgg(VGG16, styles), johnson(width)
    adam = torch.optim.Adam(network.parameters(), 1e-3)
    photos = torch.rand(batch, 3, crop, crop)
    with torch.no_grad():
        grams = [gram(x) for x in (loss_network(photos[:1])[s] for s in styles)]

    def training_step():
        with torch.no_grad():
            features = [loss_network(photos)[c] for c in contents]
        adam.zero_grad()
        losses(loss_network, network(photos), styles, contents, grams, features).backward()
        adam.step()

    return training_step


def milliseconds(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


kind, rest = sys.argv[2], sys.argv[3:]
run = gatys(rest[0], int(rest[1])) if kind == "gatys" else step(*map(int, rest))
warm_up = 0
while warm_up < 1000:
    warm_up += milliseconds(run)
print("ready", flush=True)
for _ in sys.stdin:
    print(milliseconds(run), flush=True)
