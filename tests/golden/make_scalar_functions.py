#!/usr/bin/env python3
"""Makes scalar_functions.json: PyTorch's values, first and second derivatives of the table of functions, in float64.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_scalar_functions.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

elementwise.py lists the functions. A row of "unary" is [function, options, x, y, dy/dx, d²y/dx²]. A row of "binary" is
[function, x, y, z, dz/dx, dz/dy, and the derivatives of dz/dx + 2 dz/dy with respect to x and y]. A number that is not
finite is a string. Where PyTorch reports no dependence, the derivative is 0.
"""

import json
import math
import pathlib

import torch

from elementwise import BINARY, unary

MAGNITUDES = [0.0, 1e-300, 1e-8, 0.1, 0.5, 1.0, 2.5, 10.0, 20.5, 30.0, 700.0, 1000.0, 1e6, math.inf]
INPUTS = [sign * x for x in MAGNITUDES for sign in (1, -1)] + [math.nan]

# Equal pairs, negative bases with whole and fractional exponents, and what is not finite.
PAIRED_INPUTS = [0.0, -0.0, 0.3, 1.0, -1.0, 2.0, -2.0, 3.5, -3.5, 1e-8, 1000.0, math.inf, -math.inf, math.nan]

def derivatives(y, inputs):
    """The derivative of y with respect to each of inputs, with a graph; 0 where y does not depend on it."""
    zeros = [torch.zeros((), dtype=torch.float64) for _ in inputs]
    if not y.requires_grad:
        return zeros
    grads = torch.autograd.grad(y, inputs, create_graph=True, allow_unused=True)
    return [zero if grad is None else grad for grad, zero in zip(grads, zeros)]


def unary_row(name, options, f, x):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = f(x)
    (dx,) = derivatives(y, [x])
    (ddx,) = derivatives(dx, [x])
    return [name, list(options.values()), *numbers(x, y, dx, ddx)]


def binary_row(name, f, x, y):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = torch.tensor(y, dtype=torch.float64, requires_grad=True)
    z = f(x, y)
    dx, dy = derivatives(z, [x, y])
    second = derivatives(dx + 2 * dy, [x, y])
    return [name, *numbers(x, y, z, dx, dy, *second)]


def numbers(*tensors):
    """Shortest decimals that are read back as the same float64; strings for what JSON has no number for."""
    values = [t.item() for t in tensors]
    return [v if math.isfinite(v) else str(v) for v in values]


def main():
    of_one = [unary_row(*function, x) for function in unary() for x in INPUTS]
    of_two = [binary_row(*function, x, y) for function in BINARY for x in PAIRED_INPUTS for y in PAIRED_INPUTS]

    def lines(rows):
        return ",\n".join(json.dumps(row, allow_nan=False) for row in rows)

    here = pathlib.Path(__file__)
    opening = f'{{"made_by": "{here.name}", "torch": "{torch.__version__}",'
    text = f'{opening}\n"unary": [\n{lines(of_one)}\n],\n"binary": [\n{lines(of_two)}\n]}}\n'
    here.with_name("scalar_functions.json").write_text(text)


if __name__ == "__main__":
    main()
