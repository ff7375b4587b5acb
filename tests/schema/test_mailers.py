from pathlib import Path

import pytest

from schema.mailers import LOCAL_SENDER, mailer_of
from schema.settings import Settings
from services.mailing.folder import FolderMailer
from services.mailing.smtp import SmtpMailer

PRODUCTION = {"mode": "production", "token_secret": "s" * 32}
SERVER = {"smtp_url": "smtp://mail.example", "smtp_from": "no-reply@inmail.example"}


def of(**given: object) -> object:
    return mailer_of(Settings.model_validate({"data_dir": "/data", **given}))


@pytest.mark.parametrize("mode", [{}, PRODUCTION])
def test_a_server_takes_all_emails_where_there_is_one(mode: dict[str, str]) -> None:
    made = of(**mode, **SERVER, mail_dir="/mail")
    assert isinstance(made, SmtpMailer)
    assert made.sender == SERVER["smtp_from"]


def test_in_local_mode_emails_are_files() -> None:
    assert of() == FolderMailer(Path("/data/mail"), LOCAL_SENDER)


def test_in_production_there_are_none_without_a_server_or_a_folder() -> None:
    assert of(**PRODUCTION) is None
    assert of(**PRODUCTION, mail_dir="/mail") == FolderMailer(Path("/mail"), LOCAL_SENDER)
