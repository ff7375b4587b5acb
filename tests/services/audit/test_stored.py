"""Stored entries that no program of ours wrote (R24)."""

from __future__ import annotations

import pytest

from services.audit.finding import FindingKind

from .life import audited, changed, full_life, kinds


@pytest.mark.parametrize("value", [None, 1.5, True, [1], "many"])
@pytest.mark.parametrize("field", ["amount", "balance", "lotBalance", "reverses"])
def test_what_is_no_number_is_named(field: str, value: object) -> None:
    life = full_life()
    if field == "reverses" and value is None:
        value = "none"
    report = audited(changed(life.entries, 3, **{field: value}), life.stored())
    assert [f.sequence for f in report.findings if f.kind is FindingKind.MALFORMED] == [3]
    assert f"{field} isn't a whole number" in report.findings[0].text
    assert FindingKind.SEAL not in kinds(report)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("kind", "GIFT", "kind isn't a kind"), ("at", "soon", "at isn't a moment"), ("hash", 7, "hash isn't text")],
)
def test_what_is_no_value_at_all_is_named(field: str, value: object, words: str) -> None:
    life = full_life()
    report = audited(changed(life.entries, 3, **{field: value}), life.stored())
    assert report.findings[0].kind is FindingKind.MALFORMED
    assert words in report.findings[0].text
