"""Why two members can't be connected, or a message can't be written."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import Wording

CONNECTIONS: dict[RefusalCode, Wording] = {
    RefusalCode.RECIPIENT_REPORTED_BY_YOU: Wording(
        "You have reported this member, who can't see you since.", "R11", "Choose someone else."
    ),
    RefusalCode.NOT_CONNECTED: Wording(
        "You aren't connected with this member.",
        "R2",
        "Ask for a connection with requestConnection, or write with sendInMail.",
    ),
    RefusalCode.ALREADY_CONNECTED: Wording(
        "You are connected with this member already.", "R2", "Send a message instead."
    ),
    RefusalCode.CONNECTION_REQUEST_PENDING: Wording(
        "You have asked this member for a connection, and wait for the answer.",
        "R2",
        "Wait, or take the request back with withdrawConnectionRequest.",
    ),
    RefusalCode.CONNECTION_REQUEST_TOO_SOON: Wording(
        "You have asked this member not long ago, and it came to nothing.", "R2", "Try again at retryAt."
    ),
    RefusalCode.CONNECTION_REQUEST_NOT_FOUND: Wording(
        "There is no such connection request waiting for you to act on.",
        "R2",
        "Take the id from viewer.connectionRequests: one that you received can be accepted or declined, one that you "
        "sent can be withdrawn.",
    ),
    RefusalCode.TOO_MANY_CONNECTION_REQUESTS: Wording(
        "As many of your connection requests wait for an answer as one member's may.",
        "R2",
        "Wait for answers, or take some back with withdrawConnectionRequest.",
    ),
}
