"""How often Python looks for cycles of garbage: by its own defaults that took a quarter of a sweep's processor time."""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 10, 50)
"""Objects made before the youngest are looked through, and rounds of the younger before the older are."""


def collect_rarely() -> None:
    """Leave what has been imported and built out of all searches, and search less often: for processes that last."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
