"""What is sent to many at once, and what became of it (R18, R21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.answers.mail import Sent
    from services.refusal import Refused
    from services.request import Done


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent to whom: the texts, or of a batch from a template the ``values`` of its variables."""

    recipient_id: str
    subject: str = ""
    body: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of each message, in the order of the request; ``replayed`` if the batch had been begun before."""

    results: tuple[Done[Sent] | Refused, ...]
    replayed: bool
