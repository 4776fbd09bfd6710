#!/usr/bin/env python3
"""Makes normalization.json: what PyTorch's normalising functions give, and the gradients of all inputs.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_normalization.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0), NumPy 1.24.2 and
Python 3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

function_cases.py describes a case. Its inputs are x, weight and bias, of which the last two may be null, and for
"batch_norm_given" the mean and the variance after them. PyTorch 1.13 has no rms_norm: those numbers are NumPy's, by
the formulas in rms_norm() below.
"""

import numpy
import torch
from function_cases import case, drawn, described, number, random_for, write
from torch.nn import functional


def inputs_of(rng, shape, affine_shape, affine):
    x = drawn(rng, shape, -3, 3)
    return [x, *(drawn(rng, affine_shape) if has else None for has in affine)]


def batch_norm(shape, eps, affine):
    arguments = {"eps": eps}
    rng = random_for(f"batch_norm {shape} {affine} {arguments}")

    def compute(x, w, b):
        return functional.batch_norm(x, None, None, w, b, training=True, eps=eps)

    return case("batch_norm", arguments, inputs_of(rng, shape, (shape[1],), affine), compute, rng)


def batch_norm_given(shape, eps, affine):
    arguments = {"eps": eps}
    rng = random_for(f"batch_norm_given {shape} {affine} {arguments}")
    inputs = inputs_of(rng, shape, (shape[1],), affine)
    inputs += [drawn(rng, (shape[1],)), drawn(rng, (shape[1],), 0.5, 2)]

    def compute(x, w, b, mean, variance):
        # PyTorch gives no gradients of running values: its formula does.
        beside = (-1, *(1 for _ in shape[2:]))
        y = (x - mean.reshape(beside)) / torch.sqrt(variance.reshape(beside) + eps)
        y = y if w is None else y * w.reshape(beside)
        y = y if b is None else y + b.reshape(beside)
        theirs = functional.batch_norm(x, mean.detach(), variance.detach(), w, b, training=False, eps=eps)
        assert torch.allclose(y, theirs, rtol=1e-12, atol=1e-13)
        return y

    return case("batch_norm_given", arguments, inputs, compute, rng)


def group_norm(shape, num_groups, eps, affine):
    arguments = {"num_groups": num_groups, "eps": eps}
    rng = random_for(f"group_norm {shape} {affine} {arguments}")

    def compute(x, w, b):
        return functional.group_norm(x, num_groups, w, b, eps)

    return case("group_norm", arguments, inputs_of(rng, shape, (shape[1],), affine), compute, rng)


def layer_norm(shape, last, eps, affine):
    arguments = {"normalized_shape": list(shape[len(shape) - last :]), "eps": eps}
    rng = random_for(f"layer_norm {shape} {affine} {arguments}")

    def compute(x, w, b):
        return functional.layer_norm(x, arguments["normalized_shape"], w, b, eps)

    return case(
        "layer_norm", arguments, inputs_of(rng, shape, arguments["normalized_shape"], affine), compute, rng
    )


def rms_norm(shape, last, eps, has_weight):
    """y = w x r for r = 1 / √(mean(x²) + eps); with g = w dy: dx = r (g - x r² mean(g x)), dw = Σ dy x r."""
    arguments = {"normalized_shape": list(shape[len(shape) - last :]), "eps": eps}
    rng = random_for(f"rms_norm {shape} {has_weight} {arguments}")
    x, w = inputs_of(rng, shape, arguments["normalized_shape"], (has_weight,))
    a, weight = x.numpy(), numpy.ones(arguments["normalized_shape"]) if w is None else w.numpy()
    axes, rows = tuple(range(len(shape) - last, len(shape))), tuple(range(len(shape) - last))
    added = numpy.finfo(numpy.float64).eps if eps is None else eps
    r = 1 / numpy.sqrt(numpy.mean(a * a, axis=axes, keepdims=True) + added)
    y = weight * a * r
    dy = numpy.array([rng.choice([-1.5, -1, -0.5, 0.5, 1, 1.5]) for _ in range(y.size)]).reshape(y.shape)
    g = weight * dy
    dx = r * (g - a * r * r * numpy.mean(g * a, axis=axes, keepdims=True))
    dw = numpy.sum(dy * a * r, axis=rows)

    def values(array):
        return [number(v) for v in array.flatten().tolist()]

    return {
        "function": "rms_norm",
        "arguments": arguments,
        "inputs": [described(x), described(w), None],
        "output": [list(y.shape), values(y)],
        "d_output": values(dy),
        "d_inputs": [values(dx), None if w is None else values(dw), None],
    }


def main():
    cases = []
    both, none = (True, True), (False, False)
    for shape in ((4, 3), (2, 1), (3, 2, 4), (2, 3, 17), (2, 2, 3, 5), (1, 2, 3, 3), (2, 3, 1, 1), (3, 1, 4, 5)):
        for affine in (both, none, (True, False), (False, True)):
            if affine in (both, none):
                cases.append(batch_norm_given(shape, 1e-5, affine))
            if affine == (False, True):  # PyTorch's batch_norm needs a weight for a bias
                continue
            cases.append(batch_norm(shape, 1e-5 if affine == both else 0.1, affine))
    for shape, groups in (
        ((2, 4), 2),
        ((3, 6), 3),
        ((2, 4, 5), 1),
        ((2, 4, 5), 4),
        ((1, 6, 17), 2),
        ((2, 6, 3, 3), 3),
        ((2, 4, 4, 5), 2),
        ((1, 2, 3, 7), 2),
        ((0, 4, 3), 2),
    ):
        for affine in (both, none):
            cases.append(group_norm(shape, groups, 1e-5 if affine == both else 0.1, affine))
    for shape, last in (
        ((4, 3), 1),
        ((1, 1), 1),
        ((17,), 1),
        ((2, 33), 1),
        ((2, 3, 4), 2),
        ((2, 5, 7), 2),
        ((2, 2, 19), 1),
        ((3, 2, 4), 3),
        ((0, 3), 1),
        ((0, 20), 1),
    ):
        for affine in (both, none):
            cases.append(layer_norm(shape, last, 1e-5 if affine == both else 0.1, affine))
        for eps in (None, 0.1):
            if shape != (1, 1):
                cases.append(rms_norm(shape, last, eps, eps is None))
                cases.append(rms_norm(shape, last, eps, eps is not None))
    write(__file__, cases)


if __name__ == "__main__":
    main()
