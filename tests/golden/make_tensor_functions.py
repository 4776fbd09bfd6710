#!/usr/bin/env python3
"""Makes tensor_functions.json: what PyTorch makes of tensors: values, first and second derivatives of every function.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_tensor_functions.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

A case has a "function" (by its name in minitorch) with "arguments", "inputs" and "outputs", each of which is a tensor
[dtype, shape, values in the order of their index] or a plain number. Where PyTorch differentiates, there are, as flat
lists: "d_outputs", what the derivatives of the outputs start from; "first", the derivatives of the inputs; "second",
the derivatives of the sum of all first ones, each times its number in "weights". A list is null where there is no
derivative, and a derivative where nothing depends on the input. How inputs lie in memory is left to the test, which
tries several ways. A number that is not finite is a string.

The random numbers of a case come from a seed of its own, its title: a new case leaves all others as they are.

Functions that PyTorch has not, or not for several dimensions, are put together from those that it has. What PyTorch
refuses has no case. Elementwise functions of numbers that are far out, or not finite, are in scalar_functions.json.
"""

import dataclasses
import itertools
import json
import math
import pathlib
import random

import torch
from torch.nn import functional

from elementwise import BINARY, COMPARISONS, unary

INF, NAN = math.inf, math.nan
FLOAT32, FLOAT64, INT64 = torch.float32, torch.float64, torch.int64
DTYPES = (FLOAT32, FLOAT64, INT64)

cases = {}


# Tensors.


def tensor(values, dtype=FLOAT64):
    return torch.tensor(values, dtype=dtype)


def ints(values):
    return tensor(values, INT64)


@dataclasses.dataclass
class Made:
    """Numbers with two places after the point, all different as far as that goes, in no order: drawn by their case."""

    shape: tuple
    dtype: torch.dtype = FLOAT64
    low: float = -3.0
    high: float = 3.0
    places: list = None  # hundredths to draw from, instead of those from low to high

    def drawn(self, rng):
        n = math.prod(self.shape)
        places = self.places or range(round(self.low * 100), round(self.high * 100))
        if self.dtype == INT64:
            whole = [k // 100 for k in places if k % 100 == 0]
            return ints(rng.choices(whole, k=n)).reshape(self.shape)
        numbers = rng.sample(places, n) if n < len(places) else rng.choices(places, k=n)
        return tensor([k / 100 for k in numbers], self.dtype).reshape(self.shape)


def made_around(x, rng):
    """Quarters, for derivatives to start from."""
    quarters = [k / 4 for k in range(-8, 9) if k != 0]
    return tensor([rng.choice(quarters) for _ in range(x.numel())], x.dtype).reshape(x.shape)


# Text.


def number(v, dtype):
    if isinstance(v, float) and not math.isfinite(v):
        return str(v)
    if dtype == FLOAT32:
        v = float(str(torch.tensor(v, dtype=FLOAT32).numpy()))  # the shortest decimals of a float32
    if isinstance(v, bool) or (v == int(v) and abs(v) < 1e15 and not (v == 0 and math.copysign(1, v) < 0)):
        return int(v)
    return v


def numbers(x):
    if x._is_zerotensor():  # zeros that are not there
        x = torch.zeros(x.shape, dtype=x.dtype)
    return [number(v, x.dtype) for v in x.detach().flatten().tolist()]


def described(x):
    if not isinstance(x, torch.Tensor):
        return x
    return [str(x.dtype).replace("torch.", ""), list(x.shape), numbers(x)]


def title_of(name, inputs, arguments, note):
    def short(x):
        if not isinstance(x, (torch.Tensor, Made)):
            return str(x)
        kind = "" if x.dtype == FLOAT64 else str(x.dtype).replace("torch.", "")
        return kind + "(" + ", ".join(str(n) for n in x.shape) + ")"

    words = [name, *map(short, inputs), *(f"{key}={value}" for key, value in arguments.items())]
    return " ".join(words) + (": " + note if note else "")


# Cases.


def is_leaf(x):
    return isinstance(x, torch.Tensor) and x.is_floating_point()


def derivatives(case, ys, xs, rng):
    """Adds first and second derivatives to `case`, of outputs ys with respect to inputs xs."""
    ends = [y for y in ys if y.requires_grad]
    leaves = [x for x in xs if is_leaf(x)]
    if not ends:
        return
    ds = [made_around(y, rng) for y in ends]
    case["d_outputs"] = [numbers(ds[[e is y for e in ends].index(True)]) if y.requires_grad else None for y in ys]
    first = torch.autograd.grad(ends, leaves, ds, create_graph=True, allow_unused=True)
    weights = [made_around(x, rng) for x in leaves]

    def by_input(of_leaves):
        rest = iter(of_leaves)
        found = [next(rest) if is_leaf(x) else None for x in xs]
        return [None if d is None else numbers(d) for d in found]

    case["first"] = by_input(first)
    terms = [(w * d).sum() for w, d in zip(weights, first) if d is not None and d.requires_grad]
    second = [None] * len(leaves)
    if terms:
        try:
            second = torch.autograd.grad(sum(terms), leaves, allow_unused=True)
        except RuntimeError as refusal:  # functions whose derivative cannot be differentiated
            assert "not implemented" in str(refusal), refusal
            return
    case["weights"] = by_input(weights)
    case["second"] = by_input(second)


def add(name, f, *inputs, note="", with_derivatives=True, **arguments):
    """Adds the case of f(*inputs), unless PyTorch refuses it."""
    title = title_of(name, inputs, arguments, note)
    rng = random.Random(title)
    inputs = [x.drawn(rng) if isinstance(x, Made) else x for x in inputs]
    if with_derivatives:
        inputs = [x.clone().requires_grad_() if is_leaf(x) else x for x in inputs]
    try:
        ys = f(*inputs)
    except (RuntimeError, TypeError, IndexError, NotImplementedError) as refusal:
        refused.append((title, str(refusal).splitlines()[0]))
        return
    ys = list(ys) if isinstance(ys, (tuple, list)) else [ys]
    case = {"title": title, "function": name}
    if arguments:
        case["arguments"] = {key: str(v) if v in (INF, -INF) else v for key, v in arguments.items()}
    case["inputs"] = [described(x) for x in inputs]
    case["outputs"] = [described(y) for y in ys]
    if with_derivatives:
        derivatives(case, ys, inputs, rng)
    assert title not in cases, title
    cases[title] = case


refused = []


# Elementwise functions.

def where_finite(f):
    """The hundredths from -3 to 3 at which f and its derivative are finite."""
    places = range(-300, 301)
    x = tensor([k / 100 for k in places]).requires_grad_()
    y = f(x)
    slope = torch.autograd.grad(y.sum(), x)[0] if y.requires_grad else torch.zeros_like(x)
    return [k for k, ok in zip(places, (torch.isfinite(y) & torch.isfinite(slope)).tolist()) if ok]


def elementwise():
    numbers_at_ends = tensor([0.0, -0.0, -1.0, 1.5, -1e-300, 1e300, -1e300, INF, -INF, NAN])
    for name, arguments, f in unary():
        places = where_finite(f)
        for shape in ((), (7,), (2, 3), (0,), (2, 0, 3), (2, 1, 3)):
            add(name, f, Made(shape, places=places), **arguments)
        add(name, f, Made((2, 3), FLOAT32, places=places), **arguments)
        add(name, f, Made((2, 3), INT64, places=places), **arguments)
        if name == "clamp":
            add(name, f, numbers_at_ends, note="far out", **arguments)
    for bound in ({"min": 0.25}, {"max": 0.25}):
        add("clamp", lambda x: torch.clamp(x, **bound), Made((2, 3)), **bound)
        add("clamp", lambda x: torch.clamp(x, **bound), numbers_at_ends, note="far out", **bound)

    shapes = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (3,)), ((), (2, 2)), ((2, 2), ()), ((), ()), ((0, 3), (1, 3))]
    shapes += [((2, 1, 3), (4, 1)), ((1,), (0,)), ((1, 1), (2,)), ((1, 2, 1, 2), (2, 1))]
    for name, f in BINARY:
        low = 0.1 if name in ("div", "pow") else -3.0
        for x, y in shapes:
            add(name, f, Made(x, low=low), Made(y, low=low))
        for c in (2, 0.5, -1.5, 0.0):
            add(name, f, Made((2, 3), low=0.1), c)
            add(name, f, c, Made((2, 3), low=0.1))
    for name, f in (BINARY + COMPARISONS):
        x, y = tensor([1.0, 2.0, -0.0, 3.0, 2.0]), tensor([1.0, 3.0, 0.0, 2.0, 2.0])
        if name not in ("div", "pow"):
            add(name, f, x, y, note="ties")
        x, y = x.reshape(5, 1), y[:2]
        if name not in ("div", "pow"):
            add(name, f, x, y, note="ties")
    ends = [0.0, -0.0, 1.0, -1.0, 1.0 + 1e-9, 1e300, -1e300, INF, -INF, NAN]
    for name, f in COMPARISONS:
        x, y = zip(*itertools.product(ends, ends))
        add(name, f, tensor(x), tensor(y), note="far out", with_derivatives=False)
        add(name, f, tensor(ends).reshape(2, 5), 1.0, note="far out", with_derivatives=False)
        add(name, f, 1.0, tensor(ends), note="far out", with_derivatives=False)
        add(name, f, Made((0, 3)), Made((3,)), with_derivatives=False)


def promotion():
    x, y = [3, -2, 2], [2, 3, 2]
    for name, f in BINARY + COMPARISONS:
        for a, b in itertools.product(DTYPES, DTYPES):
            add(name, f, tensor(x, a), tensor(y, b), note="promotion")
            if a != b and name in ("add", "lt"):
                add(name, f, tensor(3, a), tensor(y, b), note="promotion of rank 0")
                add(name, f, tensor(x, a), tensor(2, b), note="promotion of rank 0")
        for a, c in itertools.product(DTYPES, (2, 2.5)):
            add(name, f, tensor(x, a), c, note="promotion")
            add(name, f, c, tensor(y, a), note="promotion")
    for a, b in itertools.product(DTYPES, DTYPES):
        add("where", where, ints([1, 0, 1]), tensor(x, a), tensor(y, b), note="promotion")
        add("cat", lambda *xs: torch.cat(xs), tensor(x, a), tensor(y, b), dim=0)
        add("stack", lambda *xs: torch.stack(xs), tensor(x, a), tensor(y, b), dim=0)
        add("to", lambda x, b=b: x.to(b), tensor([1.75, -1.75, 16777217.0], a), dtype=str(b).replace("torch.", ""))
    for a, c in itertools.product(DTYPES, (2, 2.5)):
        add("where", where, ints([1, 0, 1]), tensor(x, a), c, note="promotion")
        add("where", where, ints([1, 0, 1]), c, tensor(y, a), note="promotion")
    big = ints([2**53 + 1, -(2**62) - 1, 2**31])
    for name, f in [row for row in BINARY if row[0] not in ("div", "pow")] + COMPARISONS[:6]:
        add(name, f, big, ints([1, 1, 3]), note="large integers")
    add("sum", torch.sum, ints([2**53 + 1, 2**53 + 1, 1]), note="large integers")


def where(c, x, y):
    dtype = torch.result_type(x, y)  # PyTorch 1.13 takes a number beside a tensor for a tensor of float32
    x, y = (v.to(dtype) if isinstance(v, torch.Tensor) else torch.tensor(v, dtype=dtype) for v in (x, y))
    return torch.where(c != 0, x, y)


def choosing():
    c = ints([[1, 0, 1], [0, 0, 1]])
    add("where", where, c, Made((2, 3)), Made((2, 3)))
    add("where", where, c, Made((3,)), Made((2, 1)))
    add("where", where, c[0], Made((2, 1)), Made(()))
    add("where", where, ints(1), Made((2, 1)), Made((3,)))
    add("where", where, tensor([0.0, -0.0, NAN, 1.0]), Made((4,)), Made((4,)))
    add("where", where, c.to(FLOAT64), Made((2, 3)), 2.5)
    add("where", where, c, 2.5, Made((2, 3)))
    add("where", where, c[:0], Made((3,)), Made((1, 3)))
    add("where", where, ints([1, 0]), tensor([1.0, NAN]), tensor([INF, 2.0]), note="what is not chosen")
    for value in (0.5, -INF):
        f = lambda x, m, value=value: torch.masked_fill(x, m != 0, value)
        add("masked_fill", f, Made((2, 3)), c, value=value)
        add("masked_fill", f, Made((2, 1, 3)), ints([[0], [1]]), value=value)
        add("masked_fill", f, Made((3,), FLOAT32), c.to(FLOAT32), value=value)
        add("masked_fill", f, Made((2, 0)), ints([0]), value=value)
    for weight in (0.0, 0.25, 0.5, 1.0, 1.5):
        f = lambda x, y, weight=weight: torch.lerp(x, y, weight)
        add("lerp", f, Made((2, 3)), Made((3,)), weight=weight)
        add("lerp", f, Made((2, 0)), Made((2, 1)), weight=weight)
        add("lerp", f, Made((3,), FLOAT32), Made((1,), FLOAT32), weight=weight)
    add("lerp", torch.lerp, Made((2, 3)), Made((3,)), Made((2, 1), low=-0.5, high=1.5))
    add("lerp", torch.lerp, Made((4,), FLOAT32), Made((4,), FLOAT32), Made((4,), FLOAT32))
    for f in (torch.isnan, torch.isinf, torch.isfinite, torch.logical_not):
        add(f.__name__, f, tensor([[1.5, NAN, INF], [-INF, 0.0, -2.5]]))
        add(f.__name__, f, tensor([NAN, 0.0, INF], FLOAT32))
        add(f.__name__, f, ints([1, 0, -2]))
        add(f.__name__, f, tensor([]))


# Reductions.


def over(one):
    """A reduction of PyTorch that takes one dimension, over several: one after the other."""

    def several(x, dims, keepdim):
        dims = sorted((d % max(x.dim(), 1) for d in dims), reverse=True)
        for d in dims:
            x = one(x, dim=d, keepdim=keepdim)
        return x

    return several


def over_all(x, dims):
    return list(dims) if dims else list(range(x.dim()))


REDUCTIONS = {
    "sum": lambda x, dims, keepdim: torch.sum(x, dims, keepdim),
    "mean": lambda x, dims, keepdim: torch.mean(x, dims, keepdim),
    "amax": lambda x, dims, keepdim: torch.amax(x, dims, keepdim),
    "amin": lambda x, dims, keepdim: torch.amin(x, dims, keepdim),
    "prod": over(torch.prod),
    "any": lambda x, dims, keepdim: over(torch.any)(x != 0, dims, keepdim),
    "all": lambda x, dims, keepdim: over(torch.all)(x != 0, dims, keepdim),
    "logsumexp": lambda x, dims, keepdim: torch.logsumexp(x, dims or [0], keepdim),
}


def add_reduction(name, x, dims=(), keepdim=False, note="", **options):
    arguments = {"dims": list(dims), "keepdim": True} if keepdim else {"dims": list(dims)}

    def f(x):
        every = over_all(x, dims)
        if name in ("var", "stddev"):
            function = torch.var if name == "var" else torch.std
            return function(x, every, correction=options.get("correction", 1), keepdim=keepdim)
        if name == "norm":
            return torch.linalg.vector_norm(x, options["p"], every, keepdim)
        return REDUCTIONS[name](x, every, keepdim)

    add(name, f, x, note=note, **arguments, **options)


REDUCED = [
    ((), (), False),
    ((), (0,), False),
    ((), (-1,), True),
    ((5,), (), False),
    ((5,), (0,), True),
    ((2, 3), (), False),
    ((2, 3), (), True),
    ((2, 3), (0,), False),
    ((2, 3), (1,), True),
    ((2, 3), (-1,), False),
    ((2, 3), (0, 1), False),
    ((2, 3, 2), (1,), False),
    ((2, 3, 2), (0, 2), True),
    ((2, 3, 2), (-1, 0), False),
    ((1, 3, 1), (0, 2), False),
    ((0,), (), False),
    ((2, 0), (1,), False),
    ((2, 0), (0,), False),
    ((0, 2), (-1,), True),
]
ENDS = {
    "ties": [[2.0, -2.0, 2.0], [2.0, 2.0, 2.0], [-1.0, -1.0, 0.0]],
    "zeros": [[0.0, 2.0, 3.0], [0.0, -2.0, 0.0], [0.0, 0.0, -0.0]],
    "NaN": [[NAN, 1.0, 2.0], [1.0, NAN, 2.0], [1.0, 2.0, 3.0]],
    "infinity": [[INF, 1.0, 2.0], [-INF, 1.0, 2.0], [INF, INF, 1.0]],
    "both infinities": [[INF, -INF, 2.0], [-INF, -INF, -INF]],
    "large": [[1e200, 2e200, -1e200], [1e3, 1.0, -1e3], [1e-200, 2e-200, 0.5]],
}
NORMS = [0.0, 0.5, 1.0, 2.0, 3.0, INF, -INF]


def reductions():
    rows = [(name, {}) for name in REDUCTIONS]
    rows += [("var", {"correction": c}) for c in (0, 1)] + [("stddev", {"correction": c}) for c in (0, 1)]
    rows += [("norm", {"p": p}) for p in NORMS]
    for name, options in rows:
        for shape, dims, keepdim in REDUCED:
            if name == "norm" and options["p"] not in (0.5, 2.0, INF) and (len(shape) == 3 or 0 in shape):
                continue
            add_reduction(name, Made(shape, low=-2.0 if name == "prod" else -3.0), dims, keepdim, **options)
        add_reduction(name, Made((2, 3), FLOAT32), [1], **options)
        add_reduction(name, Made((2, 3), INT64), [1], **options)
        add_reduction(name, Made((2, 3), INT64), **options)
        for note, values in ENDS.items():
            add_reduction(name, tensor(values), [1], note=note, **options)
        add_reduction(name, tensor(ENDS["ties"]), note="ties", **options)
    for name in ("var", "stddev"):
        add_reduction(name, Made((3, 2)), [0], note="one degree of freedom", correction=2)
        add_reduction(name, Made((3, 2)), [0], note="no degree of freedom", correction=3)
        add_reduction(name, Made((3, 1)), [1], note="one element", correction=1)
        add_reduction(name, tensor([1e9 + 1, 1e9 + 2, 1e9 + 4]), note="far from 0", correction=1)
    for zeros in (1, 2, 3):
        x = Made((4, 2), low=0.5).drawn(random.Random(zeros))
        x[:zeros, 0] = 0
        add_reduction("prod", x, [0], note=f"{zeros} zeros")
        add_reduction("prod", x, note=f"{zeros} zeros")
    x = Made((2, 2, 2), low=0.5).drawn(random.Random(4))
    x[0, 1, 0] = 0
    add_reduction("prod", x, [0, 2], note="1 zero")
    add_reduction("sum", tensor([1e16, 1.0, -1e16]), note="what cancels")
    add_reduction("sum", Made((40,), FLOAT32), note="float32")
    add_reduction("logsumexp", tensor([1000.0, 1000.5]), note="too large for exp")
    add_reduction("logsumexp", tensor([-1000.0, -1000.5]), note="too small for exp")

    for name, by_dim in (("max", torch.max), ("min", torch.min)):
        for shape, dims, keepdim in REDUCED:
            if len(dims) == 1:
                f = lambda x, d=dims[0], k=keepdim: by_dim(x, d, keepdim=k)
                arguments = {"dim": dims[0], "keepdim": True} if keepdim else {"dim": dims[0]}
                add(name, f, Made(shape), **arguments)
            elif not dims and not keepdim:
                add(name, by_dim, Made(shape))
        for dtype in (FLOAT32, INT64):
            add(name, lambda x: by_dim(x, 0), Made((2, 3), dtype), dim=0)
            add(name, by_dim, Made((2, 3), dtype))
        for note, values in ENDS.items():
            add(name, lambda x: by_dim(x, 1), tensor(values), note=note, dim=1)
            add(name, by_dim, tensor(values), note=note)
    for name, f in (("argmax", torch.argmax), ("argmin", torch.argmin)):
        for shape, dims, keepdim in REDUCED:
            if len(dims) == 1:
                arguments = {"dim": dims[0], "keepdim": True} if keepdim else {"dim": dims[0]}
                add(name, lambda x, d=dims[0], k=keepdim: f(x, d, k), Made(shape), **arguments)
            elif not dims and not keepdim:
                add(name, lambda x: f(x), Made(shape))
        add(name, lambda x: f(x), Made((2, 3), INT64))
        for note, values in ENDS.items():
            add(name, lambda x: f(x, 1), tensor(values), note=note, dim=1)
            add(name, lambda x: f(x), tensor(values), note=note)

    for name, f in (("cumsum", torch.cumsum), ("softmax", torch.softmax), ("log_softmax", torch.log_softmax)):
        for shape, dim in (((), 0), ((5,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3), -2), ((2, 3, 2), 1), ((0,), 0)):
            add(name, lambda x: f(x, dim), Made(shape), dim=dim)
        for shape, dim in (((2, 0), 0), ((2, 0), -1), ((3, 1), 1)):
            add(name, lambda x: f(x, dim), Made(shape), dim=dim)
        add(name, lambda x: f(x, 1), Made((2, 3), FLOAT32), dim=1)
        add(name, lambda x: f(x, 1), Made((2, 3), INT64), dim=1)
        for note, values in ENDS.items():
            add(name, lambda x: f(x, 1), tensor(values), note=note, dim=1)
        add(name, lambda x: f(x, 0), tensor([0.0, -INF, 1.0]), note="a masked place", dim=0)
        add(name, lambda x: f(x, 0), tensor([1000.0, -1000.0, 1001.0]), note="too large for exp", dim=0)

    for shape, dim in (((), 0), ((5,), 0), ((2, 3), 0), ((2, 3), -1), ((2, 3, 2), 1), ((0,), 0), ((2, 0), 1)):
        add("cumprod", lambda x: torch.cumprod(x, dim), Made(shape, low=-2.0), dim=dim)
    for dtype in (FLOAT32, INT64):
        add("cumprod", lambda x: torch.cumprod(x, 1), Made((2, 3), dtype), dim=1)
    for zeros in ([0], [2], [3], [0, 2], [1, 3], [0, 1, 2, 3]):
        x = Made((4,), low=0.5).drawn(random.Random(len(zeros)))
        x[zeros] = 0
        add("cumprod", lambda x: torch.cumprod(x, 0), x, note=f"zeros at {zeros}", dim=0)
    x = tensor([[2.0, 0.0, 1.5], [0.5, 3.0, -1.0], [0.0, 0.0, 2.0]])
    for dim in (0, 1):
        add("cumprod", lambda x: torch.cumprod(x, dim), x, note="zeros in some lines", dim=dim)
    times = (((5,), 1, 0), ((2, 3), 1, -1), ((4, 2), 2, 0), ((3, 2), 0, 0), ((2, 3), 3, 1), ((2, 3), 9, 1))
    for shape, n, dim in times:
        add("diff", lambda x: torch.diff(x, n, dim), Made(shape), n=n, dim=dim)
    add("diff", torch.diff, Made((2, 3), INT64), n=1, dim=-1)
    add("diff", torch.diff, Made((2, 0)), n=1, dim=-1)

    for shape in ((), (1,), (5,), (2, 3), (2, 2, 3)):
        add("median", torch.median, Made(shape))
    for shape, dims, keepdim in REDUCED:
        if len(dims) == 1:
            arguments = {"dim": dims[0], "keepdim": True} if keepdim else {"dim": dims[0]}
            add("median", lambda x: torch.median(x, dims[0], keepdim), Made(shape), **arguments)
    for dtype in (FLOAT32, INT64):
        add("median", torch.median, Made((7,), dtype))
    for note in ("ties", "NaN", "infinity"):
        add("median", torch.median, tensor(ENDS[note]), note=note)
    add("median", lambda x: torch.median(x, 1), tensor(ENDS["NaN"]), note="NaN", dim=1)
    for q in (0.0, 0.25, 0.5, 0.9, 1.0):
        for shape in ((), (1,), (5,), (2, 3)):
            add("quantile", lambda x: torch.quantile(x, q), Made(shape), q=q)
        for shape, dim, keepdim in (((5,), 0, True), ((2, 3), 0, False), ((4, 3), -1, True), ((2, 5, 2), 1, False)):
            f = lambda x: torch.quantile(x, q, dim, keepdim)
            add("quantile", f, Made(shape), q=q, dim=dim, keepdim=keepdim)
        add("quantile", lambda x: torch.quantile(x, q, 1), Made((2, 4), FLOAT32), q=q, dim=1, keepdim=False)
        add("quantile", lambda x: torch.quantile(x, q, 1), tensor(ENDS["NaN"]), note="NaN", q=q, dim=1, keepdim=False)
    for q in ((), (1,), (3,)):
        add("quantile", torch.quantile, Made((2, 3)), Made(q, low=0.0, high=1.0))
        for shape, dim, keepdim in (((5,), 0, True), ((2, 3), 0, False), ((4, 3), -1, True), ((2, 5, 2), 1, False)):
            f = lambda x, q: torch.quantile(x, q, dim, keepdim)
            add("quantile", f, Made(shape), Made(q, low=0.0, high=1.0), dim=dim, keepdim=keepdim)

    for shape, target in (((2, 3), (3,)), ((2, 3), (1, 3)), ((2, 3), ()), ((2, 3, 2), (3, 1)), ((2, 3), (2, 3))):
        add("sum_to", lambda x: x.sum_to_size(target), Made(shape), shape=list(target))
    add("sum_to", lambda x: x.sum_to_size(1, 3), Made((0, 3)), shape=[1, 3])


# Products.


def products():
    left = {1: [(3,)], 2: [(2, 3)], 3: [(2, 2, 3), (1, 2, 3)], 4: [(2, 1, 2, 3)]}
    right = {1: [(3,)], 2: [(3, 2)], 3: [(2, 3, 2)], 4: [(1, 2, 3, 2), (2, 1, 3, 2)]}
    for a, b in itertools.product(sum(left.values(), []), sum(right.values(), [])):
        add("matmul", torch.matmul, Made(a), Made(b))
    for a, b in (((2, 0), (0, 3)), ((0, 2), (2, 3)), ((0,), (0,)), ((2, 0), (0,)), ((0, 2, 3), (3, 2))):
        add("matmul", torch.matmul, Made(a), Made(b))
    for a, b in (((1, 2, 3), (0, 3, 2)), ((1, 1), (1, 1)), ((1, 5), (5, 1)), ((5, 1), (1, 4)), ((9, 11), (11, 10))):
        add("matmul", torch.matmul, Made(a), Made(b))
    for dtype in (FLOAT32, INT64):
        add("matmul", torch.matmul, Made((2, 3), dtype), Made((3, 4), dtype))
        add("matmul", torch.matmul, Made((3,), dtype), Made((3,), dtype))
    add("matmul", torch.matmul, tensor([[0.0, 1.0], [2.0, 0.0]]), tensor([[INF, NAN], [1.0, 2.0]]), note="not finite")

    for dtype in DTYPES:
        n, m, k = Made((3,), dtype), Made((2,), dtype), Made((2, 3), dtype)
        add("dot", torch.dot, n, Made((3,), dtype))
        add("outer", torch.outer, n, m)
        add("mv", torch.mv, k, n)
        add("mm", torch.mm, k, Made((3, 4), dtype))
        add("bmm", torch.bmm, Made((2, 2, 3), dtype), Made((2, 3, 4), dtype))
        add("trace", torch.trace, k)
    for a, b in (((0,), (0,)), ((0,), (2,))):
        add("outer", torch.outer, Made(a), Made(b))
    add("dot", torch.dot, Made((0,)), Made((0,)))
    add("mm", torch.mm, Made((2, 0)), Made((0, 3)))
    add("mv", torch.mv, Made((2, 0)), Made((0,)))
    add("bmm", torch.bmm, Made((0, 2, 3)), Made((0, 3, 2)))
    for shape in ((3, 2), (0, 2), (1, 1)):
        add("trace", torch.trace, Made(shape))
    for shape, beta, alpha in (((2, 4), 1.0, 1.0), ((4,), 0.5, -2.0), ((), 2.0, 0.0), ((2, 1), 0.0, 1.5)):
        f = lambda x, a, b: torch.addmm(x, a, b, beta=beta, alpha=alpha)
        add("addmm", f, Made(shape), Made((2, 3)), Made((3, 4)), beta=beta, alpha=alpha)
        add("addmm", f, Made(shape, FLOAT32), Made((2, 3), FLOAT32), Made((3, 4), FLOAT32), beta=beta, alpha=alpha)
    f = lambda x, a, b: torch.addmm(x, a, b, beta=2, alpha=-3)
    add("addmm", f, Made((4,), INT64), Made((2, 3), INT64), Made((3, 4), INT64), beta=2, alpha=-3)
    f = lambda x, a, b: torch.addmm(x, a, b, beta=0)
    add("addmm", f, tensor([NAN, INF]), Made((1, 2)), Made((2, 2)), note="not read", beta=0.0, alpha=1.0)

    einsum = lambda equation: lambda *xs: torch.einsum(equation, *xs)
    for equation, *shapes in (
        ("ij,jk->ik", (2, 3), (3, 4)),
        ("ij,jk", (2, 3), (3, 4)),
        ("ij,kj", (2, 3), (4, 3)),
        ("ji,kj", (2, 3), (4, 2)),
        ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)),
        ("ij->ji", (2, 3)),
        ("ij->", (2, 3)),
        ("ij->j", (2, 3)),
        ("ba", (2, 3)),
        ("ii->i", (3, 3)),
        ("ii", (3, 3)),
        ("iij->ij", (2, 2, 3)),
        ("iji->j", (2, 3, 2)),
        ("i,j->ij", (2,), (3,)),
        ("i,i", (3,), (3,)),
        ("i,i->i", (3,), (3,)),
        ("ij,ij->", (2, 3), (2, 3)),
        ("ij,ji->", (2, 3), (3, 2)),
        ("bhqd,bhkd->bhqk", (2, 2, 3, 2), (2, 2, 2, 2)),
        ("...ij,...jk->...ik", (2, 2, 3), (2, 3, 2)),
        ("...ij,...jk->...ik", (2, 1, 2, 3), (2, 3, 2)),
        ("...ij,...jk", (2, 2, 3), (3, 2)),
        ("...i->...", (2, 3)),
        ("...,i->...i", (2,), (3,)),
        ("i...->...", (2, 3, 2)),
        ("ij,jk,kl->il", (2, 3), (3, 2), (2, 4)),
        ("ij,jk,kl", (2, 3), (3, 2), (2, 4)),
        ("i,i,i->", (3,), (3,), (3,)),
        ("bn,anm,bm->ba", (2, 3), (2, 3, 2), (2, 2)),
        ("ij,j", (2, 3), (3,)),
        ("ij,k->ik", (2, 3), (2,)),
        (" ij , jk -> ki ", (2, 3), (3, 2)),
        (",i->i", (), (3,)),
        ("ij,jk->ik", (2, 0), (0, 3)),
        ("ij,jk->ik", (0, 2), (2, 3)),
        ("i->", (0,)),
        ("ij,jk->ik", (2, 1), (3, 4)),
    ):
        add("einsum", einsum(equation), *map(Made, shapes), equation=equation)
    for dtype in (FLOAT32, INT64):
        add("einsum", einsum("ij,jk->ki"), Made((2, 3), dtype), Made((3, 2), dtype), equation="ij,jk->ki")


# Views, and elements put elsewhere.


def views():
    for shape, target in (((2, 3), (3, 2)), ((2, 3), (-1,)), ((2, 3), (1, -1, 2)), ((), (1, 1)), ((1,), ())):
        add("reshape", lambda x: x.reshape(target), Made(shape), shape=list(target))
        add("view", lambda x: x.view(target), Made(shape), shape=list(target))
    for shape, target in (((0, 3), (3, 0)), ((2, 0), (0,)), ((2, 3, 4), (4, 6))):
        add("reshape", lambda x: x.reshape(target), Made(shape), shape=list(target))
        add("view", lambda x: x.view(target), Made(shape), shape=list(target))
    add("reshape", lambda x: x.reshape(3, 2), Made((2, 3), INT64), shape=[3, 2])
    for shape, start, end in (((2, 3, 2), 0, -1), ((2, 3, 2), 1, 2), ((2, 3, 2), 0, 1), ((), 0, -1), ((2, 0), 0, 1)):
        add("flatten", lambda x: x.flatten(start, end), Made(shape), start_dim=start, end_dim=end)
    for shape, dim in (((2, 3), 0), ((2, 3), 1), ((2, 3), 2), ((2, 3), -1), ((2, 3), -3), ((), 0), ((0,), 1)):
        add("unsqueeze", lambda x: x.unsqueeze(dim), Made(shape), dim=dim)
    for shape, dim in (((1, 3, 1), 0), ((1, 3, 1), -1), ((1, 3, 1), 1), ((1,), 0), ((), 0)):
        add("squeeze", lambda x: x.squeeze(dim), Made(shape), dim=dim)
    for shape in ((1, 3, 1), (2, 3), (1, 1), (), (1, 0)):
        add("squeeze", lambda x: x.squeeze(), Made(shape))

    for shape, order in (((2, 3), (1, 0)), ((2, 3, 2), (2, 0, 1)), ((2, 3, 2), (-1, 0, 1)), ((), ()), ((0, 2), (1, 0))):
        add("permute", lambda x: x.permute(order), Made(shape), order=list(order))
    for shape, a, b in (((2, 3), 0, 1), ((2, 3, 2), -1, 0), ((2, 3, 2), 1, 1), ((), 0, 0), ((3,), 0, -1)):
        add("transpose", lambda x: x.transpose(a, b), Made(shape), dim0=a, dim1=b)
    for shape in ((2, 3), (3,), (), (0, 2)):
        add("t", torch.t, Made(shape))
    for shape, target in (((3,), (2, 3)), ((2, 1), (2, 3)), ((2, 1), (-1, 3)), ((), (2, 2)), ((1, 3), (2, -1, 3))):
        add("expand", lambda x: x.expand(target), Made(shape), shape=list(target))
    for shape, target in (((1,), (0,)), ((1, 3), (0, 3)), ((), ()), ((2, 1, 3), (3, 2, 2, 3))):
        add("expand", lambda x: x.expand(target), Made(shape), shape=list(target))

    for shape, dim, start, length in (((5,), 0, 1, 3), ((2, 3), 1, 0, 2), ((2, 3), -1, 2, 1), ((3, 2), 0, 1, 0)):
        add("narrow", lambda x: x.narrow(dim, start, length), Made(shape), dim=dim, start=start, length=length)
    slices = ((0, 1, 4, 1), (0, 0, 5, 2), (0, -3, -1, 1), (0, 1, 100, 3), (0, 3, 2, 1), (1, 1, 2, 1))
    for dim, start, end, step in slices:
        f = lambda x: x[start:end:step] if dim == 0 else x[:, start:end:step]
        add("slice", f, Made((5, 2)), dim=dim, start=start, end=end, step=step)
    for shape, dim, index in (((5,), 0, 2), ((2, 3), 0, 1), ((2, 3), 1, -1), ((2, 3, 2), -2, 0), ((2, 0), 0, 1)):
        add("select", lambda x: x.select(dim, index), Made(shape), dim=dim, index=index)
    for shape, size, dim in (((5,), 2, 0), ((2, 3), 1, 1), ((2, 4), 3, -1), ((2, 3), 10, 0), ((0, 2), 2, 0)):
        add("split", lambda x: x.split(size, dim), Made(shape), size=size, dim=dim)
    for shape, sizes, dim in (((5,), [2, 3], 0), ((2, 4), [1, 0, 3], 1), ((2, 3), [3], -1)):
        add("split", lambda x: x.split(sizes, dim), Made(shape), sizes=sizes, dim=dim)
    for shape, n, dim in (((5,), 2, 0), ((2, 6), 4, 1), ((2, 3), 5, -1), ((4, 2), 1, 0)):
        add("chunk", lambda x: x.chunk(n, dim), Made(shape), chunks=n, dim=dim)
    for shape, dim, start, step, size in (((2,), 0, 1, 1, 5), ((2, 3), 1, 0, 2, 6), ((3, 2), -2, 1, 1, 4)):

        def scattered(x):
            sizes = list(x.shape)
            sizes[dim] = size
            end = start + step * (x.shape[dim] - 1) + 1
            return torch.slice_scatter(torch.zeros(sizes, dtype=x.dtype), x, dim, start, end, step)

        add("slice_backward", scattered, Made(shape), dim=dim, start=start, step=step, size=size)
    for shape, source, destination in (
        ((2, 3, 2), [0], [2]),
        ((2, 3, 2), [-1], [0]),
        ((2, 3, 2, 1), [0, 3], [2, 0]),
        ((2, 3), [], []),
        ((0, 2), [0], [1]),
        ((), [0], [-1]),
    ):
        f = lambda x: torch.movedim(x, source, destination)
        add("movedim", f, Made(shape), source=source, destination=destination)
    for shape, dim in (((3,), 0), ((2, 3), 1), ((2, 3, 2), -2), ((2, 0), 0)):
        add("unbind", lambda x: torch.unbind(x, dim), Made(shape), dim=dim)
    for shape, offset, a, b in (
        ((3, 4), 0, 0, 1),
        ((3, 4), 2, 0, 1),
        ((3, 4), -1, 0, 1),
        ((3, 4), 4, 0, 1),
        ((3, 4), -7, 1, 0),
        ((2, 3, 3), 1, -1, 1),
        ((0, 2), 1, 0, 1),
    ):
        f = lambda x: torch.diagonal(x, offset, a, b)
        add("diagonal", f, Made(shape), offset=offset, dim1=a, dim2=b)
    for shape, k in (((3,), 0), ((3,), 1), ((2,), -2), ((0,), 1), ((2, 3), 0), ((3, 3), -1), ((2, 3), 3)):
        add("diag", lambda x: torch.diag(x, k), Made(shape), diagonal=k)
    add("diag", torch.diag, Made((2,), INT64), diagonal=0)
    for name, f in (("contiguous", lambda x: x.contiguous()), ("clone", torch.clone)):
        for shape in ((2, 3), (), (0, 2)):
            add(name, f, Made(shape))


def joining():
    for shapes, dim in (
        ([(2, 3), (1, 3)], 0),
        ([(2, 3), (2, 1), (2, 2)], 1),
        ([(2, 3), (2, 3)], -1),
        ([(2,)], 0),
        ([(2, 0), (2, 3)], 1),
        ([(0,), (2,), (0,)], 0),
        ([(2, 1, 2), (2, 3, 2)], -2),
    ):
        add("cat", lambda *xs: torch.cat(xs, dim), *map(Made, shapes), dim=dim)
    for shapes, dim in (([(2, 3)] * 2, 0), ([(2, 3)] * 2, 1), ([(2, 3)] * 3, -1), ([()] * 3, 0), ([(0, 2)] * 2, 1)):
        add("stack", lambda *xs: torch.stack(xs, dim), *map(Made, shapes), dim=dim)
    for shape, widths, value in (
        ((3,), [[1, 2]], 0.0),
        ((2, 3), [[1, 0], [0, 2]], 0.5),
        ((2, 3), [[1, 1]], -INF),
        ((2, 3), [[-1, 1], [1, -1]], 0.0),
        ((2, 3, 2), [[0, 1], [1, 0], [1, 1]], 2.0),
        ((0, 2), [[0, 0], [1, 1]], 1.0),
    ):
        flat = [n for pair in widths for n in pair]
        add("pad", lambda x: functional.pad(x, flat, value=value), Made(shape), widths=widths, value=value)
    for shape, dims in (((5,), [0]), ((2, 3), [0]), ((2, 3), [-1]), ((2, 3), [0, 1]), ((2, 3, 2), [2, 0]), ((0,), [0])):
        add("flip", lambda x: x.flip(dims), Made(shape), dims=dims)
    add("flip", lambda x: x.flip([]), Made((2, 3)), dims=[])
    for shape, shift, dim in (((5,), 2, 0), ((5,), -1, 0), ((2, 3), 1, 0), ((2, 3), 7, -1), ((2, 0), 1, 1)):
        add("roll", lambda x: x.roll(shift, dim), Made(shape), shift=shift, dim=dim)
    for shape, shifts, dims in (
        ((2, 3), [3], []),
        ((2, 3), [1, -1], [0, 1]),
        ((2, 3, 2), [5, 1], [-1, 0]),
        ((2, 3), [1, 1], [1, 1]),
        ((0, 2), [1], []),
        ((), [1], []),
    ):
        add("roll", lambda x: x.roll(shifts, dims), Made(shape), shifts=shifts, dims=dims)
    for mode, shape, widths in (
        ("reflect", (2, 4), [[2, 1]]),
        ("reflect", (1, 3, 4), [[3, 0], [1, 2]]),
        ("reflect", (1, 2, 3, 4), [[-1, 2], [1, 0]]),
        ("replicate", (2, 3), [[2, 5]]),
        ("replicate", (1, 2, 3), [[0, 1], [3, 0]]),
        ("replicate", (1, 2, 2, 2, 2), [[1, 1], [0, 2], [-1, 1]]),
        ("circular", (1, 2, 4), [[4, 1]]),
        ("circular", (1, 2, 3, 4), [[1, 2], [3, 0]]),
        ("circular", (1, 1, 2, 3, 2), [[1, 0], [1, 1], [0, 2]]),
    ):
        flat = [n for pair in widths for n in pair]
        add("pad", lambda x: functional.pad(x, flat, mode=mode), Made(shape), widths=widths, mode=mode)
    for shape, times in (((3,), [2]), ((2, 3), [2, 3]), ((2, 3), [1, 1]), ((2,), [2, 1, 3]), ((), [2]), ((2,), [0])):
        add("repeat", lambda x: x.repeat(times), Made(shape), times=times)
    for shape, times in (((2, 0), [3, 2]), ((2, 2, 2, 2), [2, 1, 3, 2]), ((), [])):
        add("repeat", lambda x: x.repeat(times), Made(shape), times=times)
    add("repeat", lambda x: x.repeat(2), Made((3,), INT64), times=[2])
    for shape, n, dim in (((3,), 2, 0), ((2, 3), 3, 1), ((2, 3, 2), 2, -2), ((2, 3), 0, 0), ((2, 0), 2, 1)):
        add("repeat_interleave", lambda x: x.repeat_interleave(n, dim), Made(shape), repeats=n, dim=dim)
    add("repeat_interleave", lambda x: x.repeat_interleave(2), Made((2, 3)), repeats=2)
    for shape, times, dim in (((3,), [2, 0, 1], 0), ((2, 3), [1, 3], 0), ((2, 3), [0, 0, 2], -1), ((2, 2), [3], 1)):
        add("repeat_interleave", lambda x, n: x.repeat_interleave(n, dim), Made(shape), ints(times), dim=dim)
    add("repeat_interleave", lambda x, n: x.repeat_interleave(n), Made((2, 2)), ints([1, 0, 2, 1]))
    for indexing in ("ij", "xy"):
        for shapes in (((3,),), ((2,), (3,)), ((2,), (3,), (2,)), ((), (2,)), ((0,), (2,))):
            f = lambda *xs: torch.meshgrid(*xs, indexing=indexing)
            add("meshgrid", f, *map(Made, shapes), indexing=indexing)
    for name, f in (("tril", torch.tril), ("triu", torch.triu)):
        diagonals = (((3, 3), 0), ((3, 4), 1), ((4, 3), -1), ((2, 2, 3), 0), ((2, 2), 5), ((2, 2), -5), ((0, 2), 0))
        for shape, k in diagonals:
            add(name, lambda x: f(x, k), Made(shape), diagonal=k)
        add(name, lambda x: f(x, 0), tensor([[NAN, INF], [NAN, INF]]), note="not finite", diagonal=0)
        add(name, lambda x: f(x, 0), Made((2, 3), INT64), diagonal=0)


def sorting():
    lines = (((7,), 0), ((2, 3), 0), ((2, 3), -1), ((2, 3, 2), 1), ((), 0), ((1,), 0), ((2, 0), 1), ((0, 2), 1))
    for shape, dim in lines:
        for descending in (False, True):
            options = {"dim": dim, "descending": descending}
            x = Made(shape)
            add("sort", lambda x: torch.sort(x, dim=dim, descending=descending, stable=True), x, **options)
            add("argsort", lambda x: torch.sort(x, dim=dim, descending=descending, stable=True)[1], x, **options)
    for shape, k, dim in (((7,), 3, 0), ((2, 3), 1, 0), ((2, 3), 3, -1), ((2, 3), 0, 1), ((2, 4, 2), 2, 1), ((), 1, 0)):
        for largest in (False, True):
            f = lambda x: torch.topk(x, k, dim, largest)
            add("topk", f, Made(shape), k=k, dim=dim, largest=largest)
    for descending in (False, True):
        f = lambda x: torch.sort(x, descending=descending, stable=True)
        options = {"dim": -1, "descending": descending}
        for note, values in ENDS.items():
            add("sort", f, tensor(values), note=note, **options)
            add("argsort", lambda x: f(x)[1], tensor(values), note=note, **options)
        add("sort", f, Made((9,), INT64), **options)
        add("sort", f, Made((5,), FLOAT32), **options)
        add("topk", lambda x: torch.topk(x, 3, -1, descending), Made((5,), FLOAT32), k=3, dim=-1, largest=descending)
        x = tensor([1.0, NAN, 3.0, INF, -INF])
        add("topk", lambda x: torch.topk(x, 3, -1, descending), x, note="not finite", k=3, dim=-1, largest=descending)


def selection():
    for shape, dim, index in (
        ((5,), 0, [3, 0, 3]),
        ((2, 3), 1, [[0, 2, 2], [1, 1, 0]]),
        ((3, 2), 0, [[2, 1]]),
        ((2, 3), -1, [[2]]),
        ((2, 2, 3), 1, [[[1, 0, 1]], [[0, 0, 1]]]),
        ((2, 3), 1, [[], []]),
        ((), 0, 0),
    ):
        index = ints(index)
        add("gather", lambda x, i: torch.gather(x, dim, i), Made(shape), index, dim=dim)
        source = Made(index.shape)
        add("scatter_add", lambda x, i, s: torch.scatter_add(x, dim, i, s), Made(shape), index, source, dim=dim)
    index = ints([[0, 2], [1, 1]])
    larger = Made((3, 4))
    f = lambda x, i, s: x.scatter_add(1, i, s)  # PyTorch has no derivative for a source larger than the index
    add("scatter_add", f, Made((2, 3)), index, larger, note="larger source", with_derivatives=False, dim=1)
    for dtype in (FLOAT32, INT64):
        add("gather", lambda x, i: torch.gather(x, 1, i), Made((2, 3), dtype), index, dim=1)
        x, source = Made((2, 3), dtype), Made((2, 2), dtype)
        add("scatter_add", lambda x, i, s: torch.scatter_add(x, 1, i, s), x, index, source, dim=1)
    for shape, dim, index in (
        ((5,), 0, [3, 0, 3]),
        ((2, 3), 1, [2, 2]),
        ((4, 2), 0, [3, 1, 0]),
        ((2, 3, 2), -2, [1]),
        ((2, 3), 0, []),
    ):
        index = ints(index)
        sizes = list(shape)
        sizes[dim] = len(index)
        add("index_select", lambda x, i: torch.index_select(x, dim, i), Made(shape), index, dim=dim)
        add("index_add", lambda x, i, s: torch.index_add(x, dim, i, s), Made(shape), index, Made(sizes), dim=dim)
    for classes, n in (([0, 2, 1], -1), ([0, 2, 1], 5), ([[1, 0], [3, 3]], -1), (2, 3), ([], 3)):
        add("one_hot", lambda c: functional.one_hot(c, n), ints(classes), number=n)


    for shape, dim, index in (
        ((5,), 0, [3, 0]),
        ((2, 3), 1, [[0, 2], [2, 1]]),
        ((3, 2), 0, [[2, 1]]),
        ((2, 2, 3), -1, [[[1, 0, 2]], [[0, 2, 1]]]),
        ((2, 3), 1, [[], []]),
        ((), 0, 0),
    ):
        index = ints(index)
        source = Made(index.shape)
        add("scatter", lambda x, i, s: torch.scatter(x, dim, i, s), Made(shape), index, source, dim=dim)
        f = lambda x, i: torch.scatter(x, dim, i, 1.5)
        add("scatter", f, Made(shape), index, dim=dim, value=1.5)
    f = lambda x, i, s: torch.scatter(x, 1, i, s)
    index = ints([[0, 2], [1, 1]])
    add("scatter", f, Made((2, 3)), ints([[0, 2], [1, 0]]), larger, note="larger source", with_derivatives=False, dim=1)
    for dtype in (FLOAT32, INT64):
        add("scatter", f, Made((2, 3), dtype), ints([[0, 2], [1, 0]]), Made((2, 2), dtype), dim=1)
    for shape, mask in (((2, 3), [[1, 0, 1], [0, 0, 1]]), ((2, 3), [0, 1, 1]), ((3,), [[1], [0]]), ((2,), [0, 0])):
        f = lambda x, m: torch.masked_select(x, m != 0)
        add("masked_select", f, Made(shape), ints(mask))
        add("masked_select", f, Made(shape, INT64), tensor(mask))
    add("masked_select", f, Made(()), ints(1))
    add("masked_select", f, Made((2, 0)), ints([[1], [0]]))
    for x in ([[1.0, 0.0, -2.0], [0.0, NAN, -0.0]], [0.0, 0.0], 3.0, 0.0, [[[0.0, 1.0]], [[2.0, 0.0]]], []):
        add("nonzero", torch.nonzero, tensor(x), note=str(x), with_derivatives=False)
    add("nonzero", torch.nonzero, ints([[1, 0], [0, -2]]))
    for x, minlength in (([1, 3, 1, 0], 0), ([1, 3, 1, 0], 6), ([2, 2], 1), ([], 0), ([], 3)):
        add("bincount", lambda x: torch.bincount(x, minlength=minlength), ints(x), minlength=minlength)
        for dtype in DTYPES:
            weights = Made((len(x),), dtype)
            f = lambda x, w: torch.bincount(x, w, minlength)
            add("bincount", f, ints(x), weights, with_derivatives=False, minlength=minlength)
    every = lambda x: torch.unique(x, return_inverse=True, return_counts=True)
    for x in ([3.0, 1.0, 3.0, 2.0], [[2.0, -1.0], [INF, 2.0]], [-INF, 0.0, -0.0], 5.0, []):
        add("unique", every, tensor(x), note=str(x), with_derivatives=False)
    add("unique", every, tensor([3.0, 1.0, 3.0], FLOAT32), with_derivatives=False)
    add("unique", every, ints([[3, 1, 3], [2**62, -(2**62), 1]]))


def distances():
    zeros = tensor([[0.0, 0.0, 0.0], [3.0, 0.0, -4.0]])
    for p in (2.0, 1.0, 3.0, INF, 0.5):
        for shape, dim in (((2, 3), 1), ((2, 3), 0), ((2, 2, 3), -1), ((3,), 0), ((0, 2), 1)):
            f = lambda x: functional.normalize(x, p, dim)
            add("normalize", f, Made(shape), p=p, dim=dim, eps=1e-12)
        add("normalize", lambda x: functional.normalize(x, p, 1), zeros, note="zeros", p=p, dim=1, eps=1e-12)
        f = lambda x: functional.normalize(x, p, 1, 10.0)
        add("normalize", f, Made((2, 3), low=-1.0, high=1.0), note="below eps", p=p, dim=1, eps=10.0)
        for a, b in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 2, 3), (2, 1, 3)), ((3,), (3,)), ((0, 3), (0, 3))):
            f = lambda x, y: functional.pairwise_distance(x, y, p)
            add("pairwise_distance", f, Made(a), Made(b), p=p, eps=1e-6, keepdim=False)
        f = lambda x, y: functional.pairwise_distance(x, y, p, 0.5, True)
        add("pairwise_distance", f, Made((2, 3), FLOAT32), Made((2, 3), FLOAT32), p=p, eps=0.5, keepdim=True)
        x, y = tensor([[1.0, 2.0], [0.5, 0.5]]), tensor([[1.0, 2.0], [0.5, -0.5]])
        f = lambda x, y: functional.pairwise_distance(x, y, p, 0.0)
        add("pairwise_distance", f, x, y, note="equal", p=p, eps=0.0, keepdim=False)
    for p in (2.0, 1.0, 3.0, INF, 0.0):
        matrices = [((2, 3), (4, 3)), ((1, 1), (1, 1)), ((0, 3), (2, 3))]
        for a, b in matrices + [((2, 2, 3), (2, 4, 3)), ((2, 1, 2, 3), (3, 2, 3))]:
            add("cdist", lambda x, y: torch.cdist(x, y, p), Made(a), Made(b), p=p)
        add("cdist", lambda x, y: torch.cdist(x, y, p), Made((2, 0)), Made((3, 0)), p=p)
        add("cdist", lambda x, y: torch.cdist(x, y, p), x, y, note="equal rows", p=p)
        add("cdist", lambda x, y: torch.cdist(x, y, p), Made((2, 3), FLOAT32), Made((2, 3), FLOAT32), p=p)
    pairs = [((2, 3), (2, 3), 1), ((2, 3), (3,), 0), ((2, 2, 3), (2, 1, 3), -1), ((3,), (3,), 0), ((0, 3), (0, 3), 1)]
    for a, b, dim in pairs:
        f = lambda x, y: functional.cosine_similarity(x, y, dim)
        add("cosine_similarity", f, Made(a), Made(b), dim=dim, eps=1e-8)
    f = lambda x, y: functional.cosine_similarity(x, y)
    add("cosine_similarity", f, zeros, Made((2, 3)), note="zeros", dim=1, eps=1e-8)
    add("cosine_similarity", f, Made((2, 3), FLOAT32), Made((2, 3), FLOAT32), dim=1, eps=1e-8)


# Linear algebra. Singular vectors and eigenvectors may change their signs: the cases have what does not depend on them.


def spd(shape, dtype=FLOAT64):
    """Symmetric positive definite matrices."""
    x = Made(shape).drawn(random.Random(str(shape)))
    return (x @ x.mT + torch.eye(shape[-1], dtype=FLOAT64)).to(dtype)


def linear_algebra():
    def svd(x):
        u, s, vh = torch.linalg.svd(x, full_matrices=False)
        return s, u @ vh, u**2, vh**2

    def eigh(x):
        w, v = torch.linalg.eigh(x)
        return w, v**2

    square = ((3, 3), (2, 2, 2), (2, 1, 4, 4), (1, 1), (0, 0), (2, 0, 0), (0, 2, 2))
    for name, f in (("det", torch.linalg.det), ("slogdet", torch.linalg.slogdet), ("inverse", torch.linalg.inv)):
        for shape in square:
            add(name, f, Made(shape))
        add(name, f, Made((3, 3), FLOAT32), with_derivatives=False)
    singular = tensor([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]])
    add("det", torch.linalg.det, singular, note="singular")
    add("slogdet", torch.linalg.slogdet, singular, note="singular", with_derivatives=False)
    pairs = [((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 2, 2), (2, 2)), ((2, 2, 2), (2,)), ((2, 2), (3, 2, 1))]
    pairs += [((2, 1, 2, 2), (3, 2, 2)), ((0, 0), (0,)), ((0, 0), (0, 2)), ((2, 2), (2, 0)), ((0, 2, 2), (2, 1))]
    for a, b in pairs:
        add("solve", torch.linalg.solve, Made(a), Made(b))
    add("solve", torch.linalg.solve, Made((3, 3), FLOAT32), Made((3,), FLOAT32), with_derivatives=False)
    for shape in square:
        add("cholesky", torch.linalg.cholesky, spd(shape))
        add("eigh", eigh, spd(shape))
    above = tensor([[0.0, 1.0, 2.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]])
    add("cholesky", torch.linalg.cholesky, spd((3, 3)) + above, note="lower triangle")
    add("cholesky", torch.linalg.cholesky, spd((3, 3), FLOAT32), with_derivatives=False)
    add("eigh", eigh, Made((3, 3)), note="lower triangle")
    add("eigh", eigh, spd((3, 3), FLOAT32), with_derivatives=False)
    for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2), (2, 2, 3), (1, 1), (1, 3), (3, 1), (0, 3), (3, 0), (0, 2, 3)):
        add("qr", torch.linalg.qr, Made(shape))
        add("svd", svd, Made(shape))
    add("qr", torch.linalg.qr, Made((3, 2), FLOAT32), with_derivatives=False)
    add("svd", svd, Made((3, 2), FLOAT32), with_derivatives=False)
    for shape, size, stride, offset in (
        ((6,), [2, 3], [3, 1], 0),
        ((6,), [3, 2], [1, 2], 1),
        ((6,), [3, 3], [1, 1], 0),
        ((2, 3), [4], [0], 2),
        ((2, 3), [], [], 5),
        ((2, 3), [0, 2], [3, 1], 1),
        ((2, 3), [1, 2], [99, 4], 1),
    ):
        f = lambda x: torch.as_strided(x, size, stride, offset)
        add("as_strided", f, Made(shape), shape=size, stride=stride, storage_offset=offset)
    f = lambda x: torch.as_strided(x, [2, 2], [1, 1], 0)
    for dtype in (FLOAT32, INT64):
        add("as_strided", f, Made((4,), dtype), shape=[2, 2], stride=[1, 1], storage_offset=0)


def making():
    kind = {"float32": FLOAT32, "float64": FLOAT64, "int64": INT64}
    for dtype in (None, "float64", "int64"):
        options = {} if dtype is None else {"dtype": dtype}
        of = {} if dtype is None else {"dtype": kind[dtype]}
        add("eye", lambda: torch.eye(3, **of), n=3, **options)
        add("eye", lambda: torch.eye(2, 3, **of), n=2, m=3, **options)
        for start, end, step in ((0, 5, 1), (2, 11, 3), (5, 0, -2), (0.0, 1.0, 0.25), (1, 2.5, 0.5), (3, 3, 1)):
            add("arange", lambda: torch.arange(start, end, step, **of), start=start, end=end, step=step, **options)
        for start, end, steps in ((0.0, 1.0, 5), (-2.0, 3.0, 7), (1.0, 1.0, 1), (0.0, 1.0, 0), (10.0, -10.0, 4)):
            f = lambda: torch.linspace(start, end, steps, **of)
            add("linspace", f, start=start, end=end, steps=steps, **options)
        for shape in ([2, 3], [], [0]):
            add("zeros", lambda: torch.zeros(shape, **of), shape=shape, **options)
            add("ones", lambda: torch.ones(shape, **of), shape=shape, **options)
        for value in (2, 2.5):
            if dtype != "int64" or value == 2:
                add("full", lambda: torch.full([2, 2], value, **of), shape=[2, 2], value=value, **options)
        for like in DTYPES:
            x = Made((2, 3), like)
            add("zeros_like", lambda x: torch.zeros_like(x, **of), x, **options)
            add("ones_like", lambda x: torch.ones_like(x, **of), x, **options)
            add("full_like", lambda x: torch.full_like(x, 2.0, **of), x, value=2.0, **options)


def main():
    rows = (elementwise, promotion, choosing, reductions, products, views, joining, sorting, selection, distances)
    for kind in (*rows, linear_algebra, making):
        kind()
    here = pathlib.Path(__file__)
    lines = ",\n".join(json.dumps(case, allow_nan=False, separators=(",", ":")) for case in cases.values())
    opening = f'{{"made_by": "{here.name}", "torch": "{torch.__version__}",'
    here.with_name("tensor_functions.json").write_text(f'{opening}\n"cases": [\n{lines}\n]}}\n')
    for title, refusal in refused:
        print(f"no case, PyTorch refuses it: {title}: {refusal}")
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
