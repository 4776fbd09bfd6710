#!/usr/bin/env python3
"""Arrays go both ways between NumPy and minitorch.

Usage: numpy_arrays.py <path of interop_with_numpy>

NumPy writes arrays, minitorch reads and writes them (with_numpy.cpp), and NumPy finds the same numbers in the dtype
that minitorch has for them. Python's zipfile tests the archives. Ends with 77, which ctest knows as skipped, where
there is no NumPy.
"""

import subprocess
import sys
import tempfile
import zipfile

SKIPPED = 77

try:
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(SKIPPED)


def arrays():
    rng = np.random.default_rng(3)
    for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"):
        for order in "<>":
            for shape in ((), (0,), (7,), (3, 4), (2, 3, 4), (100, 50)):
                array = rng.integers(0, 100, shape).astype(order + kind)
                yield array
                yield np.asfortranarray(array)


def expected_of(array):
    if array.dtype.kind == "f":
        return array.astype("<f8" if array.dtype.itemsize == 8 else "<f4")
    return array.astype("<i8")


def differs(found, array):
    expected = expected_of(array)
    is_same = (found.dtype, found.shape) == (expected.dtype, expected.shape) and np.array_equal(found, expected)
    return not is_same or not found.flags.c_contiguous


def main(program):
    failures = []
    written = list(arrays())
    with tempfile.TemporaryDirectory(prefix="minitorch-interop-") as folder:

        def through(name):
            there, back = f"{folder}/{name}", f"{folder}/back-{name}"
            subprocess.run([program, there, back], check=True)
            return back

        for i, array in enumerate(written[:: len(written) // 12]):
            np.save(f"{folder}/{i}.npy", array)
            if differs(np.load(through(f"{i}.npy")), array):
                failures.append(f"{i}.npy: {array.dtype.str} {array.shape}")
        named = {f"{i}/ä {array.dtype.str}": array for i, array in enumerate(written)}
        for write in (np.savez, np.savez_compressed):
            write(f"{folder}/all.npz", **named)
            path = through("all.npz")
            with zipfile.ZipFile(path) as archive:
                if archive.testzip() is not None:
                    failures.append(f"{write.__name__}: the checksum of {archive.testzip()}")
            found = np.load(path)
            if found.files != list(named):
                failures.append(f"{write.__name__}: the names")
            failures += [f"{write.__name__}: {name}" for name, array in named.items() if differs(found[name], array)]
    for failure in failures:
        print(f"not the same after minitorch: {failure}")
    print(f"{len(written)} arrays went through minitorch and back to NumPy {np.__version__}")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
