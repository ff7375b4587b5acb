from email import message_from_bytes, policy
from pathlib import Path

import pytest

from services.mailing.folder import FolderMailer
from services.mailing.message import message
from services.mailing.outbox import MailerUnavailable

from .conftest import SENDER, letter

pytestmark = pytest.mark.anyio


async def test_each_email_is_a_file_of_its_own_however_often_it_is_sent(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "new" / "mail", SENDER)
    for id in ("a", "b", "a"):
        async with mailer.session() as session:
            await session.send(message(letter(id), "ana@example.com", SENDER))
    files = sorted(mailer.folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    read = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert read["Subject"] == "Ben Ruiz sent you an InMail"
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


async def test_a_folder_that_can_t_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MailerUnavailable):
        await FolderMailer(tmp_path / "file" / "mail", SENDER).send(message(letter(), "ana@example.com", SENDER))
