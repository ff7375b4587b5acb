"""``inmail doctor``: what is configured, reachable and missing."""

from __future__ import annotations

import os
from typing import cast

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schema.cli.checkup import Finding, Verdict, examine
from schema.cli.configured import settings_or_exit
from schema.settings import Settings, variable_of

COLOURS = {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.MISSING: "red"}


def doctor() -> None:
    """Tell what is configured, reachable and missing, and what to do about it.

    Starts and changes nothing. Exit code 1 when something needed is missing.
    """
    settings = settings_or_exit()
    findings = examine(settings, os.environ)
    console = Console()
    console.print(settings_table(settings), findings_table(findings))
    if any(finding.verdict is Verdict.MISSING for finding in findings):
        raise typer.Exit(1)


def settings_table(settings: Settings) -> Table:
    """Every setting by its environment variable, with its value, secrets masked, and where that comes from."""
    table = Table("Variable", "Value", "From", title="Configured", title_justify="left")
    for field in Settings.model_fields:
        value = getattr(settings, field)
        shown = ", ".join(map(str, cast("tuple[object, ...]", value))) if isinstance(value, tuple) else str(value)
        shown = "(none)" if value is None or value == () else shown
        table.add_row(
            variable_of(field), escape(shown), "environment" if field in settings.model_fields_set else "default"
        )
    return table


def findings_table(findings: list[Finding]) -> Table:
    """The findings, each with its remedy."""
    table = Table("", "What", "Found", "To do", title="Found", title_justify="left")
    for finding in findings:
        mark = f"[{COLOURS[finding.verdict]}]{finding.verdict}[/]"
        table.add_row(mark, finding.name, escape(finding.detail), escape(finding.remedy))
    return table
