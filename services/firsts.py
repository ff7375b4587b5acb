"""What of a sorted array is there for the first time: np.unique hashes, which is ten times slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def firsts(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Of each of ``keys``, which are ascending, whether it is the first of those like it."""
    found = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=found[1:])
    return found
