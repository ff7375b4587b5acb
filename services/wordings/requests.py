"""What can be wrong with any request."""

from __future__ import annotations

from services.refusal_code import RefusalCode
from services.wordings.wording import SAME_KEY, Wording

REQUESTS: dict[RefusalCode, Wording] = {
    RefusalCode.NOT_SIGNED_IN: Wording("You aren't signed in.", "R22", "Send a header `Authorization: Bearer TOKEN`."),
    RefusalCode.INVALID_INPUT: Wording("The input isn't valid.", "R16", "Correct the named field."),
    RefusalCode.IDEMPOTENCY_KEY_REUSED: Wording(
        "This idempotency key was used for another request.", "R21", "Make a new key for each new request."
    ),
    RefusalCode.BUSY: Wording("The service is busy; nothing was changed.", "R21", SAME_KEY),
    RefusalCode.OUTCOME_UNKNOWN: Wording(
        "The database didn't say whether the request was carried out.", "R21", SAME_KEY
    ),
    RefusalCode.READ_FAILED: Wording(
        "The service is busy: what you asked for couldn't be read just now.", "R22", "Ask again in a moment."
    ),
    RefusalCode.REACH_NOT_READY: Wording(
        "Who is how far from you isn't worked out yet: the server is still reading the whole network.",
        "R2",
        "Ask again in some seconds. Until then searchMembers finds members by relation.",
    ),
    RefusalCode.TEST_CLOCK_OFF: Wording(
        "This server's time is the real one: only local mode has a test clock.",
        "R4b",
        "Try it on a server of your own, started without INMAIL_MODE=production.",
    ),
    RefusalCode.TEST_CLOCK_PASSED: Wording(
        "That moment has passed already, and the test clock never goes back: a ledger doesn't.",
        "R23",
        "Name a moment after testClock.now, or begin anew on an empty database.",
    ),
}
