"""PyTorch's elementwise functions by our names: the one place where a golden case of one is written.

make_scalar_functions.py and make_tensor_functions.py walk these rows. Options have the names of our rows, which are
PyTorch's, too. A function with options has cases with several.
"""

import torch
from torch.nn import functional

# [our name, PyTorch's function, options...]
UNARY = [
    ("id", torch.clone),
    ("neg", torch.neg),
    ("inv", torch.reciprocal),
    ("exp", torch.exp),
    ("expm1", torch.expm1),
    ("log", torch.log),
    ("log1p", torch.log1p),
    ("log2", torch.log2),
    ("sqrt", torch.sqrt),
    ("rsqrt", torch.rsqrt),
    ("square", torch.square),
    ("abs", torch.abs),
    ("sign", torch.sign),
    ("floor", torch.floor),
    ("ceil", torch.ceil),
    ("round", torch.round),
    ("trunc", torch.trunc),
    ("sin", torch.sin),
    ("cos", torch.cos),
    ("tan", torch.tan),
    ("sinh", torch.sinh),
    ("cosh", torch.cosh),
    ("tanh", torch.tanh),
    ("sigmoid", torch.sigmoid),
    ("relu", torch.relu),
    ("clamp", torch.clamp, {"min": -0.5, "max": 0.5}, {"min": -1.2, "max": 1.2}),
    ("leaky_relu", functional.leaky_relu, {"negative_slope": 0.01}, {"negative_slope": 0.2}),
    ("elu", functional.elu, {"alpha": 1.0}, {"alpha": 0.5}),
    ("erf", torch.erf),
    ("erfc", torch.erfc),
    ("gelu", functional.gelu),
    ("silu", functional.silu),
    ("mish", functional.mish),
    ("softplus", functional.softplus),
    ("logsigmoid", functional.logsigmoid),
    ("selu", functional.selu),
    ("hardtanh", functional.hardtanh, {"min_val": -1.0, "max_val": 1.0}, {"min_val": 0.0, "max_val": 6.0}),
    ("hardswish", functional.hardswish),
    ("softsign", functional.softsign),
    ("pow", torch.pow, *[{"exponent": c} for c in (-2.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)]),
]
BINARY = [
    ("add", torch.add),
    ("sub", torch.sub),
    ("mul", torch.mul),
    ("div", torch.div),
    ("pow", torch.pow),
    ("maximum", lambda x, y: torch.maximum(*as_tensors(x, y))),
    ("minimum", lambda x, y: torch.minimum(*as_tensors(x, y))),
    ("atan2", lambda x, y: torch.atan2(*as_tensors(x, y))),
    ("floor_divide", lambda x, y: torch.div(*as_tensors(x, y), rounding_mode="floor")),
    ("remainder", lambda x, y: torch.remainder(*as_tensors(x, y))),
]
COMPARISONS = [
    ("lt", lambda x, y: x < y),
    ("le", lambda x, y: x <= y),
    ("gt", lambda x, y: x > y),
    ("ge", lambda x, y: x >= y),
    ("eq", lambda x, y: x == y),
    ("ne", lambda x, y: x != y),
    ("is_close", lambda x, y: torch.isclose(*as_tensors(x, y))),
    ("logical_and", lambda x, y: torch.logical_and(*as_tensors(x, y))),
    ("logical_or", lambda x, y: torch.logical_or(*as_tensors(x, y))),
    ("logical_xor", lambda x, y: torch.logical_xor(*as_tensors(x, y))),
]


def unary():
    """[our name, options, PyTorch's function of x]"""
    for name, f, *options in UNARY:
        for option in options or [{}]:
            yield name, option, lambda x, f=f, option=option: f(x, **option)


def as_tensors(x, y):
    """Functions of PyTorch that take no numbers: with tensors that promote as the numbers would."""
    if isinstance(x, torch.Tensor) and isinstance(y, torch.Tensor):
        return x, y
    dtype = torch.result_type(x, y)
    return [v if isinstance(v, torch.Tensor) else torch.tensor(v, dtype=dtype) for v in (x, y)]
