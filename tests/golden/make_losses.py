#!/usr/bin/env python3
"""Makes losses.json: what PyTorch's losses give, and the gradients of their inputs and targets.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_losses.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the tests that read the file tolerate.

A case has a "loss" by minitorch's name, "options", the input "x", the target "y", the "value", "d_value", which the
gradients start from, "dx", and "dy" where the target has a gradient. All are float64 but for classes. A tensor is
[shape, values in the order of their index]; NaN and infinities are strings.

"penalty" is that of a network's weights: what it adds to a loss, and the gradients of the sum, by parameter.

Random numbers come from seeds that are names: of a case, or of what several cases share. A new case leaves all others
as they are.
"""

import json
import math
import pathlib
import random

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
cases = []


def number(v):
    if not math.isfinite(v):
        return str(v)
    return int(v) if v == int(v) and not (v == 0 and math.copysign(1, v) < 0) else v


def described(x):
    return [list(x.shape), [number(v) for v in x.detach().flatten().tolist()]]


def made(name, shape, low=-3.0, high=3.0):
    rng = random.Random(name)
    numbers = [rng.randrange(round(low * 100), round(high * 100)) / 100 for _ in range(math.prod(shape))]
    return torch.tensor(numbers).reshape(shape)


def add(loss, f, x, y, options=None, **tensors):
    """Adds the case f(x, y, reduction=...) for every reduction."""
    options = options or {}
    reductions = ["mean", "sum", "none"] + (["batchmean"] if loss == "kl_div" and x.dim() > 0 else [])
    for reduction in reductions:
        x_leaf = x.clone().requires_grad_()
        has_dy = y.is_floating_point()
        y_leaf = y.clone().requires_grad_() if has_dy else y
        value = f(x_leaf, y_leaf, reduction=reduction)
        case = {"loss": loss, "options": {**options, "reduction": reduction}}
        case.update({name: described(t) for name, t in tensors.items()})
        case.update(x=described(x), y=described(y))
        rng = random.Random(json.dumps(case))
        d_value = torch.tensor([rng.choice([-1.5, -1, 0.5, 1, 2]) for _ in range(value.numel())]).reshape(value.shape)
        value.backward(d_value)
        case.update(value=described(value), d_value=described(d_value))
        case["dx"] = described(x_leaf.grad)
        if has_dy and y_leaf.grad is not None:
            case["dy"] = described(y_leaf.grad)
        cases.append(case)


x, y = made("x", [2, 3]), made("y", [2, 3])
add("mse", functional.mse_loss, x, y)
add("mse", functional.mse_loss, made("x", []), made("y", []))
add("l1", functional.l1_loss, torch.cat([x, y[:1]]), torch.cat([y, y[:1]]))
for beta in [1, 0.5, 0, 3]:
    add("smooth_l1", lambda a, b, reduction, beta=beta: functional.smooth_l1_loss(a, b, reduction=reduction, beta=beta),
        x, y, {"beta": beta})

probabilities, truth = torch.sigmoid(made("probabilities", [2, 3])), torch.tensor([[0.0, 1, 0.3], [1, 0, 0.75]])
weight = torch.tensor([0.5, 2, 1])
add("bce", functional.binary_cross_entropy, probabilities, truth)
add("bce", lambda a, b, reduction: functional.binary_cross_entropy(a, b, weight, reduction=reduction), probabilities,
    truth, weight=weight)
add("bce", lambda a, b, reduction: functional.binary_cross_entropy(a, b.detach(), reduction=reduction),
    torch.tensor([0.0, 0, 1, 1, 1e-30, 0.5]), torch.tensor([0.0, 1, 0, 1, 0.5, 0.5]))

logits = torch.tensor([[-1000.0, 1000, 0.5], [1000, -1000, -2]])
for x_case in [made("logits", [2, 3]), logits]:
    for y_case in [truth, 1 - truth]:
        add("bce_with_logits", functional.binary_cross_entropy_with_logits, x_case, y_case)
pos_weight = torch.tensor([3, 0.25, 1])
add("bce_with_logits",
    lambda a, b, reduction: functional.binary_cross_entropy_with_logits(
        a, b.detach(), weight, pos_weight=pos_weight, reduction=reduction),
    made("weighted logits", [2, 3]), truth, weight=weight, pos_weight=pos_weight)
add("bce_with_logits",
    lambda a, b, reduction: functional.binary_cross_entropy_with_logits(
        a, b.detach(), pos_weight=pos_weight, reduction=reduction),
    logits, truth, pos_weight=pos_weight)

log_p, q = functional.log_softmax(made("log p", [3, 4]), 1), functional.softmax(made("q", [3, 4]), 1)
q_with_0 = torch.tensor([[0.5, 0, 0.25, 0.25], [1, 0, 0, 0], [0.1, 0.2, 0.3, 0.4]])
add("kl_div", functional.kl_div, log_p, q)
add("kl_div", lambda a, b, reduction: functional.kl_div(a, b.detach(), reduction=reduction), log_p, q_with_0)
add("kl_div", lambda a, b, reduction: functional.kl_div(a, b, reduction=reduction, log_target=True), log_p, q.log(),
    {"log_target": True})

# PyTorch's multi-class functions aside, it has no hinge of signs but this one.
signs = torch.tensor([[1.0, -1, 1], [-1, -1, 1]])


def hinge(a, b, reduction, margin=1):
    losses = torch.clamp(margin - b.detach() * a, min=0)
    return losses if reduction == "none" else losses.sum() if reduction == "sum" else losses.mean()


add("hinge", hinge, made("hinge", [2, 3]), signs)
add("hinge", lambda a, b, reduction: hinge(a, b, reduction, 2.5), made("hinge 2.5", [2, 3]), signs, {"margin": 2.5})

classes, class_weight = torch.tensor([2, 0, 3, 1, 3]), torch.tensor([0.5, 2, 1, 0.25])
some_ignored = torch.tensor([2, -100, 3, -100, 3])
large = torch.tensor(
    [[1000.0, -1000, 0, 5], [-1000, -1000, -1000, -1000], [0, 1000, 1000, 0], [3, 2, 1, 0], [-5, 1000, 2, 2]]
)
for loss, f in [("nll", functional.nll_loss), ("cross_entropy", functional.cross_entropy)]:
    def given(*args, f=f, **options):
        return lambda a, b, reduction: f(a, b, *args, reduction=reduction, **options)
    x_case = made(loss, [5, 4]) if loss == "cross_entropy" else functional.log_softmax(made(loss, [5, 4]), 1)
    add(loss, given(), x_case, classes)
    add(loss, given(), x_case[0], torch.tensor(3))
    add(loss, given(), made(loss + " of images", [2, 3, 2, 2]), torch.tensor([[[0, 1], [2, 2]], [[1, 0], [-100, 2]]]))
    add(loss, given(class_weight), x_case, classes, weight=class_weight)
    add(loss, given(class_weight), x_case, some_ignored, weight=class_weight)
    add(loss, given(ignore_index=3), x_case, classes, {"ignore_index": 3})
    add(loss, given(), x_case, torch.full([5], -100))
    if loss == "cross_entropy":
        add(loss, given(), large, classes)
        for smoothing in [0.1, 1]:
            options = {"label_smoothing": smoothing}
            add(loss, given(**options), x_case, classes, options)
            add(loss, given(class_weight, **options), x_case, some_ignored, options, weight=class_weight)
            add(loss, given(**options), x_case, functional.softmax(made(f"smoothed {smoothing}", [5, 4]), 1), options)
        add(loss, given(), x_case, functional.softmax(made("y", [5, 4]), 1))
        add(loss, given(class_weight), x_case, functional.softmax(made("weighted y", [5, 4]), 1), weight=class_weight)
        add(loss, given(), made("x", [2, 3, 2]), functional.softmax(made("y", [2, 3, 2]), 1))
        add(loss, given(), made("x", [4]), functional.softmax(made("y", [4]), 0))

for delta in [1, 0.5, 3]:
    add("huber", lambda a, b, reduction, delta=delta: functional.huber_loss(a, b, reduction=reduction, delta=delta),
        made("huber x", [2, 3]), made("huber y", [2, 3]), {"delta": delta})


def ranking(margin):
    return lambda a, b, reduction: functional.margin_ranking_loss(a, b, signs, margin=margin, reduction=reduction)


for margin in [0, 0.5]:
    first, second = made("first", [2, 3]), made("second", [2, 3])
    add("margin_ranking", ranking(margin), first, second, {"margin": margin}, sign=signs)
add("margin_ranking", ranking(0), x, x, {"margin": 0}, sign=signs)  # ties are at the kink

triplet = [made(name, [4, 3], -1, 1) for name in ["anchor", "positive", "negative"]]
for anchor, positive, negative in [triplet, [t[0] for t in triplet]]:
    for options in [{}, {"margin": 0.25}, {"p": 1}, {"p": 3}, {"eps": 0.5}, {"swap": True, "margin": 2}]:
        f = lambda a, b, reduction: functional.triplet_margin_loss(a, b, negative, reduction=reduction, **options)
        add("triplet_margin", f, anchor, positive, options, negative=negative)
        f = lambda a, b, reduction: functional.triplet_margin_loss(b, positive, a, reduction=reduction, **options)
        add("triplet_margin of the negative", f, negative, anchor, options, positive=positive)



def penalty(scale):
    """Describes a loss with scale Σ |w| over the weights of two or more dimensions; a weight is 0."""
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(made(name, p.shape, -1, 1))
        model[0].weight[1, 2] = 0
    inputs = made("inputs", [5, 3])
    value = sum(p.abs().sum() for p in model.parameters() if p.dim() >= 2)
    (model(inputs).square().mean() + scale * value).backward()
    return {
        "scale": scale,
        "x": described(inputs),
        "parameters": {name: described(p) for name, p in model.named_parameters()},
        "value": described(value),
        "d_parameters": {name: described(p.grad) for name, p in model.named_parameters()},
    }


def dumped(case):
    return json.dumps(case, separators=(",", ":"))


path = pathlib.Path(__file__).parent / "losses.json"
lines = ",\n".join(dumped(case) for case in cases)
path.write_text(
    '{"torch": "' + torch.__version__ + '", "cases": [\n' + lines + '\n], "penalty": ' + dumped(penalty(0.25)) + "}\n"
)
print(f"{path}: {len(cases)} cases")
