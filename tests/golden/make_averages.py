#!/usr/bin/env python3
"""Makes averages.json: averages of weights over 200 steps, by PyTorch's AveragedModel.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_averages.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64.

The model is BatchNorm1d(2) and Linear(2, 1) in float64, which starts at PyTorch's own weights of the first and "weight"
and "bias" of the second. Step t, counted from 0, takes the inputs ((i + 1) sin(i + t), cos(3 i + 2 t)) for i = 0, 1, 2,
3 and the targets x0 - x1 / 2, and goes by gradient descent with the rate 0.05 along the gradient of the mean squared
error. The average takes the weights after each step.

A case has "avg_fn": null, the decay of an exponential moving average, or "halves" for (averaged + 3 current) / 4; and
"use_buffers". "steps" has, from the number of a step to, the averaged parameters in the order of the model, and with
use_buffers the floating-point buffers after them. "update_bn" has the running mean and variance of the average after
update_bn with the inputs of steps 3, 7 and 11 as batches.
"""

import json
import pathlib

import torch
from torch.optim.swa_utils import AveragedModel, update_bn

torch.set_default_dtype(torch.float64)
STEPS = 200
KEPT = (1, 2, 3, 10, 50, STEPS)
FUNCTIONS = {"halves": lambda averaged, current, n: (averaged + 3 * current) / 4}


def function_of(name):
    if isinstance(name, float):
        return lambda averaged, current, n: name * averaged + (1 - name) * current
    return FUNCTIONS.get(name)


def inputs(t):
    i = torch.arange(4.0)
    return torch.stack([(i + 1) * torch.sin(i + t), torch.cos(3 * i + 2 * t)], 1)


def made(case):
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(2), torch.nn.Linear(2, 1))
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[0.5, -1.0]]))
        model[1].bias.copy_(torch.tensor([0.25]))
    averaged = AveragedModel(model, avg_fn=function_of(case["avg_fn"]), use_buffers=case["use_buffers"])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    kept = {}
    for t in range(STEPS):
        x = inputs(t)
        y = x[:, :1] - x[:, 1:] / 2
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        averaged.update_parameters(model)
        if t + 1 in KEPT:
            tensors = list(averaged.module.parameters())
            if case["use_buffers"]:
                tensors += [b for b in averaged.module.buffers() if b.is_floating_point()]
            kept[t + 1] = [v for tensor in tensors for v in tensor.detach().flatten().tolist()]
    update_bn([inputs(t) for t in (3, 7, 11)], averaged)
    norm = averaged.module[0]
    return {**case, "steps": kept, "update_bn": norm.running_mean.tolist() + norm.running_var.tolist()}


cases = [{"avg_fn": f, "use_buffers": b} for f in (None, 0.9, 0.999, "halves") for b in (False, True)]
lines = ",\n".join(json.dumps(made(case), separators=(",", ":")) for case in cases)
pathlib.Path(__file__).with_name("averages.json").write_text(f"[\n{lines}\n]\n")
