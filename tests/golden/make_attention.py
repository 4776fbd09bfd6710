#!/usr/bin/env python3
"""Makes attention.json: what PyTorch's scaled_dot_product_attention gives, and the gradients of q, k, v and the mask.

Run it from anywhere, it writes beside itself:

    /usr/bin/python3 tests/golden/make_attention.py

The file beside it was made with Debian 12's python3-torch 1.13.1+dfsg-4 (which calls itself 1.13.0a0) and Python
3.11.2 on x86-64. Another version may change last digits, which the test that reads the file tolerates.

function_cases.py describes a case. Its inputs are q, k, v and a mask or null. The argument "mask" says what the mask
is: "bool" (1 where a key takes part) or "float" (added to the scores). "scale" may be null, for 1/√E. In version 1.13
the function is private and knows no scale, so q is multiplied before. Rows that are masked as a whole give NaN there:
a mask of these cases leaves each query its first key.
"""

import math

import torch
from function_cases import case, drawn, random_for, write

attention = torch.nn.functional._scaled_dot_product_attention


def mask_of(kind, shape, rng):
    if kind is None:
        return None
    if kind == "float":
        return drawn(rng, shape)
    mask = torch.tensor([rng.choice([0, 1, 1]) for _ in range(math.prod(shape))], dtype=torch.float64).reshape(shape)
    if mask.dim() == 0:
        return torch.ones_like(mask)
    if mask.numel() > 0:
        mask[..., 0] = 1
    return mask


def made(q, k, v, mask=None, mask_shape=None, is_causal=False, scale=None):
    arguments = {"mask": mask, "is_causal": is_causal, "scale": scale}
    rng = random_for(f"{q} {k} {v} {mask_shape} {arguments}")

    def compute(q, k, v, m):
        if scale is not None:
            q = q * (scale * math.sqrt(q.shape[-1]))
        if mask == "bool":
            m = m.detach() != 0
        return attention(q, k, v, m, 0.0, False, is_causal)[0]

    inputs = [drawn(rng, q), drawn(rng, k), drawn(rng, v), mask_of(mask, mask_shape, rng)]
    return case("scaled_dot_product_attention", arguments, inputs, compute, rng)


def main():
    cases = []
    for batch in ((), (2,), (2, 3), (0,), (2, 0)):
        for queries, keys, size, value_size in ((1, 1, 1, 1), (1, 5, 2, 3), (5, 1, 3, 2), (3, 7, 2, 1), (7, 3, 1, 2)):
            if len(batch) == 2 and queries == keys:
                continue
            shapes = ((*batch, queries, size), (*batch, keys, size), (*batch, keys, value_size))
            cases.append(made(*shapes))
            cases.append(made(*shapes, is_causal=True))
            for kind in ("bool", "float"):
                cases.append(made(*shapes, kind, (queries, keys)))
    q, k, v = (2, 3, 4, 2), (2, 3, 5, 2), (2, 3, 5, 3)
    for kind in ("bool", "float"):
        for shape in ((2, 3, 4, 5), (2, 1, 1, 5), (3, 4, 5), (1, 5), (4, 1), (5,), ()):
            cases.append(made(q, k, v, kind, shape))
    for scale in (0.5, -0.25, 0.0, 3.0):
        cases.append(made(q, k, v, scale=scale))
        cases.append(made(q, k, v, scale=scale, is_causal=True))
    cases.append(made((2, 1, 3, 2), (3, 4, 2), (2, 3, 4, 1)))  # broadcast batches
    cases.append(made((3, 2), (2, 4, 2), (1, 4, 3)))
    # more than one tile of queries and of keys
    for is_causal in (False, True):
        cases.append(made((67, 2), (65, 2), (65, 1), is_causal=is_causal))
        cases.append(made((65, 1), (130, 1), (130, 2), is_causal=is_causal))
        cases.append(made((130, 1), (65, 1), (65, 2), is_causal=is_causal))
    cases.append(made((66, 1), (70, 1), (70, 1), "bool", (1, 70)))
    write(__file__, cases)


if __name__ == "__main__":
    main()
