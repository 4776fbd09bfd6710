"""Cases of functions for the scripts that make golden files of attention and of normalisation.

A case has a "function", "arguments", "inputs", the "output", its derivative "d_output" to start from, and "d_inputs".
All are float64. A tensor is [shape, values in the order of their index]; a derivative has the values alone; null stands
for no tensor or no derivative. The title of a case seeds its random numbers, so a new case changes no other.
"""

import json
import math
import pathlib
import random

import torch


def drawn(rng, shape, low=-2.0, high=2.0):
    """Numbers with two places after the point."""
    n = math.prod(shape)
    values = [rng.randint(round(low * 100), round(high * 100)) / 100 for _ in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def random_for(title):
    return random.Random(title)


def number(v):
    return int(v) if v == int(v) else float(f"{v:.14g}")


def numbers(x):
    return None if x is None else [number(v) for v in x.detach().flatten().tolist()]


def described(x):
    return None if x is None else [list(x.shape), numbers(x)]


def case(function, arguments, inputs, compute, rng):
    """Runs compute(inputs) forward and backward."""
    leaves = [None if x is None else x.clone().requires_grad_() for x in inputs]
    y = compute(*leaves)
    dy = torch.tensor([rng.choice([-1.5, -1, -0.5, 0.5, 1, 1.5]) for _ in range(y.numel())], dtype=torch.float64)
    dy = dy.reshape(y.shape)
    y.backward(dy)
    return {
        "function": function,
        "arguments": arguments,
        "inputs": [described(x) for x in inputs],
        "output": described(y),
        "d_output": numbers(dy),
        "d_inputs": [None if x is None else numbers(torch.zeros_like(x) if x.grad is None else x.grad) for x in leaves],
    }


def write(script, cases):
    """Writes the cases beside the script: make_X.py makes X.json."""
    here = pathlib.Path(script)
    lines = ",\n".join(json.dumps(c, allow_nan=False, separators=(",", ":")) for c in cases)
    opening = f'{{"made_by": "{here.name}", "torch": "{torch.__version__}",'
    here.with_name(here.name.replace("make_", "").replace(".py", ".json")).write_text(
        f'{opening}\n"cases": [\n{lines}\n]}}\n'
    )
    print(f"{len(cases)} cases")
