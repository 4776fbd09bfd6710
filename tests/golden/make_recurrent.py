#!/usr/bin/env python3
"""Makes recurrent.json: what PyTorch's recurrent layers compute, and all first derivatives.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_recurrent.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

A case is a layer, by its "kind" and options, with PyTorch's initial "parameters" in float64, in PyTorch's order, and
their gradients; the "inputs" x, h0 and, for an LSTM, c0, with their gradients; and the "outputs" output, h_n and, for
an LSTM, c_n. Each is [name, shape, values, gradient]; an output has the derivative to start from instead. If "given" is
false, the states are 0. If there are "lengths", the sequences are packed. A cell, as "GRUCell", takes one step: its
states are h and c, and its outputs too. The options seed the random numbers of a case, so a new case changes no other.
"""

import itertools
import json
import pathlib
import zlib

import torch
from torch.nn.utils import rnn

INPUT_SIZE, HIDDEN_SIZE, STEPS, BATCH = 2, 2, 3, 2


def rounded(x, digits):
    """Values with few decimals: as sharp as many, in less space."""
    return torch.round(x * 10**digits) / 10**digits


def numbers(x):
    return [float(f"{v:.11g}") for v in x.detach().flatten().tolist()]


def described(name, x, derivative):
    return [name, list(x.shape), numbers(x), numbers(derivative)]


def through(layer, x, initial, lengths):
    """The output and the final states, of sequences of these lengths if they are given."""
    if lengths is None:
        return layer(x, initial)
    first, steps = layer.batch_first, x.shape[1 if layer.batch_first else 0]
    packed = rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=first, enforce_sorted=False)
    output, final = layer(packed, initial)
    return rnn.pad_packed_sequence(output, batch_first=first, total_length=steps)[0], final


def case(kind, given=True, unbatched=False, steps=STEPS, batch=BATCH, lengths=None, **options):
    seed = f"{kind} {given} {unbatched} {steps} {batch} {options}" + ("" if lengths is None else f" {lengths}")
    torch.manual_seed(zlib.crc32(seed.encode()))
    layer_class = {"RNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}[kind]
    layer = layer_class(INPUT_SIZE, HIDDEN_SIZE, dtype=torch.float64, **options)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(rounded(parameter, 3))
    rows = layer.num_layers * (2 if layer.bidirectional else 1)
    shape = (batch, steps) if layer.batch_first else (steps, batch)
    middle = () if unbatched else (batch,)

    def made(*shape):
        return rounded(torch.randn(*shape, dtype=torch.float64), 2).requires_grad_()

    x = made(*((steps,) if unbatched else shape), INPUT_SIZE)
    names = ["h", "c"] if kind == "LSTM" else ["h"]
    states = [made(rows, *middle, HIDDEN_SIZE) for _ in names] if given else []
    initial = (tuple(states) if kind == "LSTM" else states[0]) if given else None
    output, final = through(layer, x, initial, lengths)
    outputs = [output, *(final if kind == "LSTM" else [final])]
    starts = [rounded(torch.randn_like(y), 2) for y in outputs]
    torch.autograd.backward(outputs, starts)
    inputs = [("x", x), *zip([n + "0" for n in names], states)]
    return {
        "kind": kind,
        "options": options,
        "given": given,
        **({} if lengths is None else {"lengths": lengths}),
        "parameters": [described(name, p, p.grad) for name, p in layer.named_parameters()],
        "inputs": [described(name, v, v.grad) for name, v in inputs],
        "outputs": [described(n, y, d) for n, y, d in zip(["output", *(n + "_n" for n in names)], outputs, starts)],
    }


def cell_case(kind, given=True, unbatched=False, **options):
    torch.manual_seed(zlib.crc32(f"{kind} {given} {unbatched} {options}".encode()))
    cell = getattr(torch.nn, kind)(INPUT_SIZE, HIDDEN_SIZE, dtype=torch.float64, **options)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.copy_(rounded(parameter, 3))

    def made(size):
        shape = (size,) if unbatched else (BATCH, size)
        return rounded(torch.randn(*shape, dtype=torch.float64), 2).requires_grad_()

    names = ["h", "c"] if kind == "LSTMCell" else ["h"]
    x, states = made(INPUT_SIZE), [made(HIDDEN_SIZE) for _ in names] if given else []
    outputs = cell(x, (tuple(states) if len(states) == 2 else states[0]) if given else None)
    outputs = list(outputs) if kind == "LSTMCell" else [outputs]
    starts = [rounded(torch.randn_like(y), 2) for y in outputs]
    torch.autograd.backward(outputs, starts)
    return {
        "kind": kind,
        "options": options,
        "given": given,
        "parameters": [described(name, p, p.grad) for name, p in cell.named_parameters()],
        "inputs": [described(name, v, v.grad) for name, v in [("x", x), *zip(names, states)]],
        "outputs": [described(n, y, d) for n, y, d in zip(names, outputs, starts)],
    }


def main():
    kinds = [("RNN", {"nonlinearity": "tanh"}), ("RNN", {"nonlinearity": "relu"}), ("LSTM", {}), ("GRU", {})]
    cases = []
    for (kind, more), layers, both in itertools.product(kinds, (1, 2), (False, True)):
        for first, bias in itertools.product((False, True), (True, False)):
            if first == bias and (layers == 2 or both):  # for space: with the larger ones, two of the four
                continue
            options = {**more, "num_layers": layers, "bidirectional": both, "batch_first": first, "bias": bias}
            cases.append(case(kind, batch=1 if layers == 2 else BATCH, **options))
    for kind, more in kinds:
        cases.append(case(kind, given=False, **more))
        cases.append(case(kind, unbatched=True, bidirectional=True, **more))
        cases.append(case(kind, steps=1, **more))
    for kind, more in kinds:
        cases.append(case(kind, steps=4, batch=3, lengths=[2, 4, 1], **more))
        cases.append(case(kind, steps=4, batch=2, lengths=[3, 1], given=False, bidirectional=True, **more))
        cases.append(
            case(kind, steps=3, batch=2, lengths=[1, 3], num_layers=2, bidirectional=True, batch_first=True, **more)
        )
    for kind, more in kinds:
        cases.append(cell_case(kind + "Cell", **more))
        cases.append(cell_case(kind + "Cell", given=False, bias=False, **more))
        cases.append(cell_case(kind + "Cell", unbatched=True, **more))
    here = pathlib.Path(__file__)
    lines = ",\n".join(json.dumps(c, allow_nan=False, separators=(",", ":")) for c in cases)
    opening = f'{{"made_by": "{here.name}", "torch": "{torch.__version__}",'
    here.with_name("recurrent.json").write_text(f'{opening}\n"cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main()
