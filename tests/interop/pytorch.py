#!/usr/bin/env python3
"""Weights go both ways between PyTorch and minitorch, and a training goes on in PyTorch.

Usage: pytorch.py <path of interop_with_pytorch>

Of each model, optimiser, kind of element and format, PyTorch makes the weights and writes them; minitorch loads them,
trains three steps and saves (with_pytorch.cpp); and PyTorch, having made the same steps, loads what it finds and
compares. Ends with 77, which ctest knows as skipped, where there is no PyTorch or no NumPy.

The functions that read and write files, down to load_training, are those of docs/pytorch-weights.md.
"""

import base64
import itertools
import json
import math
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77

try:
    import numpy as np
    import torch
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(SKIPPED)


SAFETENSORS_DTYPES = {"F16": "float16", "F32": "float32", "F64": "float64", "I64": "int64", "BOOL": "bool"}


def write_safetensors(path, tensors, metadata=None):
    """Writes NumPy arrays by their names, and texts by theirs."""
    names = {dtype: name for name, dtype in SAFETENSORS_DTYPES.items()}
    header, end = {"__metadata__": metadata or {}}, 0
    for name, array in tensors.items():
        begin, end = end, end + array.nbytes
        header[name] = {"dtype": names[array.dtype.name], "shape": array.shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    bytes_of_tensors = b"".join(array.tobytes() for array in tensors.values())
    pathlib.Path(path).write_bytes(len(text).to_bytes(8, "little") + text + bytes_of_tensors)


def read_safetensors(path):
    """The tensors of a file, its metadata, and what minitorch keeps of parts beside their tensors."""
    content = pathlib.Path(path).read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    metadata = header.pop("__metadata__", {})
    own = json.loads(metadata.pop("minitorch", "{}"))
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(content[start + begin : start + end], SAFETENSORS_DTYPES[entry["dtype"]])
        tensors[name] = array.reshape(entry["shape"]).copy()
    return tensors, {**metadata, **own.get("metadata", {})}, own.get("parts", {})


def write_json(path, tensors, metadata=None, as_base64=False):
    """Writes NumPy arrays by their names, and values of any kind by theirs."""

    def data_of(array):
        if as_base64:
            return base64.b64encode(array.tobytes()).decode()
        words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        return [x if math.isfinite(x) else words[str(x)] for x in array.ravel().tolist()]

    entries = {
        name: {"dtype": array.dtype.name, "shape": array.shape, "data": data_of(array)}
        for name, array in tensors.items()
    }
    content = {"format": "minitorch", "version": 1, "metadata": metadata or {}, "tensors": entries}
    pathlib.Path(path).write_text(json.dumps(content, allow_nan=False))


def read_json(path):
    """The tensors of a file, its metadata, and what minitorch keeps of parts beside their tensors."""
    content = json.loads(pathlib.Path(path).read_text())
    tensors = {}
    for name, entry in content["tensors"].items():
        data = entry["data"]
        if isinstance(data, str):
            array = np.frombuffer(base64.b64decode(data), entry["dtype"])
        else:
            array = np.array([float(x) if isinstance(x, str) else x for x in data], entry["dtype"])
        tensors[name] = array.reshape(entry["shape"]).copy()
    return tensors, content["metadata"], content.get("parts", {})


def arrays_of(model):
    """The parameters and buffers of PyTorch's model, as NumPy arrays; bfloat16, which NumPy lacks, as float32."""

    def array_of(tensor):
        return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).cpu().numpy()

    return {name: array_of(tensor) for name, tensor in model.state_dict().items()}


def load_arrays(model, arrays):
    """Puts arrays in place in PyTorch's model; none may be missing, and none be left."""
    model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()}, strict=True)


def load_training(model, optimizer, tensors, parts):
    """Puts a checkpoint in place whose parts are "model" and "optimizer", the latter with one group of parameters."""
    of_parts = {"model": {}, "optimizer": {}}
    for name, array in tensors.items():
        part, name_in_part = name.split(".", 1)
        of_parts[part][name_in_part] = array
    load_arrays(model, of_parts["model"])
    [group] = parts["optimizer"]["groups"]
    states = {i: {"step": torch.tensor(float(steps))} for i, steps in enumerate(group["steps"]) if steps > 0}
    for name, array in of_parts["optimizer"].items():  # "0.exp_avg" is of the first parameter
        i, name_in_state = name.split(".")
        states[int(i)][name_in_state] = torch.from_numpy(array)
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": states, "param_groups": [{**groups[0], **group["options"]}]})


class Mlp(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(7, 4)
        self.hidden = torch.nn.Linear(3 * 4, 16)
        self.layer_norm = torch.nn.LayerNorm(16)
        self.batch_norm = torch.nn.BatchNorm1d(16)
        self.out = torch.nn.Linear(16, 4)

    def forward(self, x):
        h = torch.nn.functional.gelu(self.layer_norm(self.hidden(self.embedding(x).flatten(1))))
        return self.out(torch.relu(self.batch_norm(h)))

    loss = staticmethod(torch.nn.functional.cross_entropy)

    @staticmethod
    def make_data(dtype):  # no 6: what no example uses has a gradient of 0
        return torch.randint(6, (20, 3)), torch.randint(4, (20,))


class Lstm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(3, 5, num_layers=2, batch_first=True, bidirectional=True)
        self.out = torch.nn.Linear(2 * 5, 2)

    def forward(self, x):
        return self.out(self.lstm(x)[0])

    loss = staticmethod(torch.nn.functional.mse_loss)

    @staticmethod
    def make_data(dtype):
        return torch.randn(6, 7, 3, dtype=dtype), torch.randn(6, 7, 2, dtype=dtype)


class Transformer(torch.nn.Module):
    """An encoder of pictures (N, 2, 4, 4), read as rows, and a decoder of what it sees."""

    def __init__(self):
        super().__init__()
        options = {"dim_feedforward": 12, "dropout": 0.0, "batch_first": True}
        self.batch_norm = torch.nn.BatchNorm2d(2)
        self.group_norm = torch.nn.GroupNorm(2, 2)
        self.encoder = torch.nn.TransformerEncoderLayer(8, 2, activation="gelu", norm_first=True, **options)
        self.decoder = torch.nn.TransformerDecoderLayer(8, 4, **options)
        self.out = torch.nn.Linear(8, 2)

    def forward(self, x):
        rows = self.group_norm(self.batch_norm(x)).transpose(1, 2).flatten(2)
        above = torch.ones(4, 4).triu(1).bool()
        return self.out(self.decoder(rows, self.encoder(rows, above)))

    loss = staticmethod(torch.nn.functional.mse_loss)

    @staticmethod
    def make_data(dtype):
        return torch.randn(6, 2, 4, 4, dtype=dtype), torch.randn(6, 4, 2, dtype=dtype)


class Cnn(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Conv2d(2, 4, (3, 2), padding=1, groups=2)
        self.second = torch.nn.Conv2d(4, 3, 3, stride=2, bias=False)
        self.back = torch.nn.ConvTranspose2d(3, 2, 3, stride=2, output_padding=1)
        self.line = torch.nn.Conv1d(2, 2, 5, padding="same", dilation=2)

    def forward(self, x):
        h = self.back(torch.tanh(self.second(torch.relu(self.first(x)))))
        return self.line(h.flatten(2))

    loss = staticmethod(torch.nn.functional.mse_loss)

    @staticmethod
    def make_data(dtype):
        return torch.randn(4, 2, 7, 6, dtype=dtype), torch.randn(4, 2, 64, dtype=dtype)


STEPS = 3
METADATA = {"made_by": "PyTorch", "remark": 'ä "quoted"\n'}
MODELS = {"mlp": Mlp, "lstm": Lstm, "cnn": Cnn, "transformer": Transformer}
# Adam divides by the gradient's size: an eps well above a gradient's rounding, about 1e-9 here, keeps the rounding from
# deciding where a parameter goes.
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=0.01),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01, eps=1e-4),
}
DTYPES = {"float32": torch.float32, "float64": torch.float64}
# How a format is written and read, and how its files end.
FORMATS = {
    "safetensors": (write_safetensors, read_safetensors, ".safetensors"),
    "json": (write_json, read_json, ".json"),
    "base64": (lambda *arguments: write_json(*arguments, as_base64=True), read_json, ".json"),
}
TOLERANCES = {"float32": 1e-5, "float64": 1e-12}
NEXT_STEP_TOLERANCES = {"float32": 1e-6, "float64": 1e-12}

# Elements that a format could lose: they go from here to minitorch and back.
EDGES = {
    "edges.float32": np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4028235e38, 0.1], "float32"),
    "edges.float64": np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1], "float64"),
    "edges.int64": np.array([[2**63 - 1, -(2**63)], [2**53 + 1, 0]], "int64"),
    "edges.empty": np.zeros((0, 3), "float32"),
    "edges.number": np.array(2.5, "float64"),
}


class Mismatch(Exception):
    pass


def compare(what, got, expected, tolerance):
    """Throws Mismatch where an array has not the name, shape, dtype and, but for a tolerance, elements of another."""
    if got.dtype != expected.dtype or got.shape != expected.shape:
        raise Mismatch(f"{what}: got {got.dtype} {got.shape}, expected {expected.dtype} {expected.shape}")
    largest = np.abs(got - expected).max()
    if not largest <= tolerance:  # NaN is a mismatch
        raise Mismatch(f"{what}: the largest difference is {largest:.3g}, more than {tolerance:g}")


def compare_all(what, got, expected, tolerance):
    if set(got) != set(expected):
        raise Mismatch(f"{what}: got {sorted(got)}, expected {sorted(expected)}")
    for name in expected:
        compare(f"{what}: {name}", got[name], expected[name], tolerance)


def evaluate(model, x):
    model.eval()
    with torch.no_grad():
        y = model(x)
    model.train()
    return y.numpy()


def step(model, optimizer, x, target):
    loss = model.loss(model(x), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def check(program, model_name, optimizer_name, dtype_name, format_name):
    write, read, extension = FORMATS[format_name]
    tolerance = TOLERANCES[dtype_name]
    dtype = DTYPES[dtype_name]

    def make_model():
        return MODELS[model_name]().to(dtype)

    torch.manual_seed(0)
    model = make_model()
    x, target = model.make_data(dtype)
    with torch.no_grad():
        model(x)  # so that batch normalisation has seen something
    optimizer = OPTIMIZERS[optimizer_name](model.parameters())

    with tempfile.TemporaryDirectory(prefix="minitorch-interop-") as folder:

        def path(name):
            return f"{folder}/{name}{extension}"

        write(path("weights"), arrays_of(model), METADATA)
        data = {"x": x.numpy(), "target": target.numpy(), **EDGES}
        write(path("data"), data, METADATA)
        arguments = [program, model_name, optimizer_name, dtype_name, format_name, folder]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Mismatch(f"the program ended with {done.returncode}: {done.stderr.strip()}")

        outputs, metadata, _ = read(path("outputs"))
        if metadata != METADATA:
            raise Mismatch(f"the metadata: got {metadata}, expected {METADATA}")
        for name, array in data.items():
            if (outputs[name].dtype, outputs[name].tobytes()) != (array.dtype, array.tobytes()):
                raise Mismatch(f"{name}, passed through minitorch: got {outputs[name]}, expected {array}")
        compare("the outputs before training", outputs["before"], evaluate(model, x), tolerance)

        losses = torch.stack([step(model, optimizer, x, target) for _ in range(STEPS)])
        compare("the losses", outputs["losses"], losses.numpy(), tolerance)
        expected = evaluate(model, x)
        compare("the outputs after training", outputs["after"], expected, tolerance)

        saved = read(path("model"))[0]
        compare_all("the saved model", saved, arrays_of(model), tolerance)
        loaded = make_model()
        load_arrays(loaded, saved)
        compare("the outputs of the model loaded into PyTorch", evaluate(loaded, x), expected, tolerance)

        moved = make_model()
        moved_optimizer = type(optimizer)(moved.parameters(), lr=1.0)  # its options come with the training
        tensors, _, parts = read(path("training"))
        load_training(moved, moved_optimizer, tensors, parts)
        step(moved, moved_optimizer, x, target)
        next_step = read(path("next"))[0]
        what = "the model one step after the training moved to PyTorch"
        compare_all(what, arrays_of(moved), next_step, NEXT_STEP_TOLERANCES[dtype_name])


def check_other_dtypes():
    """Parameters in bfloat16 and masks in bool, which models of PyTorch have, are written and read."""
    model = torch.nn.Linear(2, 1).to(torch.bfloat16)
    model.register_buffer("mask", torch.tensor([[True, False]]))
    with tempfile.TemporaryDirectory(prefix="minitorch-interop-") as folder:
        write_safetensors(f"{folder}/other.safetensors", arrays_of(model))
        arrays = read_safetensors(f"{folder}/other.safetensors")[0]
    dtypes = {name: array.dtype.name for name, array in arrays.items()}
    if dtypes != {"weight": "float32", "bias": "float32", "mask": "bool"}:
        raise Mismatch(f"other dtypes: got {dtypes}")
    for name, tensor in model.state_dict().items():
        compare(f"other dtypes: {name}", arrays[name].astype("float32"), tensor.float().numpy(), 0)


def main(program):
    torch.set_num_threads(1)
    failures = 0
    cases = [("other dtypes",), *itertools.product(MODELS, OPTIMIZERS, DTYPES, FORMATS)]
    for names in cases:
        try:
            if len(names) == 1:
                check_other_dtypes()
            else:
                check(program, *names)
        except Mismatch as mismatch:
            failures += 1
            print(f"{' '.join(names)}: {mismatch}")
    print(f"{len(cases) - failures} of {len(cases)} cases agree with PyTorch {torch.__version__}")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
