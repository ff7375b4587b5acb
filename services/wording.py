"""What a person reads under each code: every topic's words in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.wordings.connections import CONNECTIONS
from services.wordings.mail import MAIL
from services.wordings.payments import PAYMENTS
from services.wordings.requests import REQUESTS
from services.wordings.sending import SENDING
from services.wordings.support import SUPPORT
from services.wordings.teams import TEAMS

if TYPE_CHECKING:
    from services.refusal_code import RefusalCode
    from services.wordings.wording import Wording

WORDINGS: dict[RefusalCode, Wording] = {**SENDING, **CONNECTIONS, **MAIL, **PAYMENTS, **SUPPORT, **TEAMS, **REQUESTS}
"""The words of every code."""
