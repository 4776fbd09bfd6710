#!/usr/bin/env python3
"""Makes layers.json: what PyTorch's layers give, and the gradients of their inputs and parameters.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_layers.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the tests that read the file tolerate.

A case has a "layer" with "arguments" (by their names in PyTorch), its first "state" (parameters and buffers), and
"calls". A call has a mode ("training"), "inputs", the "output", its derivative "d_output" to start from, the gradients
"d_inputs" and "d_parameters" (of this call alone), and the "buffers" afterwards. All are float64 except indices and
counts. A tensor is [shape, values in the order of their index]; null stands for no gradient. The layer and its
arguments seed the random numbers of a case, so a new case changes no other.
"""

import dataclasses
import json
import math
import pathlib
import random

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
cases = []


@dataclasses.dataclass
class Made:
    """Numbers with two places after the point, all different, in no order: drawn by their case."""

    shape: tuple
    low: float = -3.0
    high: float = 3.0

    def drawn(self, rng):
        numbers = rng.sample(range(round(self.low * 100), round(self.high * 100)), math.prod(self.shape))
        return torch.tensor([k / 100 for k in numbers]).reshape(self.shape)


def made_around(x, rng):
    """Quarters, for derivatives to start from."""
    quarters = [k / 4 for k in range(-8, 9) if k != 0]
    return torch.tensor([rng.choice(quarters) for _ in range(x.numel())]).reshape(x.shape)


def number(v):
    return int(v) if v == int(v) else v


def described(x):
    return None if x is None else [list(x.shape), [number(v) for v in x.detach().flatten().tolist()]]


def all_described(named):
    return {name: described(x) for name, x in named}


def add(layer, calls, **arguments):
    """Adds the case of calls (is training, input...) of one layer after the other."""
    rng = random.Random(f"{layer} {arguments}")
    module = getattr(nn, layer)(**arguments)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(Made(parameter.shape, -2, 2).drawn(rng))
    case = {"layer": layer, "arguments": arguments, "state": all_described(module.state_dict().items()), "calls": []}
    for is_training, *inputs in calls:
        module.train(is_training)
        module.zero_grad(set_to_none=True)
        inputs = [x.drawn(rng) if isinstance(x, Made) else x for x in inputs]
        inputs = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
        y = module(*inputs)
        dy = made_around(y, rng)
        y.backward(dy)
        case["calls"].append(
            {
                "training": is_training,
                "inputs": [described(x) for x in inputs],
                "output": described(y),
                "d_output": described(dy),
                "d_inputs": [described(x.grad) for x in inputs],
                "d_parameters": {name: described(p.grad) for name, p in module.named_parameters()},
                "buffers": all_described(module.named_buffers()),
            }
        )
    cases.append(case)


def linear():
    for bias in (True, False):
        calls = [(True, Made((4, 3))), (False, Made((3,))), (True, Made((2, 2, 3)))]
        add("Linear", calls, in_features=3, out_features=2, bias=bias)
        inputs = [(True, Made((4, 3)), Made((4, 2))), (False, Made((2, 2, 3)), Made((2, 2, 2)))]
        add("Bilinear", inputs, in1_features=3, in2_features=2, out_features=2, bias=bias)


def activations():
    x, wide = (True, Made((2, 3, 2))), (False, torch.tensor([0.0, -0.0, 1e-3, -1e-3, 0.5, -6.0, 6.0, -30.0, 30.0]))
    for layer, arguments in (
        ("ReLU", {}),
        ("LeakyReLU", {}),
        ("LeakyReLU", {"negative_slope": 0.2}),
        ("ELU", {}),
        ("ELU", {"alpha": 0.5}),
        ("GELU", {"approximate": "none"}),
        ("GELU", {"approximate": "tanh"}),
        ("SiLU", {}),
        ("Sigmoid", {}),
        ("Tanh", {}),
        ("Softplus", {}),
        ("Softplus", {"beta": 2.0}),
        ("Softmax", {"dim": 1}),
        ("Softmax", {"dim": -1}),
        ("LogSoftmax", {"dim": 0}),
        ("LogSoftmax", {"dim": 2}),
        ("SELU", {}),
        ("PReLU", {}),
        ("PReLU", {"num_parameters": 3}),
        ("LogSigmoid", {}),
        ("Hardtanh", {}),
        ("Hardtanh", {"min_val": -0.5, "max_val": 2.0}),
        ("ReLU6", {}),
        ("Hardswish", {}),
        ("Mish", {}),
        ("Softsign", {}),
        ("GLU", {}),
        ("GLU", {"dim": 0}),
    ):
        takes_any_shape = layer != "GLU" and not {"dim", "num_parameters"} & arguments.keys()
        add(layer, [x, wide] if takes_any_shape else [x], **arguments)


def embedding():
    calls = [(True, torch.tensor(indices)) for indices in ([0, 4, 4, 1], [[2, 2, 2], [3, 0, 2]], 3)]
    add("Embedding", calls, num_embeddings=5, embedding_dim=3)
    for padding_idx in (2, -1):
        add("Embedding", calls, num_embeddings=5, embedding_dim=3, padding_idx=padding_idx)


def normalization():
    for affine in (True, False):
        calls = [(True, Made((4, 3))), (False, Made((2, 2, 3)))]
        add("LayerNorm", calls, normalized_shape=[3], eps=1e-5, elementwise_affine=affine)
        add("LayerNorm", [(True, Made((3, 2, 4)))], normalized_shape=[2, 4], eps=0.1, elementwise_affine=affine)
        for track in (True, False):
            calls = [(True, Made((4, 3))), (False, Made((2, 3))), (True, Made((2, 3, 4))), (False, Made((3, 3, 2)))]
            options = {"momentum": 0.3, "eps": 0.01} if affine else {"momentum": 0.1, "eps": 1e-5}
            add("BatchNorm1d", calls, num_features=3, affine=affine, track_running_stats=track, **options)
            calls = [(True, Made((2, 2, 3, 2))), (False, Made((1, 2, 2, 2))), (True, Made((2, 2, 4, 4)))]
            add("BatchNorm2d", calls, num_features=2, affine=affine, track_running_stats=track, **options)
        calls = [(True, Made((2, 4))), (False, Made((2, 4, 3))), (True, Made((1, 4, 4, 4)))]
        add("GroupNorm", calls, num_groups=2, num_channels=4, eps=1e-5 if affine else 0.1, affine=affine)
    calls = [(True, Made((2, 2))), (True, Made((3, 2))), (True, Made((2, 2, 2))), (False, Made((1, 2)))]
    add("BatchNorm1d", calls, num_features=2, affine=True, track_running_stats=True, momentum=None, eps=1e-5)


def convolution():
    calls = [(True, Made((2, 4, 7))), (False, Made((4, 6)))]
    add("Conv1d", calls, in_channels=4, out_channels=6, kernel_size=3)
    add("Conv1d", calls, in_channels=4, out_channels=2, kernel_size=2, stride=2, padding=3, dilation=2, bias=False)
    add("Conv1d", calls, in_channels=4, out_channels=6, kernel_size=4, padding="same", groups=2)
    calls = [(True, Made((2, 2, 5, 4))), (False, Made((2, 4, 6)))]
    add("Conv2d", calls, in_channels=2, out_channels=3, kernel_size=3)
    add("Conv2d", calls, in_channels=2, out_channels=4, kernel_size=[2, 3], stride=[1, 2], padding=1, groups=2)
    add("Conv2d", calls, in_channels=2, out_channels=2, kernel_size=[3, 1], padding="same", dilation=2, bias=False)
    add("ConvTranspose2d", calls, in_channels=2, out_channels=3, kernel_size=3)
    options = {"stride": 2, "padding": [1, 0], "output_padding": 1, "groups": 2, "bias": False, "dilation": [1, 2]}
    add("ConvTranspose2d", calls, in_channels=2, out_channels=4, kernel_size=[3, 2], **options)


def main():
    for kind in (linear, activations, embedding, normalization, convolution):
        kind()
    here = pathlib.Path(__file__)
    lines = ",\n".join(json.dumps(case, allow_nan=False, separators=(",", ":")) for case in cases)
    opening = f'{{"made_by": "{here.name}", "torch": "{torch.__version__}",'
    here.with_name("layers.json").write_text(f'{opening}\n"cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
