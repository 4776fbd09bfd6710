#!/usr/bin/env python3
"""Makes schedulers.json: the learning rates, and momentum, that PyTorch's schedulers set.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_schedulers.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64.

A case has an "optimizer" with two groups, whose rates are at first those of "base"; "schedulers", each with its "name"
and "arguments", the steps of all of which are called in turn; "rates": those of both groups before the first step and
after each; where momentum is cycled, "momenta", the same of the first group; and for ReduceLROnPlateau "metrics".

A case of "kept" has the rates after these numbers of steps alone. "combined" names a scheduler of all "schedulers",
with its arguments; then only its step is called. Where the steps of several are called, "last" has what get_last_lr of
each returns. A function of LambdaLR is named by its Python text.
"""

import json
import pathlib
import warnings

import torch
import torch.optim.swa_utils

warnings.simplefilter("ignore")  # of schedulers that step before their optimiser

STEPS = 25
METRICS = [5, 4, 4.1, 3.9999, 4.2, 3, 3.1, 3.2, 2.9999, 3.3, 3.1, 3, 3]
METRICS += [3, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2, 2, 1]
LONG = 200
KEPT = [*range(27), *range(30, LONG + 1, 10)]
LONG_METRICS = [5 / (1 + t // 9) + (7 * t % 5) / 10 for t in range(LONG)]


def arguments_of(scheduler):
    arguments = dict(scheduler["arguments"])
    if "lr_lambda" in arguments:
        texts = arguments["lr_lambda"]
        made = [eval("lambda t: " + text) for text in ([texts] if isinstance(texts, str) else texts)]
        arguments["lr_lambda"] = made[0] if isinstance(texts, str) else made
    return arguments


def class_of(name):
    return torch.optim.swa_utils.SWALR if name == "SWALR" else getattr(torch.optim.lr_scheduler, name)


def made(case):
    parameters = [torch.zeros(1, requires_grad=True) for _ in case["base"]]
    groups = [{"params": [p], "lr": lr} for p, lr in zip(parameters, case["base"])]
    kind = getattr(torch.optim, case["optimizer"])
    optimizer = kind(groups, lr=1, momentum=0.9) if case["optimizer"] == "SGD" else kind(groups)
    schedulers = [class_of(s["name"])(optimizer, **arguments_of(s)) for s in case["schedulers"]]
    several = len(schedulers) > 1 and "combined" not in case
    if "combined" in case:
        combined = getattr(torch.optim.lr_scheduler, case["combined"]["name"])
        first = [optimizer] if combined is torch.optim.lr_scheduler.SequentialLR else []
        schedulers = [combined(*first, schedulers, **case["combined"]["arguments"])]
    rates, momenta, last = [], [], []
    kept = case.get("kept")

    def note(step):
        if kept is not None and step not in kept:
            return
        if kept is not None and several:
            last.append([scheduler.get_last_lr() for scheduler in schedulers])
        rates.append([group["lr"] for group in optimizer.param_groups])
        first = optimizer.param_groups[0]
        momenta.append(first["betas"][0] if "betas" in first else first.get("momentum"))

    note(0)
    for step in range(case.get("steps", STEPS)):
        for scheduler in schedulers:
            scheduler.step(*([case["metrics"][step]] if "metrics" in case else []))
        note(step + 1)
    case["rates"] = rates
    if last:
        case["last"] = last
    if any(s["name"] == "OneCycleLR" and s["arguments"].get("cycle_momentum", True) for s in case["schedulers"]):
        case["momenta"] = momenta
    return case


def of(name, optimizer="SGD", base=(0.1, 0.03), **arguments):
    return {"optimizer": optimizer, "base": list(base), "schedulers": [{"name": name, "arguments": arguments}]}


def both(*cases):
    return {**cases[0], "schedulers": [case["schedulers"][0] for case in cases]}


def long(case, **more):
    return {**case, "steps": LONG, "kept": KEPT, **more}


def sequential(milestones, *cases):
    return long({**both(*cases), "combined": {"name": "SequentialLR", "arguments": {"milestones": milestones}}})


def chained(*cases):
    return long({**both(*cases), "combined": {"name": "ChainedScheduler", "arguments": {}}})


plateau = {"metrics": METRICS}
long_plateau = {"metrics": LONG_METRICS}
cases = [
    of("StepLR", step_size=7),
    of("StepLR", step_size=1, gamma=0.5),
    of("MultiStepLR", milestones=[3, 8, 20]),
    of("MultiStepLR", milestones=[9, 4, 9], gamma=0.7),
    of("ExponentialLR", gamma=0.9),
    of("LinearLR"),
    of("LinearLR", start_factor=0.1, end_factor=0.5, total_iters=12),
    of("LinearLR", start_factor=1, end_factor=0, total_iters=9),
    of("CosineAnnealingLR", T_max=10),
    of("CosineAnnealingLR", T_max=7, eta_min=0.01),
    of("CosineAnnealingLR", T_max=1),
    of("CosineAnnealingWarmRestarts", T_0=6),
    of("CosineAnnealingWarmRestarts", T_0=3, T_mult=2, eta_min=0.002),
    of("CosineAnnealingWarmRestarts", T_0=1, T_mult=3),
    both(of("LinearLR", start_factor=0.2, total_iters=4), of("ExponentialLR", gamma=0.9)),
    both(of("LinearLR", total_iters=4), of("CosineAnnealingLR", T_max=8, eta_min=0.001)),
    {**of("OneCycleLR", max_lr=0.4, total_steps=26)},
    {**of("OneCycleLR", max_lr=[0.4, 0.2], total_steps=26, anneal_strategy="linear")},
    {**of("OneCycleLR", "Adam", max_lr=0.01, total_steps=26, pct_start=0.25, div_factor=10.0, final_div_factor=100.0)},
    {**of("OneCycleLR", "Adam", max_lr=0.01, total_steps=26, base_momentum=0.7, max_momentum=0.9)},
    {**of("OneCycleLR", max_lr=0.4, total_steps=26, three_phase=True)},
    {**of("OneCycleLR", max_lr=0.4, total_steps=26, three_phase=True, anneal_strategy="linear", pct_start=0.4)},
    {**of("OneCycleLR", "Adagrad", max_lr=0.4, total_steps=26, cycle_momentum=False)},
    {**of("OneCycleLR", max_lr=0.4, total_steps=1), "steps": 0},
    {**of("OneCycleLR", max_lr=0.4, total_steps=5, pct_start=0.0), "steps": 4},
    {**of("OneCycleLR", max_lr=0.4, total_steps=5, pct_start=1.0), "steps": 4},
    {**of("ReduceLROnPlateau", patience=2), **plateau},
    {**of("ReduceLROnPlateau", patience=0, factor=0.5, cooldown=2), **plateau},
    {**of("ReduceLROnPlateau", patience=1, mode="max", threshold=0.1), **plateau},
    {**of("ReduceLROnPlateau", patience=1, threshold=0.5, threshold_mode="abs"), **plateau},
    {**of("ReduceLROnPlateau", patience=1, mode="max", threshold=0.5, threshold_mode="abs"), **plateau},
    {**of("ReduceLROnPlateau", patience=0, factor=0.5, min_lr=[0.02, 0.001]), **plateau},
    {**of("ReduceLROnPlateau", patience=0, factor=0.5, min_lr=0.004, eps=0.01), **plateau},
    long(of("StepLR", step_size=30)),
    long(of("StepLR", "Adam", step_size=17, gamma=0.5)),
    long(of("MultiStepLR", milestones=[20, 90, 150])),
    long(of("ExponentialLR", gamma=0.98)),
    long(of("LinearLR", start_factor=0.1, total_iters=100)),
    long(of("LinearLR", start_factor=1, end_factor=0, total_iters=210)),
    long(of("CosineAnnealingLR", T_max=210)),
    long(of("CosineAnnealingLR", T_max=60, eta_min=0.001)),
    long(of("CosineAnnealingWarmRestarts", T_0=10, T_mult=2, eta_min=0.001)),
    long(of("OneCycleLR", max_lr=0.4, total_steps=201)),
    long(of("OneCycleLR", "Adam", max_lr=[0.4, 0.2], total_steps=201, three_phase=True, anneal_strategy="linear")),
    long(of("ReduceLROnPlateau", patience=4, factor=0.7), **long_plateau),
    long(of("ReduceLROnPlateau", patience=2, factor=0.5, cooldown=3, threshold=0.1), **long_plateau),
    long(of("ConstantLR")),
    long(of("ConstantLR", factor=0.5, total_iters=40)),
    long(of("ConstantLR", "Adam", factor=1, total_iters=1)),
    long(of("PolynomialLR")),
    long(of("PolynomialLR", total_iters=150, power=2)),
    long(of("PolynomialLR", "Adam", total_iters=200, power=0.9)),
    long(of("PolynomialLR", total_iters=1, power=0)),
    long(of("LambdaLR", lr_lambda="0.95 ** t")),
    long(of("LambdaLR", lr_lambda=["1 / (1 + t)", "t // 30"])),
    long(of("LambdaLR", "Adam", lr_lambda=["min(1, (t + 1) / 20)", "0.95 ** t"])),
    long(both(of("LinearLR", start_factor=0.2, total_iters=20), of("ExponentialLR", gamma=0.99))),
    long(both(of("ConstantLR", factor=0.25, total_iters=15), of("PolynomialLR", total_iters=150, power=2))),
    long(both(of("StepLR", step_size=40), of("ConstantLR", factor=0.3, total_iters=90))),
    long(both(of("ExponentialLR", gamma=0.9), of("LambdaLR", lr_lambda="0.95 ** t"))),
    sequential([10], of("LinearLR", start_factor=0.1, total_iters=10), of("CosineAnnealingLR", T_max=200)),
    sequential([2], of("ConstantLR", factor=0.1, total_iters=2), of("ExponentialLR", gamma=0.9)),
    sequential([5], of("LinearLR", "Adam", start_factor=0.2, total_iters=10), of("ConstantLR", total_iters=30)),
    sequential(
        [10, 60],
        of("LinearLR", start_factor=0.3, total_iters=5),
        of("StepLR", step_size=7),
        of("CosineAnnealingLR", T_max=150, eta_min=0.001),
    ),
    sequential([20], of("LambdaLR", lr_lambda="1 / (1 + t)"), of("PolynomialLR", total_iters=50, power=2)),
    sequential(
        [25, 26],
        of("CosineAnnealingWarmRestarts", T_0=7),
        of("MultiStepLR", milestones=[1, 5]),
        of("LinearLR", start_factor=1, end_factor=0.1, total_iters=100),
    ),
    sequential([15], of("ExponentialLR", gamma=0.9), of("LambdaLR", lr_lambda=["1 / (1 + t)", "0.95 ** t"])),
    sequential([], of("ExponentialLR", gamma=0.9)),
    chained(of("ConstantLR", factor=0.1, total_iters=2), of("ExponentialLR", gamma=0.9)),
    chained(
        of("LinearLR", start_factor=0.2, total_iters=10),
        of("CosineAnnealingLR", T_max=210),
        of("StepLR", step_size=50, gamma=0.5),
    ),
    chained(of("ConstantLR", "Adam"), of("PolynomialLR", total_iters=150)),
    chained(of("ExponentialLR", gamma=0.9), of("LambdaLR", lr_lambda="0.95 ** t")),
    long(of("SWALR", swa_lr=0.05)),
    long(of("SWALR", "Adam", swa_lr=[0.2, 0.001], anneal_epochs=150, anneal_strategy="linear")),
    long(of("SWALR", swa_lr=0.05, anneal_epochs=0)),
    long(of("SWALR", swa_lr=0, anneal_epochs=1)),
    long(both(of("ExponentialLR", gamma=0.99), of("SWALR", swa_lr=0.05, anneal_epochs=40))),
]

lines = ",\n".join(json.dumps(made(case), separators=(",", ":")) for case in cases)
pathlib.Path(__file__).with_name("schedulers.json").write_text(f"[\n{lines}\n]\n")
