#!/usr/bin/env python3
"""Makes convolution.json: PyTorch's convolutions, with all first and second derivatives.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_convolution.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4. All numbers are small integers, so sums are
exact in float32 as in float64, and in any order: minitorch's must be equal.

A case has a "function", its options, the shapes of x, weight and bias (null if there is none), and flat lists: the
inputs "x", "weight", "bias"; the result "y" with its shape; "dy", from which derivatives start; the first derivatives
"dx", "dweight", "dbias"; "zx", "zweight", "zbias", the weights of the first derivatives in a sum; and the derivatives
of that sum: "ddy", "ddx", "ddweight".

The random numbers of a case come from a seed of its own, its title: a new case leaves all others as they are.
"""

import itertools
import json
import math
import pathlib
import random

import torch
from torch.nn import functional

FUNCTIONS = {
    "conv1d": functional.conv1d,
    "conv2d": functional.conv2d,
    "conv_transpose1d": functional.conv_transpose1d,
    "conv_transpose2d": functional.conv_transpose2d,
}


def whole(x):
    return [int(v) for v in x.detach().flatten().tolist()]


def case_of(function, x_shape, weight_shape, has_bias, options):
    given = " ".join(f"{key}={value}" for key, value in options.items())
    title = f"{function} {tuple(x_shape)} {tuple(weight_shape)} {given}".strip() + ("" if has_bias else " without bias")
    rng = random.Random(title)

    def drawn(shape):
        numbers = [float(rng.randint(-3, 3)) for _ in range(math.prod(shape))]
        return torch.tensor(numbers, dtype=torch.float64).reshape(shape).requires_grad_()

    outs = weight_shape[1] * options.get("groups", 1) if "transpose" in function else weight_shape[0]
    inputs = [drawn(x_shape), drawn(weight_shape)] + ([drawn((outs,))] if has_bias else [])
    y = FUNCTIONS[function](*inputs, **options)
    dy = drawn(y.shape)
    first = torch.autograd.grad(y, inputs, dy, create_graph=True)
    weights = [drawn(d.shape) for d in first]
    total = sum((z * d).sum() for z, d in zip(weights, first))
    second = torch.autograd.grad(total, [dy, *inputs[:2]], allow_unused=True)
    second = [torch.zeros_like(v) if d is None else d for v, d in zip([dy, *inputs[:2]], second)]
    case = {"title": title, "function": function, "options": options}
    case["shapes"] = [list(x.shape) for x in inputs] + ([] if has_bias else [None])
    case |= dict(zip(("x", "weight", "bias"), map(whole, inputs)))
    case |= {"y_shape": list(y.shape), "y": whole(y), "dy": whole(dy)}
    case |= dict(zip(("dx", "dweight", "dbias"), map(whole, first)))
    case |= dict(zip(("zx", "zweight", "zbias"), map(whole, weights)))
    case |= dict(zip(("ddy", "ddx", "ddweight"), map(whole, second)))
    return case


# A grid of two dimensions, of which every case takes a point.
PICTURES = [(1, 1), (1, 7), (5, 1), (4, 3), (5, 7), (9, 6), (11, 11)]
KERNELS = [(1, 1), (1, 3), (3, 1), (2, 2), (3, 3), (2, 5), (5, 5), (3, 4)]
STRIDES = [1, 1, 2, 3, (2, 1), (1, 3)]
PADDINGS = [0, 1, 2, 3, (2, 0), (0, 4), "valid", "same"]
DILATIONS = [1, 1, 2, 3, (1, 2)]
CHANNELS = [(1, 1, 1), (1, 3, 1), (3, 1, 1), (3, 17, 1), (17, 3, 1), (2, 2, 2), (3, 3, 3), (4, 8, 4), (6, 9, 3)]
BATCHES = [None, 0, 1, 2, 3]  # None is a single picture
MOST = 400  # elements of x and y together


def sizes(function, x, k, options):
    """The size of the result along a dimension, without PyTorch."""
    if "transpose" in function:
        return (x - 1) * options["stride"] - 2 * options["padding"] + options["dilation"] * (k - 1) + \
            options["output_padding"] + 1
    padding = {"valid": 0, "same": None}.get(options["padding"], options["padding"])
    if padding is None:
        return x
    return (x + 2 * padding - options["dilation"] * (k - 1) - 1) // options["stride"] + 1


def along(options, dim):
    return {key: value[dim] if isinstance(value, tuple) else value for key, value in options.items()}


def draw(function, rng):
    dims = 1 if "1d" in function else 2
    pick = rng.choice
    batch, (ins, outs, groups) = pick(BATCHES), pick(CHANNELS)
    picture, kernel = pick(PICTURES), pick(KERNELS)
    options = {"stride": pick(STRIDES), "padding": pick(PADDINGS), "dilation": pick(DILATIONS)}
    if "transpose" in function:
        if isinstance(options["padding"], str):
            options["padding"] = 1
        options["output_padding"] = pick([0, 0, 1, 2, (1, 0)])
    if dims == 1:
        picture, kernel = (1, picture[1]), (1, kernel[1])
        options = {key: value[1] if isinstance(value, tuple) else value for key, value in options.items()}
    if options["padding"] == "same":
        options["stride"] = 1
    rows = [sizes(function, picture[d], kernel[d], along(options, d)) for d in range(2)]
    if dims == 1:
        rows[0] = 1
    if min(rows) < 1:
        return None
    if "transpose" in function:
        for d in range(2 - dims, 2):
            own = along(options, d)
            if own["output_padding"] >= max(own["stride"], own["dilation"]):
                return None
    if max(batch or 1, 1) * (ins * math.prod(picture) + outs * math.prod(rows)) > MOST:
        return None
    first = ([] if batch is None else [batch]) + [ins]
    x_shape = first + list(picture)[2 - dims:]
    channels = [ins, outs // groups] if "transpose" in function else [outs, ins // groups]
    weight_shape = channels + list(kernel)[2 - dims:]
    options = {key: value for key, value in options.items() if value != {"dilation": 1, "stride": 1}.get(key, 0)}
    if groups > 1:
        options["groups"] = groups
    return function, x_shape, weight_shape, rng.random() < 0.7, options


def main():
    cases = {}
    for function, n in (("conv2d", 70), ("conv1d", 20), ("conv_transpose2d", 40), ("conv_transpose1d", 15)):
        for seed in itertools.count():
            if n == 0:
                break
            drawn = draw(function, random.Random(f"{function} {seed}"))
            case = drawn and case_of(*drawn)
            if case and case["title"] not in cases:
                cases[case["title"]] = case
                n -= 1
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for _, case in sorted(cases.items()))
    path = pathlib.Path(__file__).with_name("convolution.json")
    path.write_text('{"cases":[\n' + lines + "\n]}\n")
    print(f"{len(cases)} cases, {path.stat().st_size} bytes")


main()
