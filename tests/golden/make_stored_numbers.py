#!/usr/bin/env python3
"""Makes stored_numbers.json: files of NumPy's and PyTorch's numbers, and what they hold.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_stored_numbers.py

The file beside it was made with Debian 12's python3-numpy 1.24.2 and python3-torch 1.13.1+dfsg-4 (which calls itself
1.13.0a0) and Python 3.11.2 on x86-64.

"npy" and "npz" are files as numpy.save, numpy.savez and numpy.savez_compressed write them, in base64. Each array has
the "dtype", the "shape" and the "data" that minitorch reads: float32, float64 or int64, in row-major order; a number
that is not finite is a string. "refused" are arrays that it does not read, and what the message says. "safetensors"
are the dtypes of half precision and of integers by the names of that format, with the bytes of a tensor and what
PyTorch's .float() and .long() make of it. "checksums" are the CRC-32 of all 65,536 numbers of 16 bits, in order, as
float32, by NumPy (float16) and PyTorch (bfloat16).
"""

import base64
import io
import json
import math
import pathlib
import zlib

import numpy as np
import torch

rng = np.random.default_rng(7)


def text(data):
    return base64.b64encode(data).decode()


def numbers(array):
    return [x if isinstance(x, int) or math.isfinite(x) else str(x) for x in array.ravel().tolist()]


def as_read(array):
    if array.dtype.kind == "f":
        array = array.astype(np.float64 if array.dtype.itemsize == 8 else np.float32)
    else:
        array = array.astype(np.int64)
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": numbers(array)}


def saved(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


npy = []


def add(title, array, **options):
    npy.append({"title": title, "file": text(saved(array, **options)), **as_read(array)})


edges = {
    "f2": [0.0, -0.0, 1.5, -2.0, 6.0e-8, 6.1e-5, 65504.0, math.inf, -math.inf, math.nan],
    "f4": [0.0, -0.0, 0.1, -1e-45, 3.4028235e38, math.inf, -math.inf, math.nan],
    "f8": [0.0, -0.0, 0.1, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan],
    "b1": [True, False, True],
}
for size in (1, 2, 4, 8):
    lowest, highest = -(2 ** (8 * size - 1)), 2 ** (8 * size - 1) - 1
    edges[f"i{size}"] = [0, 1, -1, lowest, highest]
    edges[f"u{size}"] = [0, 1, highest] + ([highest + 1, 2 * highest + 1] if size < 8 else [])
for kind, values in edges.items():
    for order in "<>":
        if order == "<" or int(kind[1]) > 1:
            add(f"{order}{kind}", np.array(values, order + kind))
            both = np.array(values[:3] * 2, order + kind).reshape(2, 3)
            add(f"{order}{kind}, Fortran", np.asfortranarray(both))

for dtype in ("<f4", "<f8", "<i8"):
    for shape in ((), (1,), (0,), (3, 0, 2), (2, 3), (1, 2, 1, 2, 1, 2, 1, 2)):
        add(f"{dtype} {shape}", rng.integers(-9, 9, shape).astype(dtype))
add("three dimensions, Fortran", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
add("a long line, Fortran", np.asfortranarray(np.arange(4500, dtype="<i2").reshape(3, 1500) % 7))
add("transposed", np.arange(6.0).reshape(2, 3).T)
add("version 2.0", np.arange(3), version=(2, 0))
add("version 3.0", np.arange(3), version=(3, 0))

refused = [
    {"dtype": np.dtype(dtype).str, "file": text(saved(np.zeros(2, dtype))), "says": says}
    for dtype, says in {
        "<c8": "complex numbers",
        "<c16": "complex numbers",
        "S3": "strings",
        "<U2": "strings",
        "V2": "bytes without a kind",
        "<M8[s]": "times",
        "<m8[s]": "times",
        "<f16": "the dtype '<f16'",
        "f4,i8": "a structured array",
    }.items()
]
refused.append({"dtype": "object", "file": text(saved(np.array([None]))), "says": "Python's objects"})
too_large = text(saved(np.array([1, 2**63], "<u8")))
refused.append({"dtype": "u8", "file": too_large, "says": "has the number 9223372036854775808"})
refused.append({"dtype": "rank", "file": text(saved(np.zeros((1,) * 9))), "says": "has 9 dimensions"})

arrays = {
    "x": rng.standard_normal((4, 3)).astype(np.float32),
    "y": np.arange(4),
    "mask/é": np.array([True, False]),
    "empty": np.zeros((0, 2)),
    "zeros": np.zeros((20, 20), np.float32),
}
npz = []
for write in (np.savez, np.savez_compressed):
    file = io.BytesIO()
    write(file, **arrays)
    read = [{"name": name, **as_read(array)} for name, array in arrays.items()]
    npz.append({"title": write.__name__, "file": text(file.getvalue()), "arrays": read})
file = io.BytesIO()
np.savez(file, np.arange(2), np.array(["a"]))
npz.append({"title": "strings", "file": text(file.getvalue()), "arrays": []})

safetensors = []
halves = torch.tensor([0.0, -0.0, 0.1, -1.5, 6e-8, 65504.0, 1e30, -math.inf, math.nan])
for name, dtype in {"F16": torch.float16, "BF16": torch.bfloat16}.items():
    x = halves.to(dtype)
    file = text(x.view(torch.int16).numpy().tobytes())
    safetensors.append({"name": name, "file": file, **as_read(x.float().numpy())})
integers = {"I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool}
for name, dtype in integers.items():
    x = torch.tensor({"U8": [0, 1, 255], "BOOL": [0, 1, 0]}.get(name, [0, 1, -1, 127, -128])).to(dtype)
    safetensors.append({"name": name, "file": text(x.numpy().tobytes()), **as_read(x.long().numpy())})

bits = np.arange(1 << 16, dtype=np.uint16)
checksums = {
    "float16": zlib.crc32(bits.view(np.float16).astype(np.float32).tobytes()),
    "bfloat16": zlib.crc32(torch.from_numpy(bits.view(np.int16)).view(torch.bfloat16).float().numpy().tobytes()),
}


def rows(items):
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False, allow_nan=False) for item in items) + "\n]"


content = (
    f'{{"made_by": "make_stored_numbers.py", "numpy": "{np.__version__}", "torch": "{torch.__version__}",\n'
    f'"checksums": {json.dumps(checksums)},\n'
    f'"npy": {rows(npy)},\n"npz": {rows(npz)},\n"refused": {rows(refused)},\n"safetensors": {rows(safetensors)}}}\n'
)
pathlib.Path(__file__).with_name("stored_numbers.json").write_text(content)
