"""The repository's own rules, measured: names, sizes, what the documents must name, what no file may say."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from schema.settings import Settings, variable_of

ROOT = Path(__file__).parent.parent
OURS = ("schema", "graph", "services")
MEDIAN_LINES, MOST_LINES, MOST_FUNCTION_LINES = 150, 300, 40
FORBIDDEN_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
# In pieces, so that this file doesn't say them.
FORBIDDEN_TEXTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "repo1.maven" + ".org",
    "repo.maven.apache" + ".org",
    "deb.debian" + ".org",
    "/work" + "/main",
    "/work" + "/shared",
    ".." + "/shared",
    "shared" + "/rules.md",
    "/bash" + "_jobs",
    "/root" + "/",
]


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository, or of a copy of it without its history."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - whichever git there is
        names = [name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [
            str(path.relative_to(ROOT)) for folder in (*OURS, "tests", "docs") for path in (ROOT / folder).rglob("*")
        ]
    return tuple(path for name in names if (path := ROOT / name).is_file() and "__pycache__" not in path.parts)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in OURS]


def lines_of(path: Path) -> int:
    return len(text_of(path).splitlines())


def functions() -> list[tuple[str, int]]:
    """Every function with its number of lines, from its first decorator or `def` to its end."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in modules()
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


@pytest.mark.parametrize("name", OURS)
def test_nobody_else_owns_our_names(name: str) -> None:
    assert packages_distributions().get(name, ["inmail-credits"]) == ["inmail-credits"]
    module = __import__(name)
    assert Path(module.__file__ or "").is_relative_to(ROOT)


def test_modules_are_small() -> None:
    # A package's docstring is no module.
    sizes = {str(path.relative_to(ROOT)): lines_of(path) for path in modules() if path.name != "__init__.py"}
    assert len(sizes) > 80
    assert statistics.median(sizes.values()) <= MEDIAN_LINES
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_functions_are_small() -> None:
    sizes = functions()
    assert len(sizes) > 300
    assert [place for place, size in sizes if size > MOST_FUNCTION_LINES] == []


def test_no_file_is_a_drawer_for_everything() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.name in FORBIDDEN_NAMES] == []


def test_test_folders_are_no_packages() -> None:
    assert [path for path in tracked() if path.name == "__init__.py" and "tests" in path.relative_to(ROOT).parts] == []


@pytest.mark.parametrize("text", FORBIDDEN_TEXTS)
def test_no_file_names_a_registry_or_a_machine(text: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if text in text_of(path)] == []


@pytest.mark.parametrize("field", list(Settings.model_fields))
def test_the_readme_names_every_setting(field: str) -> None:
    assert f"`{variable_of(field)}`" in text_of(ROOT / "README.md")


def dependencies() -> list[str]:
    """Everything that pyproject.toml asks for, by its name alone."""
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(one for group in project["optional-dependencies"].values() for one in group)]
    return sorted({re.split(r"[^A-Za-z0-9._-]", one)[0] for one in wanted})


@pytest.mark.parametrize("name", dependencies())
def test_the_architecture_says_why_each_dependency_is_there(name: str) -> None:
    assert re.search(
        rf"(?<![\w-]){re.escape(name)}(?![\w-])", text_of(ROOT / "docs" / "architecture.md"), re.IGNORECASE
    )
