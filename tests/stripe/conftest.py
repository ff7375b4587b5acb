"""stripe-mock, Stripe's own imitation of its API, on loopback for the run. ``make payments`` builds it where Go is.

It checks every request against Stripe's published schema and answers in the shapes of that schema, but keeps nothing.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from services.payments.stripe import StripeProvider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

if "STRIPE_MOCK" not in os.environ:  # the program's path: these checks belong to `make payments`, not to `make test`
    collect_ignore_glob = ["test_*.py"]

ANYWHERE = "127.0.0.1:0"
READY = "Listening for HTTP at address: "


@pytest.fixture(scope="session")
def mock_url() -> Iterator[str]:
    """Where stripe-mock listens."""
    program = [os.environ["STRIPE_MOCK"], "-http-addr", ANYWHERE, "-https-addr", ANYWHERE]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603 - named by whoever runs the tests
        assert process.stdout is not None
        lines: list[str] = []
        try:
            for line in process.stdout:
                lines.append(line)
                if line.startswith(READY):
                    yield f"http://{line.removeprefix(READY).strip()}"
                    break
            else:
                pytest.fail(f"stripe-mock didn't start: {''.join(lines)}", pytrace=False)
        finally:
            process.terminate()


@pytest.fixture
async def stripe_provider(mock_url: str, anyio_backend: str) -> AsyncIterator[StripeProvider]:  # noqa: ARG001 - makes it run
    """The provider, asking stripe-mock."""
    provider = StripeProvider(SecretStr("sk_test_123"), mock_url)
    yield provider
    await provider.close()
