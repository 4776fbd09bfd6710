#!/usr/bin/env python3
"""Makes optimizers.json: where PyTorch's optimisers take three parameters in twenty steps.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_optimizers.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

The parameters are x (2, 3), y (3) and z (), which start at the numbers below, and a further one that is never used.
The loss is that of Rosenbrock in several places, with y broadcast and used twice:

    Σ (1 - x)² + 5 Σ (y - x²)² + Σ (z y - 1)²

In every third step, counted from 1, the last term is left out, so that z has no gradient then.

A case has an "optimizer", "groups" of parameters with their options, perhaps "clip" with arguments of clip_grad_norm_
or clip_grad_value_ (for all parameters, before each step), and "float64" and "float32": from the number of a step to x,
y and z after it, in this order as one list. A case with "steps" has as many instead of twenty, and a "spread" for each
dtype: how far, by the measure of the test, a trajectory is from one that starts a few units in the last place beside
it. Rounding alone moves a trajectory that far.

NAdam is that of PyTorch 2: 1.13 has a factor twice that its documented formula has once.
"""

import inspect
import json
import pathlib

import torch

STEPS = 20
LONG = 200
START = {"x": [[0.5, -0.4, 1.3], [0.1, 0.9, -1.1]], "y": [0.3, -0.7, 1.2], "z": 0.8}
KEPT = {torch.float64: (1, 2, 3, 4, 10, 20), torch.float32: (1, 20)}
KEPT_OF_LONG = {torch.float64: (1, 2, 50, 100, LONG), torch.float32: (1, 50, LONG)}

KEPT_OF_LBFGS = {torch.float64: (1, 2, 3, 4, 10, 50, LONG), torch.float32: (1, 2, LONG)}

nadam = inspect.getmodule(torch.optim.NAdam)
exec(
    inspect.getsource(nadam._single_tensor_nadam).replace("mu_product * mu * mu_next", "mu_product * mu_next"),
    nadam.__dict__,
)


def loss_of(p, step):
    loss = ((1 - p["x"]) ** 2).sum() + 5 * ((p["y"] - p["x"] ** 2) ** 2).sum()
    return loss if step % 3 == 0 else loss + ((p["z"] * p["y"] - 1) ** 2).sum()


def number(v, dtype):
    return v if dtype == torch.float64 else float(str(torch.tensor(v, dtype=dtype).numpy()))


def trajectory(case, dtype, scale=1.0):
    torch.set_default_dtype(dtype)  # that of NAdam's mu_product
    kept_steps = KEPT_OF_LONG if "steps" in case else KEPT
    p = {name: (torch.tensor(start, dtype=dtype) * scale).requires_grad_() for name, start in START.items()}
    p["unused"] = torch.ones(2, dtype=dtype, requires_grad=True)
    groups = [{**group["options"], "params": [p[name] for name in group["parameters"]]} for group in case["groups"]]
    # Adagrad reads initial_accumulator_value, and SGD demands lr, among the options for all groups alone.
    optimizer = getattr(torch.optim, case["optimizer"])(groups, **case["groups"][0]["options"])
    kept = {}
    if case["optimizer"] == "LBFGS":
        kept_steps = KEPT_OF_LBFGS
    for step in range(1, case.get("steps", STEPS) + 1):
        if case["optimizer"] == "LBFGS":

            def closure():
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(p, step)
                loss.backward()
                return loss

            optimizer.step(closure)
            if step in kept_steps[dtype]:
                kept[step] = [number(v, dtype) for name in START for v in p[name].detach().flatten().tolist()]
            continue
        optimizer.zero_grad(set_to_none=True)
        sign = -1 if case["groups"][0]["options"].get("maximize") else 1
        (sign * loss_of(p, step)).backward()
        clip = case.get("clip", {})
        if "max_norm" in clip:
            norm_type = float(clip.get("norm_type", 2))
            torch.nn.utils.clip_grad_norm_(list(p.values()), clip["max_norm"], norm_type)
        if "clip_value" in clip:
            torch.nn.utils.clip_grad_value_(list(p.values()), clip["clip_value"])
        optimizer.step()
        if step in kept_steps[dtype]:
            numbers = [v for name in START for v in p[name].detach().flatten().tolist()]
            kept[step] = [number(v, dtype) for v in numbers]
    return kept


def spread(case, dtype):
    beside = trajectory(case, dtype, 1 + 4 * torch.finfo(dtype).eps)
    pairs = [pair for step, kept in case[str(dtype)[6:]].items() for pair in zip(kept, beside[step])]
    return float(f"{max(abs(a - b) / max(0.1, abs(a)) for a, b in pairs):.1e}")


def one_group(optimizer, clip=None, **options):
    case = {"optimizer": optimizer, "groups": [{"parameters": ["x", "y", "z", "unused"], "options": options}]}
    return case if clip is None else {**case, "clip": clip}


def two_groups(optimizer, first, second):
    return {
        "optimizer": optimizer,
        "groups": [{"parameters": ["y", "unused"], "options": first}, {"parameters": ["z", "x"], "options": second}],
    }


def long(case):
    return {**case, "steps": LONG}


cases = [
    one_group("SGD", lr=0.01),
    one_group("SGD", lr=0.01, weight_decay=0.1),
    one_group("SGD", lr=0.01, momentum=0.9),
    one_group("SGD", lr=0.01, momentum=0.9, dampening=0.3),
    one_group("SGD", lr=0.01, momentum=0.8, dampening=0.3, weight_decay=0.05),
    one_group("SGD", lr=0.01, momentum=0.9, nesterov=True),
    one_group("SGD", lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1),
    one_group("SGD", lr=0.01, momentum=0.5, weight_decay=0.1, maximize=True),
    two_groups("SGD", {"lr": 0.02}, {"lr": 0.005, "momentum": 0.9}),
    one_group("SGD", lr=0.05, clip={"max_norm": 0.5}),
    one_group("SGD", lr=0.02, clip={"max_norm": 3.0, "norm_type": 1}),
    one_group("SGD", lr=0.02, clip={"max_norm": 1.0, "norm_type": 3.5}),
    one_group("SGD", lr=0.02, clip={"max_norm": 0.7, "norm_type": "inf"}),
    one_group("SGD", lr=0.02, clip={"clip_value": 0.6}),
    one_group("Adam"),
    one_group("Adam", lr=0.1),
    one_group("Adam", lr=0.1, betas=[0.8, 0.9], eps=1e-3),
    one_group("Adam", lr=0.05, weight_decay=0.2),
    one_group("Adam", lr=0.2, betas=[0.5, 0.6], amsgrad=True),
    one_group("Adam", lr=0.05, weight_decay=0.2, amsgrad=True, maximize=True),
    two_groups("Adam", {"lr": 0.1}, {"lr": 0.02, "betas": [0.7, 0.99], "amsgrad": True}),
    one_group("AdamW"),
    one_group("AdamW", lr=0.1, weight_decay=0.3),
    one_group("AdamW", lr=0.2, betas=[0.5, 0.6], weight_decay=0.3, amsgrad=True),
    one_group("AdamW", lr=0.1, maximize=True),
    one_group("RMSprop"),
    one_group("RMSprop", lr=0.05, alpha=0.8, eps=1e-2, weight_decay=0.1),
    one_group("RMSprop", lr=0.02, momentum=0.7),
    one_group("RMSprop", lr=0.02, alpha=0.9, centered=True),
    one_group("RMSprop", lr=0.01, momentum=0.7, centered=True, weight_decay=0.1),
    one_group("RMSprop", lr=0.02, maximize=True),
    one_group("Adagrad"),
    one_group("Adagrad", lr=0.2, lr_decay=0.1, weight_decay=0.1),
    one_group("Adagrad", lr=0.2, initial_accumulator_value=0.5, eps=1e-2),
    one_group("Adagrad", lr=0.2, maximize=True),
    one_group("Adadelta"),
    one_group("Adadelta", lr=0.5, rho=0.7, eps=1e-3, weight_decay=0.1),
    one_group("Adadelta", maximize=True),
]
cases += [long(case) for case in cases]
cases += [
    long(one_group("NAdam")),
    long(one_group("NAdam", lr=0.1)),
    long(one_group("NAdam", lr=0.05, betas=[0.8, 0.9], eps=1e-3)),
    long(one_group("NAdam", lr=0.05, weight_decay=0.2, momentum_decay=0.5)),
    long(one_group("NAdam", lr=0.02, betas=[0.0, 0.99], momentum_decay=0)),
    long(two_groups("NAdam", {"lr": 0.1}, {"lr": 0.02, "betas": [0.7, 0.99], "momentum_decay": 0.1})),
    long(one_group("LBFGS", lr=0.02)),
    long(one_group("LBFGS", lr=0.1, max_iter=3, history_size=2)),
    long(one_group("LBFGS", lr=0.05, max_iter=8, max_eval=5, tolerance_grad=1e-3, tolerance_change=1e-4)),
    long(one_group("LBFGS", line_search_fn="strong_wolfe")),
    long(one_group("LBFGS", line_search_fn="strong_wolfe", max_iter=1)),
    long(one_group("LBFGS", line_search_fn="strong_wolfe", lr=0.1, max_iter=3, history_size=3)),
    long(one_group("LBFGS", line_search_fn="strong_wolfe", lr=30, max_iter=4, max_eval=9)),
]

for case in cases:
    case["float64"] = trajectory(case, torch.float64)
    case["float32"] = trajectory(case, torch.float32)
    if "steps" in case:
        case["spread"] = {"float64": spread(case, torch.float64), "float32": spread(case, torch.float32)}

lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
pathlib.Path(__file__).with_name("optimizers.json").write_text(f"[\n{lines}\n]\n")
