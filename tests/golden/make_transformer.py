#!/usr/bin/env python3
"""Makes transformer.json: what PyTorch's attention layers give, and the gradients of their inputs and parameters.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_transformer.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

A case is one of make_layers.py with a single call, in training mode without dropout. Besides it has the call's "masks"
by name, each [shape, values, dtype] with the dtype "int64" for bool or "float64", and "weights" if the call asked for
them: a tensor, averaged over heads if "average" is true.
"""

import random

import torch
from function_cases import drawn, number, numbers, write
from torch import nn

torch.set_default_dtype(torch.float64)


def described(x):
    return [list(x.shape), numbers(x)]


def mask_made(rng, shape, dtype):
    if dtype == "float64":
        return drawn(rng, shape)
    mask = torch.tensor([rng.random() < 0.4 for _ in range(torch.Size(shape).numel())]).reshape(shape)
    mask[..., 0] = False  # no query without a key, which gives NaN
    return mask


def made(layer, shapes, masks=None, weights=None, arguments=None):
    """masks: names with (shape, dtype); weights: None, or whether they are averaged."""
    arguments, masks = arguments or {}, masks or {}
    rng = random.Random(f"{layer} {shapes} {masks} {weights} {arguments}")
    module = getattr(nn, layer)(**arguments)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(drawn(rng, parameter.shape, -1, 1))
    inputs = [drawn(rng, shape).requires_grad_() for shape in shapes]
    given = {name: mask_made(rng, *mask) for name, mask in masks.items()}
    more = {}
    if layer == "MultiheadAttention":
        if len(inputs) == 1:
            all_inputs = inputs * 3
        else:
            all_inputs = inputs
        average = True if weights is None else weights
        y, w = module(*all_inputs, need_weights=weights is not None, average_attn_weights=average, **given)
        if weights is not None:
            more = {"weights": described(w), "average": average}
    else:
        y = module(*inputs, **given)
    dy = torch.tensor([rng.choice([-1.5, -1, -0.5, 0.5, 1, 1.5]) for _ in range(y.numel())]).reshape(y.shape)
    y.backward(dy)
    call = {
        "training": True,
        "inputs": [described(x) for x in inputs],
        "output": described(y),
        "d_output": described(dy),
        "d_inputs": [described(x.grad) for x in inputs],
        "d_parameters": {name: described(p.grad) for name, p in module.named_parameters()},
        "buffers": {},
    }
    kinds = {name: dtype for name, (_, dtype) in masks.items()}
    return {
        "layer": layer,
        "arguments": arguments,
        "state": {name: described(p) for name, p in module.state_dict().items()},
        "masks": {
            name: [list(m.shape), [number(float(v)) for v in m.flatten().tolist()], kinds[name]]
            for name, m in given.items()
        },
        **more,
        "calls": [call],
    }


def attention():
    q, k, v = (3, 2, 4), (5, 2, 4), (5, 2, 4)  # (L, N, E)
    for first in (False, True):
        for bias in (True, False):
            arguments = {"embed_dim": 4, "num_heads": 2, "bias": bias, "batch_first": first}
            order = (lambda s: (s[1], s[0], s[2])) if first else (lambda s: s)
            yield made("MultiheadAttention", [order(q), order(k), order(v)], arguments=arguments)
            yield made("MultiheadAttention", [order(q)], arguments=arguments)
    arguments = {"embed_dim": 4, "num_heads": 2}
    for dtype in ("int64", "float64"):
        yield made("MultiheadAttention", [q, k, v], {"attn_mask": ((3, 5), dtype)}, arguments=arguments)
        yield made("MultiheadAttention", [q, k, v], {"attn_mask": ((4, 3, 5), dtype)}, True, arguments)
        yield made("MultiheadAttention", [q, k, v], {"key_padding_mask": ((2, 5), dtype)}, False, arguments)
        both = {"attn_mask": ((3, 5), dtype), "key_padding_mask": ((2, 5), "int64")}
        yield made("MultiheadAttention", [q, k, v], both, arguments=arguments)
    yield made("MultiheadAttention", [(3, 4), (5, 4), (5, 4)], arguments=arguments)
    yield made("MultiheadAttention", [(3, 4), (5, 4), (5, 4)], {"key_padding_mask": ((5,), "int64")}, True, arguments)
    yield made("MultiheadAttention", [(1, 1, 3)], None, False, {"embed_dim": 3, "num_heads": 1})
    yield made("MultiheadAttention", [(2, 1, 6), (3, 1, 6), (3, 1, 6)], None, True, {"embed_dim": 6, "num_heads": 3})


def transformer():
    sizes = {"d_model": 4, "nhead": 2, "dim_feedforward": 3, "dropout": 0.0}
    for activation in ("relu", "gelu"):
        for norm_first in (False, True):
            arguments = {**sizes, "activation": activation, "norm_first": norm_first}
            yield made("TransformerEncoderLayer", [(3, 2, 4)], arguments=arguments)
            yield made("TransformerDecoderLayer", [(3, 2, 4), (2, 2, 4)], arguments=arguments)
    arguments = {**sizes, "batch_first": True, "layer_norm_eps": 0.1}
    masks = {"src_mask": ((3, 3), "float64"), "src_key_padding_mask": ((2, 3), "int64")}
    yield made("TransformerEncoderLayer", [(2, 3, 4)], masks, arguments=arguments)
    masks = {
        "tgt_mask": ((3, 3), "int64"),
        "memory_mask": ((3, 2), "float64"),
        "tgt_key_padding_mask": ((2, 3), "int64"),
        "memory_key_padding_mask": ((2, 2), "int64"),
    }
    yield made("TransformerDecoderLayer", [(2, 3, 4), (2, 2, 4)], masks, arguments=arguments)


def main():
    write(__file__, [*attention(), *transformer()])


if __name__ == "__main__":
    main()
