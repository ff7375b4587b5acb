"""Links in emails: a look changes nothing, the button ends emails of that kind, and nobody else's link does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from schema.links import Links
from schema.product import utc_now
from schema.settings import Settings
from schema.tokens import tokens_for
from schema.unsubscribing import LIFETIME, PATH, stop_link_of
from services.notification import MAILED_BY_DEFAULT, NotificationKind
from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

KIND = NotificationKind.INMAIL_RECEIVED
REST = MAILED_BY_DEFAULT - {KIND}


def path_of(api: Api, name: str, kind: str = KIND, *, now: datetime | None = None, opens: str | None = None) -> str:
    """A link to end emails of ``kind``, signed for what it ``opens`` if that is something else."""
    document = PATH.replace("{kind}", kind)
    links = Links(tokens_for(api.settings).secret)
    return f"{document}?link={links.sign(api.prefix + name, opens or document, now or utc_now(), LIFETIME)}"


async def kinds(api: Api, name: str = "ana") -> set[str]:
    query = "{ viewer { notificationPreferences { emailKinds } } }"
    return set((await api.data(query, by=name))["viewer"]["notificationPreferences"]["emailKinds"])


async def asked(api: Api, method: str, path: str) -> httpx.Response:
    async with api.client() as client:
        return await client.request(method, path, data={"List-Unsubscribe": "One-Click"} if method == "POST" else None)


async def test_a_look_changes_nothing_and_the_button_ends_emails_of_that_kind(api: Api) -> None:
    path = path_of(api, "ana")
    before = await api.picture()
    looked = await asked(api, "GET", path)
    assert (looked.status_code, looked.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "No more emails about “inmail received”?" in looked.text
    assert '<form method="post"><button>' in looked.text
    assert await api.picture() == before
    for _ in range(2):  # mail programs press it, and people again
        done = await asked(api, "POST", path)
        assert (done.status_code, "You are no longer emailed about “inmail received”." in done.text) == (200, True)
        assert await kinds(api) == REST
    assert await kinds(api, "ben") == MAILED_BY_DEFAULT
    await api.do("setNotificationPreferences", "replayed", by="ana", emailKinds=[KIND])
    assert await kinds(api) == {KIND}
    await asked(api, "POST", path)  # the email is still there, and so is its link
    assert await kinds(api) == set()


async def test_nothing_but_the_email_s_own_link_does_it(api: Api) -> None:
    document, before = PATH.replace("{kind}", KIND), await api.picture()
    wrong = [
        document,
        f"{document}?link=x",
        f"{document}?link={api.token('ana')}",
        path_of(api, "ana", opens=PATH.replace("{kind}", NotificationKind.LOW_BALANCE)),
        path_of(api, "ana", opens="/receipts/1"),
        path_of(api, "ana", "NOTHING"),
        path_of(api, "ana", now=utc_now() - LIFETIME - timedelta(seconds=1)),
        path_of(api, "nobody"),
    ]
    for path in wrong:
        answer = await asked(api, "POST", path)
        assert answer.status_code == 403, path
        assert "<form" not in answer.text
    for path in wrong[:-1]:
        assert (await asked(api, "GET", path)).status_code == 403
    assert await api.picture() == before


async def test_a_database_that_does_not_answer_is_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise TryAgain(Refusal(RefusalCode.OUTCOME_UNKNOWN))

    monkeypatch.setattr(type(api.product.services.notifications.lane), "carry_out", fail)
    answer = await asked(api, "POST", path_of(api, "ana"))
    assert (answer.status_code, "<form" in answer.text) == (503, True)


async def test_links_are_of_the_address_that_people_reach(api: Api) -> None:
    assert stop_link_of(api.settings, utc_now) is None
    settings = Settings.model_validate({**api.settings.model_dump(), "public_url": "https://inmail.example"})
    stop_link = stop_link_of(settings, utc_now)
    assert stop_link is not None
    link = urlsplit(stop_link(f"{api.prefix}ana", KIND))
    assert (link.scheme, link.netloc) == ("https", "inmail.example")
    await asked(api, "POST", f"{link.path}?{link.query}")
    assert await kinds(api) == REST
