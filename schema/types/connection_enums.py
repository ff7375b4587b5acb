"""The enums of connections, with a description for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.approach import ConnectState
from services.connection import ConnectionOrder, RequestDirection

if TYPE_CHECKING:
    from enum import Enum

CONNECTION_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        ConnectState,
        "What can be done about being connected with somebody, as a button would show it.",
        {
            "AVAILABLE": "Ask: requestConnection would send a request.",
            "SENT": "You have asked: wait, or withdrawConnectionRequest.",
            "RECEIVED": "You have been asked: acceptConnectionRequest or declineConnectionRequest; asking accepts too.",
            "CONNECTED": "You are connected: removeConnection ends it.",
            "LIMIT_REACHED": "Too many requests of yours wait for an answer.",
            "UNAVAILABLE": "Nothing now; `reason` says why.",
        },
    ),
    (
        ConnectionOrder,
        "How connections are listed.",
        {"NEWEST": "The latest made first; those of unknown age last.", "NAME": "By name, from A to Z."},
    ),
    (
        RequestDirection,
        "Which connection requests.",
        {"RECEIVED": "Those that others sent you.", "SENT": "Those that you sent."},
    ),
)
"""Each enum with what it is and what each of its values means."""
