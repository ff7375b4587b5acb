from collections.abc import Callable

import pytest
from typer.testing import Result

from services.networks.demo import generate


def test_a_demo_is_loaded_with_the_tutorials_people(
    inmail: Callable[..., Result], stored: Callable[[str], tuple[list[str], int]], plans: list[str]
) -> None:
    network = generate(50, 20_260)
    for new in ("", "0 of them new"):
        result = inmail("demo", "--members", 50, "--seed", 20_260)
        assert result.exit_code == 0, result.output
        assert "members: 50" in result.stdout
        assert new in result.stdout
    names, connections = stored("demo-20260-50-")
    assert names == [row.name for row in network.members if row.id.startswith("demo-")]
    assert connections == sum(row.a.startswith("demo-") for row in network.connections)
    assert "Ana Ferreira" in stored("ana")[0]
    assert set(plans) == {f"{row.id} {row.plan}" for row in network.members if row.plan}


def test_a_demo_has_a_smallest_size(inmail: Callable[..., Result]) -> None:
    result = inmail("demo", "--members", 49)
    assert result.exit_code == 2
    assert "greater than or equal to 50" in result.stderr


@pytest.mark.parametrize("size", ["49", "many"])
def test_the_size_is_a_setting_like_any_other(
    size: str, inmail: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INMAIL_DEMO_MEMBERS", size)
    result = inmail("demo")
    assert result.exit_code == 1
    assert result.stderr.startswith("INMAIL_DEMO_MEMBERS: ")


def test_the_setting_says_how_many(inmail: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INMAIL_DEMO_MEMBERS", "51")
    assert "members: 51" in inmail("demo", "--seed", 20_261).stdout
