#!/usr/bin/env python3
"""Writes micrograd_moons.json and microgpt.json: points, names, first weights and losses of two programs of Karpathy.

micrograd's demo (2020) draws its points by scikit-learn's make_moons and its weights by Python's random, both with the
seed 1337; it prints a loss of 0.89584 at step 0 and 0.010978 at step 99. microgpt (2026) draws the order of names and
its weights by Python's random with the seed 42, and prints 3.3660 at step 1 and 2.6497 at step 1,000. Here both are
computed anew by PyTorch in float64.

    cd tests/golden && /usr/bin/python3 make_micro.py NAMES    # the 32,033 names that microgpt learns, one a line

Made with Debian 12's python3-torch 1.13.1+dfsg-4 and python3-numpy.
"""
import json
import math
import random
import sys

import numpy
import torch

torch.set_default_dtype(torch.float64)


def write(name, content):
    with open(name, "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")


def micrograd():
    numpy.random.seed(1337)
    random.seed(1337)
    angles = numpy.linspace(0, numpy.pi, 50)
    points = numpy.vstack([numpy.append(numpy.cos(angles), 1 - numpy.cos(angles)),
                           numpy.append(numpy.sin(angles), 1 - numpy.sin(angles) - 0.5)]).T
    labels = numpy.hstack([numpy.zeros(50), numpy.ones(50)])
    order = numpy.arange(100)
    numpy.random.shuffle(order)
    points, labels = points[order], labels[order]
    points = points + numpy.random.normal(scale=0.1, size=points.shape)
    sizes = [2, 16, 16, 1]
    weights = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        weights.append([[random.uniform(-1, 1) for _ in range(inputs)] for _ in range(outputs)])

    x, y = torch.tensor(points), torch.tensor(2 * labels - 1)
    parameters = []
    for matrix in weights:
        parameters.append(torch.tensor(matrix, requires_grad=True))
        parameters.append(torch.zeros(len(matrix), requires_grad=True))
    losses, right = [], []
    for k in range(100):
        h = torch.relu(x @ parameters[0].t() + parameters[1])
        h = torch.relu(h @ parameters[2].t() + parameters[3])
        scores = (h @ parameters[4].t() + parameters[5])[:, 0]
        loss = torch.relu(1 - y * scores).mean() + 1e-4 * sum((p * p).sum() for p in parameters)
        losses.append(loss.item())
        right.append(((scores > 0) == (y > 0)).sum().item())
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for p, gradient in zip(parameters, gradients):
                p -= (1 - 0.9 * k / 100) * gradient
    write("micrograd_moons.json", {"points": points.tolist(), "labels": (2 * labels - 1).tolist(),
                                   "weights": [w for matrix in weights for row in matrix for w in row],
                                   "losses": losses, "right": right})
    print("micrograd: step 0", losses[0], "step 99", losses[99])


def microgpt(path):
    random.seed(42)
    names = [line.strip() for line in open(path) if line.strip()]
    random.shuffle(names)
    letters = sorted(set("".join(names)))
    end, width, heads, head, block, steps = len(letters), 16, 4, 4, 16, 1000
    shapes = [(end + 1, width), (block, width), (end + 1, width)] + 4 * [(width, width)]
    shapes += [(4 * width, width), (width, 4 * width)]
    weights = [[random.gauss(0, 0.08) for _ in range(rows * columns)] for rows, columns in shapes]
    w = [torch.tensor(values).reshape(shape).requires_grad_() for values, shape in zip(weights, shapes)]
    wte, wpe, lm_head, wq, wk, wv, wo, fc1, fc2 = w
    optimizer = torch.optim.Adam(w, lr=0.01, betas=(0.85, 0.99), eps=1e-8)

    def rms_norm(x):
        return x * ((x * x).mean(-1, keepdim=True) + 1e-5) ** -0.5

    losses = []
    for step in range(steps):
        tokens = [end] + [letters.index(letter) for letter in names[step]] + [end]
        n = min(block, len(tokens) - 1)
        x = rms_norm(wte[tokens[:n]] + wpe[:n])
        read = rms_norm(x)
        q, k, v = ((read @ m.t()).reshape(n, heads, head).transpose(0, 1) for m in (wq, wk, wv))
        scores = q @ k.transpose(1, 2) / math.sqrt(head)
        scores = scores.masked_fill(torch.ones(n, n).triu(1).bool(), -math.inf)
        x = x + (scores.softmax(-1) @ v).transpose(0, 1).reshape(n, width) @ wo.t()
        x = x + torch.relu(rms_norm(x) @ fc1.t()) @ fc2.t()
        loss = torch.nn.functional.cross_entropy(x @ lm_head.t(), torch.tensor(tokens[1:n + 1]))
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.param_groups[0]["lr"] = 0.01 * (1 - step / steps)
        optimizer.step()
    write("microgpt.json", {"letters": "".join(letters), "names": names[:steps], "losses": losses,
                            "weights": [x for values in weights for x in values]})
    print("microgpt: step 1", losses[0], "step 1000", losses[-1])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    micrograd()
    microgpt(sys.argv[1])
