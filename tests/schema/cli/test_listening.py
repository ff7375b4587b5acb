from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from schema.cli import app
from schema.cli.listening import listen, listen_or_exit, url_of
from schema.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK = "127.0.0.1"


def test_any_free_port_is_told_as_it_is() -> None:
    with listen(LOOPBACK, 0) as sock:
        port = sock.getsockname()[1]
        assert url_of(sock, LOOPBACK) == f"http://{LOOPBACK}:{port}"
        assert url_of(sock, "::1") == f"http://[::1]:{port}"
        socket.create_connection((LOOPBACK, port)).close()


def test_a_taken_port_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with listen(LOOPBACK, 0) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(typer.Exit) as ended:
            listen_or_exit(Settings(port=port))
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == f"Port {port} is taken: set INMAIL_PORT to another.\n"


def test_a_foreign_address_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        listen_or_exit(Settings(host="192.0.2.1", port=0))
    said = capsys.readouterr().err
    assert said.startswith("Can't listen on 192.0.2.1, port 0: ")
    assert said.count("\n") == 1


def test_the_port_is_taken_before_anything_else_begins(tmp_path: Path) -> None:
    with listen(LOOPBACK, 0) as sock:
        environment = {"INMAIL_DATA_DIR": str(tmp_path / "data"), "INMAIL_PORT": str(sock.getsockname()[1])}
        result = CliRunner().invoke(app, ["serve"], env=environment)
    assert result.exit_code == 1
    assert result.stderr.endswith("is taken: set INMAIL_PORT to another.\n")
    assert list(tmp_path.iterdir()) == []
