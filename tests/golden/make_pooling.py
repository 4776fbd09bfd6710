#!/usr/bin/env python3
"""Writes pooling.json: PyTorch's results of pooling, unfold, fold and interpolate over a grid of sizes and options.

A case has a seed, from which `numbers` below and in tests/minitorch/window/golden.cpp compute the input x, the
derivative dy of the result, and a direction v. Results are kept as sums with weights, which also come from the seed, so
that a difference in any element shows: y, dx for dy, and ddy, the derivative of the sum of dx v for dy. Cases that
PyTorch refuses are kept as "refused".

Run it with PyTorch 1.13 from this folder.
"""
import itertools
import json
import random

import torch
import torch.nn.functional as F


def numbers(seed, n, ties=False):
    i = torch.arange(n, dtype=torch.int64)
    mixed = (31 * i * i + 17 * i * seed + 101 * seed) % 2003
    if ties:
        return (mixed % 5 - 2).to(torch.float64)
    return mixed.to(torch.float64) / 1001.5 - 1 + i.to(torch.float64) / 65536


def sums(tensor, seed):
    flat = tensor.detach().to(torch.float64).flatten()
    return [float((flat * numbers(seed + k, flat.numel())).sum()) for k in (3000, 3001)]


def result(function, x, options):
    o = dict(options)
    if function == "unfold":
        return F.unfold(x, o.pop("kernel"), **o)
    if function == "fold":
        return F.fold(x, o.pop("output_size"), o.pop("kernel"), **o)
    if function == "interpolate":
        if o["mode"] == "nearest":
            o.pop("align_corners")
        return F.interpolate(x, **o)
    if "adaptive" in function:
        return getattr(F, function)(x, o["output_size"])
    kernel = o.pop("kernel")
    return getattr(F, function)(x, kernel, **o)


def case(function, shape, options, seed, ties=False):
    row = {"function": function, "shape": shape, "options": options, "seed": seed, "ties": ties}
    n = 1
    for size in shape:
        n *= size
    x = numbers(seed, n, ties).reshape(shape).requires_grad_()
    try:
        y = result(function, x, options)
    except RuntimeError:
        return {**row, "refused": True}
    dy = numbers(seed + 1000, y.numel()).reshape(y.shape).requires_grad_()
    (dx,) = torch.autograd.grad(y, x, dy, create_graph=True)
    row.update(result=list(y.shape), y=sums(y, seed), dx=sums(dx, seed))
    v = numbers(seed + 2000, n).reshape(shape)
    (ddy,) = torch.autograd.grad((dx * v).sum(), dy)
    row["ddy"] = sums(ddy, seed)
    if "max" in function:
        with_indices = getattr(F, function + "_with_indices", None)
        o = dict(options)
        first = o.pop("output_size") if "adaptive" in function else o.pop("kernel")
        indices = with_indices(x, first, **o)[1].flatten()
        row["indices"] = int((indices * (1 + torch.arange(indices.numel()) % 89)).sum())
    return row


def grid(**axes):
    return [dict(zip(axes, values)) for values in itertools.product(*axes.values())]


batches = [[1, 1], [2, 3], [1, 17], [3], [0, 3]]
pictures = [[1, 1], [1, 5], [5, 7], [9, 9], [6, 6], [13, 26], [4, 35]]
kernels = [1, 2, 3, [3, 2], [1, 4], 5]
strides = [None, 1, 2, 3, [2, 1]]


def of_width(value):
    return value[1] if isinstance(value, list) else value


def sliding():
    more = {"max_pool": {"dilation": [1, 2, [1, 3]]}, "avg_pool": {"count_include_pad": [True, False]}}
    for name, axes in more.items():
        for dims in (2, 1):
            options = grid(kernel=kernels, stride=strides, padding=[0, 1, [1, 0], 2], ceil_mode=[False, True], **axes)
            for o in options:
                if dims == 1:
                    o = {k: of_width(v) for k, v in o.items()}
                if name == "avg_pool" and dims == 2:
                    o = {**o, "divisor_override": random.choice([None, None, 3, -2])}
                yield f"{name}{dims}d", dims, o


def adaptive():
    for name in ("adaptive_avg_pool", "adaptive_max_pool"):
        for size in (1, 2, 3, [1, 4], [5, 2], 7, 12):
            yield f"{name}2d", 2, {"output_size": size}
            yield f"{name}1d", 1, {"output_size": of_width(size)}


def resizing():
    for o in grid(size=[1, 3, [7, 4], 12, None], scale_factor=[2, 0.5, [1.5, 2.25], [1 / 3, 3.1]],
                  mode=["nearest", "bilinear", "linear"], align_corners=[False, True]):
        if o["size"] is not None and o["scale_factor"] != 2:
            continue
        dims = 1 if o["mode"] == "linear" or (o["mode"] == "nearest" and o["align_corners"]) else 2
        o["scale_factor" if o["size"] is not None else "size"] = None
        if dims == 1:
            o = {k: of_width(v) for k, v in o.items()}
        yield "interpolate", dims, o


def folding():
    for o in grid(kernel=[1, 2, 3, [3, 2]], dilation=[1, 2], padding=[0, 1, [2, 0], 3], stride=[1, 2, [1, 3]]):
        yield "unfold", 2, o


def reads_beyond(options, picture):
    """Whether a window of max_pool has no element. PyTorch then reads beyond its input, and may crash."""
    padding, dilation = pair(options["padding"]), pair(options["dilation"])
    return any(-padding[d] % dilation[d] >= size for d, size in zip((1, 0), reversed(picture)))


def positions(size, kernel, dilation, padding, stride):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def pair(value):
    return value if isinstance(value, list) else [value, value]


def main():
    random.seed(1)
    rows = []
    kept = {"max_pool2d": 150, "avg_pool2d": 130, "max_pool1d": 60, "avg_pool1d": 50, "interpolate": 999,
            "adaptive_avg_pool2d": 999, "adaptive_max_pool2d": 999, "adaptive_avg_pool1d": 999,
            "adaptive_max_pool1d": 999, "unfold": 70}
    cases = {}
    for function, dims, options in itertools.chain(sliding(), adaptive(), resizing(), folding()):
        cases.setdefault(function, []).append((dims, options))
    for function, all_options in cases.items():
        for dims, options in random.sample(all_options, min(kept[function], len(all_options))):
            for _ in range(2 if "adaptive" in function else 1):
                batch, picture = random.choice(batches), random.choice(pictures)
                if function == "interpolate" and len(batch) == 1:
                    batch = [2, 3]
                if "dilation" in options and function.startswith("max") and reads_beyond(options, picture[2 - dims:]):
                    continue
                seed = len(rows)
                rows.append(case(function, batch + picture[2 - dims:], options, seed, ties=seed % 4 == 0))
                if function == "unfold" and "refused" not in rows[-1]:
                    kernel, dilation, padding, stride = (pair(options[k])
                                                         for k in ("kernel", "dilation", "padding", "stride"))
                    n = 1
                    for d in range(2):
                        n *= positions(picture[d], kernel[d], dilation[d], padding[d], stride[d])
                    channels = batch[-1] * kernel[0] * kernel[1]
                    rows.append(case("fold", batch[:-1] + [channels, n + (seed % 7 == 0)],
                                     {"output_size": picture, **options}, seed + 1))
    with open("pooling.json", "w", encoding="utf-8") as file:
        lines = [json.dumps(row, separators=(",", ":")) for row in rows]
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
    refused = sum("refused" in row for row in rows)
    print(len(rows), "cases,", refused, "of them refused")


if __name__ == "__main__":
    main()
