#!/usr/bin/env python3
"""Makes tensor_text.json: tensors of many kinds, and what PyTorch prints of them with its default options.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_tensor_text.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64.

Each tensor is given by its memory ("data"; a number that is not finite is a string), the "shape", "strides" and
"offset" that walk it, and the "suffix" that is said of it. The "text" is what str() gives, but that kinds of element
are written "float64" for "torch.float64" and truth "true" for "True". The first is done while PyTorch writes, so that
it breaks lines where that fits.
"""

import builtins
import json
import math
import pathlib
import random

import torch
from torch import _tensor_str

INF, NAN = math.inf, math.nan
FLOAT32, FLOAT64, INT64 = torch.float32, torch.float64, torch.int64

_tensor_str.str = lambda x: builtins.str(x).replace("torch.", "")  # what _tensor_str's lines find before the builtin

cases = []


def add(title, data, shape=None, dtype=FLOAT32, strides=None, offset=0, grad=None):
    memory = torch.tensor(data, dtype=dtype)
    shape = [len(data)] if shape is None else shape
    x = memory.reshape(shape) if strides is None else torch.as_strided(memory, shape, strides, offset)
    suffix = ""
    if grad == "leaf":
        x, suffix = x.clone().requires_grad_(), "requires_grad=true"
    elif grad is not None:
        x = grad(x.clone().requires_grad_())
        memory, shape = x.detach().flatten(), x.shape
        suffix = f"grad_fn=<{type(x.grad_fn).__name__}>"
    cases.append(
        {
            "title": title,
            "dtype": builtins.str(dtype).replace("torch.", ""),
            "data": [v if math.isfinite(v) else builtins.str(v) for v in memory.tolist()],
            "shape": list(shape),
            "strides": list(strides or torch.empty(shape).stride()),
            "offset": offset,
            "suffix": suffix,
            "text": builtins.str(x).replace("requires_grad=True", "requires_grad=true"),
        }
    )


def add_of_each_kind(title, data, shape=None, **options):
    for dtype in (FLOAT32, FLOAT64, INT64):
        add(f"{title}, {dtype}", data, shape, dtype=dtype, **options)


def some(n, seed, low=-1, high=1):
    """Random multiples of 1/128, which float32 and a short decimal hold exactly."""
    generator = random.Random(seed)
    return [generator.randrange(128 * low, 128 * high) / 128 for _ in range(n)]


def add_small():
    for shape in ([], [1], [1, 1], [1, 1, 1, 1, 1]):
        add_of_each_kind(f"one element {shape}", [7], shape)
    for shape in ([0], [0, 3], [3, 0], [2, 0, 3], [0, 0, 0, 0]):
        add_of_each_kind(f"empty {shape}", [], shape)
        add(f"empty {shape}, with a gradient", [], shape, grad="leaf")
    for rank in range(1, 6):
        n = 2**rank
        shape = [2] * rank
        add_of_each_kind(f"rank {rank}", list(range(n)), shape)
        add(f"rank {rank}, with fractions", some(n, rank), shape)
        add(f"rank {rank}, float64", some(n, rank, -100, 100), shape, dtype=FLOAT64)
    add_of_each_kind("negative", [-1, 2, -3])
    add_of_each_kind("zeros", [0] * 6, [2, 3])


def add_numbers():
    numbers = {
        "a fraction": [1.5, 2, 3],
        "negative fractions": [-1.5, 2.25, -300.125],
        "a negative fraction alone": [-0.5],
        "minus zero": [-0.0],
        "minus zero among whole numbers": [-0.0, 1],
        "minus zero among fractions": [0.0, -0.0, 0.5],
        "minus zero in scientific notation": [-0.0, 0.0, 1e-7],
        "ties of rounding": [0.00005, 0.00015, 0.5, 0.12345, 2.00005, 1.99995],
        "rounded up to a longer number": [9.99996, 0.5],
        "rounded to nothing": [0.00012, 0.1],
        "ratio 1000": [1000, 1],
        "ratio above 1000": [1001, 1],
        "ratio 1000 with fractions": [500, 0.5],
        "ratio above 1000 with fractions": [500.5, 0.5],
        "the largest without scientific notation": [1e8],
        "larger than the largest": [100000008.0],
        "large with a fraction": [12345678.5],
        "smallest without scientific notation": [0.0001001],
        "smaller than the smallest": [0.0000999],
        "small": [1e-5, 2e-5, -3e-5],
        "tiny": [1e-30, 1e-38],
        "denormal": [1e-45],
        "huge": [3.4e38, -3.4e38],
        "huge and tiny": [3e38, 1e-38],
        "whole and scientific, negative": [-1, 5000, 20],
        "infinite": [INF],
        "minus infinite": [-INF],
        "not a number": [NAN],
        "nothing finite": [INF, -INF, NAN],
        "zero and NaN": [0, NAN],
        "whole and NaN": [1, NAN, -2],
        "whole and infinite": [1, INF, -INF],
        "wide whole numbers and infinite": [12345, INF, -INF, NAN],
        "fractions and not finite": [0.5, NAN, INF, -INF, -2.25],
        "scientific and not finite": [1e-6, NAN, INF, -INF, 0],
        "digits": [math.pi, math.e, math.sqrt(2)],
    }
    for title, data in numbers.items():
        add(title, data)
        add(f"{title}, float64", data, dtype=FLOAT64)
    for x in (math.pi, -1e-5, 1e9, INF, NAN, -0.0, 123456, 0.1):
        add(f"{x} alone", [x], [])
    add("as large and small as float64 goes", [1.7976931348623157e308, 5e-324], dtype=FLOAT64)
    add("next to whole in float64", [1 + 2**-52, 2], dtype=FLOAT64)
    add("next to whole, lost in float32", [1 + 2**-52, 2])
    add("the ends of int64", [2**63 - 1, -(2**63), 0], dtype=INT64)
    add("int64 of many widths", [1, -10, 100, -1000, 10**12], dtype=INT64)
    add("columns of one width", [1, 10, 100, 0.5, 20, 3], [2, 3])


def add_long():
    for n in (8, 9, 10, 11, 16, 24, 25):
        add(f"a row of {n}", some(n, n))
        add(f"a row of {n} whole numbers", [3 * i for i in range(n)], dtype=INT64)
    for rank in (1, 2, 3, 4):  # with the width, past the places where a line takes one element less
        for width in range(2, 9):
            title = f"rows of rank {rank} and {width} characters"
            add(title, [10 ** (width - 1)] * 38, [1] * (rank - 1) + [38], dtype=INT64)
    add("rows that go on", some(30, 1), [2, 15])
    add("rows that go on, deep", some(60, 2), [1, 1, 2, 2, 15])
    add("rows of wide numbers", [(-10) ** i for i in range(18)], [2, 9], dtype=INT64)
    add("scientific rows", [x * 10**i for i, x in enumerate(some(16, 3))], [1, 16])
    add("a row of infinities, each wider than its column", [INF] * 30)
    add("1000 elements", [i % 10 for i in range(1000)], dtype=INT64)
    add("1001 elements", list(range(1001)), dtype=INT64)
    add("1001 elements, float64", some(1001, 4), dtype=FLOAT64)
    # Walked with equal strides, little memory makes large tensors whose rows differ.
    memory = some(1100, 5, -10, 10)
    walked = {
        "square": ([40, 40], [1, 1]),
        "tall": ([1001, 1], [1, 1]),
        "tall and narrow": ([300, 6], [1, 1]),
        "tall, with a gap in rows": ([300, 7], [1, 1]),
        "wide": ([1, 1001], [1, 1]),
        "few rows of many": ([6, 200], [1, 1]),
        "7 rows of many": ([7, 200], [1, 1]),
        "cube": ([11, 11, 11], [1, 2, 3]),
        "many blocks": ([200, 2, 3], [1, 2, 3]),
        "blocks with gaps": ([2, 20, 30], [1, 2, 3]),
        "rank 4": ([7, 2, 8, 10], [1, 2, 3, 4]),
        "rank 5": ([2, 1, 7, 8, 9], [1, 2, 3, 4, 5]),
    }
    for title, (shape, strides) in walked.items():
        reach = 1 + sum((size - 1) * stride for size, stride in zip(shape, strides))
        add(f"large, {title}", memory[:reach], shape, strides=strides)
    integers = [i * i for i in range(300)]
    add("large, whole float32", integers, [150, 150], strides=[1, 1])
    add("large, int64", integers, [150, 150], dtype=INT64, strides=[1, 1])
    add("large, cut before what would make it scientific", [1] * 500 + [1e9] + [1] * 500)
    add("large, scientific at its edge", [1e9] + [1] * 1000)
    add("large, all the same", [2.5], [100, 100], strides=[0, 0])
    add("large, its text longer than the line, float64", [1e-9, 1.0], [600, 2], dtype=FLOAT64, strides=[0, 1])


def add_strided():
    data = [0.5 * i for i in range(24)]
    add("transposed", data, [4, 6], strides=[1, 4])
    add("every second", data, [4, 3], strides=[6, 2])
    add("from the middle", data, [2, 3], strides=[6, 1], offset=8)
    add("repeated along rows", data, [3, 4], strides=[1, 0])
    add("repeated along columns, int64", list(range(4)), [3, 4], dtype=INT64, strides=[0, 1])
    add("permuted", data, [4, 2, 3], strides=[1, 12, 4], dtype=FLOAT64)
    add("diagonal", data, [4], strides=[7])
    add("an element in the middle", data, [], strides=[], offset=5)


def add_suffixes():
    add("a leaf", [1, 2], grad="leaf")
    add("a leaf, float64", [1, 2], dtype=FLOAT64, grad="leaf")
    add("a leaf of rank 0", [1], [], grad="leaf")
    add("a leaf of rank 2", some(6, 6), [2, 3], grad="leaf")
    add("a product", some(4, 7), [2, 2], grad=lambda x: x * 2)
    add("a sum, float64", some(4, 8), dtype=FLOAT64, grad=lambda x: x.sum())
    for n in range(2, 12):  # past the places where one suffix, then both, go to a new line
        add(f"{n} elements and a leaf", some(n, 20 + n), grad="leaf")
        add(f"{n} elements, a leaf of float64", some(n, 40 + n), dtype=FLOAT64, grad="leaf")
    for n in range(13, 26):
        add(f"{n} whole numbers in float64", [1] * n, dtype=FLOAT64)
        add(f"{n} whole numbers and a leaf", [1] * n, grad="leaf")
        add(f"rows of {n} whole numbers and a product, float64", [1] * 2 * n, [2, n], dtype=FLOAT64, grad=torch.neg)
    add("a large leaf, float64", some(1001, 9), dtype=FLOAT64, grad="leaf")


    for length in range(30, 45):  # the same by the length of the last, with the others on its line or on one before
        add(f"a name of {length} letters", [1, 2], dtype=FLOAT64, grad=named(length))
        add(f"a name of {length + 10} letters on a new line", [0.25] * 8, dtype=FLOAT64, grad=named(length + 10))


def named(length):
    """A function whose node in the graph has a name of that many letters."""
    members = {"forward": staticmethod(lambda ctx, x: 2 * x), "backward": staticmethod(lambda ctx, dy: 2 * dy)}
    return type("F" * (length - len("Backward")), (torch.autograd.Function,), members).apply


def main():
    add_small()
    add_numbers()
    add_long()
    add_strided()
    add_suffixes()
    here = pathlib.Path(__file__)
    lines = ",\n".join(json.dumps(case, allow_nan=False) for case in cases)
    opening = f'{{"made_by": "{here.name}", "torch": "{torch.__version__}",'
    here.with_name("tensor_text.json").write_text(f'{opening}\n"tensors": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
