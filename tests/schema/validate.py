"""Holds checkpoints against docs/checkpoint.schema.json, and wrong ones, which it must refuse.

Usage: validate.py SCHEMA FILE...
Ends with 77 where python3-jsonschema is not installed.
"""
import copy
import json
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        checkpoint = json.load(file)
    validator.validate(checkpoint)
    print(path, "is valid")

right = {
    "format": "minitorch",
    "version": 1,
    "tensors": {"x": {"dtype": "float32", "shape": [2], "data": [1, "NaN:7fc00001"]}},
}
validator.validate(right)


def wrong(path, value):
    """`right` with another value at a path, or without it."""
    changed = copy.deepcopy(right)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    if value is None:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    assert not validator.is_valid(changed), f"{path} = {value} is taken for valid"


for path, value in [
    (["format"], "onnx"),
    (["format"], None),
    (["version"], 2),
    (["version"], None),
    (["metadata"], [1]),
    (["parts"], {"a.b": {}}),
    (["parts"], {"a": 1}),
    (["tensors"], []),
    (["tensors", "x"], 1),
    (["tensors", "x", "dtype"], "float16"),
    (["tensors", "x", "dtype"], None),
    (["tensors", "x", "dtype"], "int64"),
    (["tensors", "x", "shape"], [2.5]),
    (["tensors", "x", "shape"], [-2]),
    (["tensors", "x", "shape"], [1] * 9),
    (["tensors", "x", "shape"], None),
    (["tensors", "x", "data"], [[1, 2]]),
    (["tensors", "x", "data"], ["nan", 1]),
    (["tensors", "x", "data"], [None, 1]),
    (["tensors", "x", "data"], "AAA"),
    (["tensors", "x", "data"], None),
]:
    wrong(path, value)
