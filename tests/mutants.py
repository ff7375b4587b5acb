"""What `make mutants` tells: how many mutants of each module the unit tests killed, and which ones live on.

Ends with 1 where fewer than 90 % are dead. A mutant that no test runs, or that hangs, isn't dead by a test: only those
that failed one count, and those that ran out of time, since a test would wait for ever.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import cast

ENOUGH = 0.90
FAILED_A_TEST = {1, 3}
OUT_OF_TIME = {36, 24, -24, 152, 255}
FOLDER = Path("mutants")


def main() -> int:
    """Print a line per module and one per survivor. Returns the exit code."""
    dead = total = 0
    for file in sorted(FOLDER.rglob("*.meta")):
        mutants = cast("dict[str, int | None]", json.loads(file.read_text())["exit_code_by_key"])
        survivors = [name for name, code in mutants.items() if code not in FAILED_A_TEST | OUT_OF_TIME]
        if mutants:
            module = str(file.relative_to(FOLDER)).removesuffix(".meta")
            print(f"{module:40} {len(mutants) - len(survivors):5} of {len(mutants)}")  # noqa: T201 - what it is for
            print(*(f"    lives: {name}" for name in survivors), sep="\n", end="\n" * bool(survivors))  # noqa: T201
        dead += len(mutants) - len(survivors)
        total += len(mutants)
    rate = dead / total if total else 0.0
    print(f"{dead} of {total} mutants killed: {rate:.1%}, {ENOUGH:.0%} are needed")  # noqa: T201 - as above
    return int(rate < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
