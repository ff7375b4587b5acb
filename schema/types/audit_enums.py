"""The enums of audits, explanations and exports, with a description for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema.export.formats import LedgerFormat
from services.audit.finding import FindingKind
from services.explain import LineLabel

if TYPE_CHECKING:
    from enum import Enum

AUDIT_ENUMS: tuple[tuple[type[Enum], str, dict[str, str]], ...] = (
    (
        FindingKind,
        "What an audit found to differ (R24).",
        {
            "GAP": "Entries are missing: sequences have no gaps.",
            "DUPLICATE": "Two entries have one sequence.",
            "ORDER": "An entry comes after one with a later sequence.",
            "MALFORMED": "A field of an entry holds what no entry can have.",
            "FOREIGN": "An entry belongs to another member.",
            "SEAL": "An entry's hash doesn't fit: it was changed, or the one before it was replaced and sealed anew.",
            "LINK": "An entry isn't sealed onto the one before it: one was deleted, inserted or replaced.",
            "TIME": "An entry is earlier than the one before it.",
            "AMOUNT": "An entry moves credits in a direction that its kind never does, or none at all.",
            "BALANCE": "An entry's balance isn't what the amounts up to it add up to.",
            "LOT_BALANCE": "An entry's balance of its lot isn't what the lot's amounts up to it add up to.",
            "LOT_RANGE": "A lot fell below zero, or rose above what it began with.",
            "LOT_OPENING": "A lot's first entry isn't one that opens it.",
            "LOT_OF_ENTRY": "An entry is tied to another lot than it names.",
            "REVERSAL": "An entry undoes one that isn't there, that is another movement, or that was undone before.",
            "TAIL": "Entries are missing at the end.",
            "COUNTER": "The account counts other entries than there are.",
            "HEAD": "The account's last hash isn't the last entry's.",
            "LAST_TIME": "The account's time of the last entry isn't that entry's.",
            "TOTAL": "The account's balance isn't what its entries add up to.",
            "AVAILABLE": "What remains in the lots isn't the account's balance (R23).",
            "LOT_MISSING": "Entries move a lot that the member doesn't have.",
            "LOT_UNKNOWN": "The member has a lot without a single entry.",
            "LOT_AMOUNT": "A lot's amount isn't what its first entry brought.",
            "LOT_REMAINING": "What remains of a lot isn't what its entries leave.",
            "LOT_HELD": "What is held of a lot isn't what its entries set aside.",
            "LOT_TIE": "A lot is open and not kept among the open ones, or the other way round, or not this member's.",
            "HOLD": "A hold isn't what entries set aside, or credits are set aside without a hold.",
            "DEBT": "What is left of a debt isn't what entries left of it.",
            "PURCHASE": "A paid purchase and the lot that it brought don't agree.",
        },
    ),
    (
        LineLabel,
        "What a line of a balance's explanation tells.",
        {
            "GRANTED": "Granted by a plan or a recruiter account.",
            "BOUGHT": "Bought in packs.",
            "REWARDED": "Given as rewards for engagement.",
            "GIVEN_BACK": "Given back because recipients replied (R25).",
            "SPENT": "Spent on InMails.",
            "HELD": "Set aside by holds, less what came back.",
            "EXPIRED": "Gone because lots expired.",
            "FORFEITED": "Gone because a renewal left more than the plan's cap (R4a).",
            "REFUNDED": "Taken back with payments that were paid back.",
            "ADJUSTED": "Corrected by operators, or taken for what was owed.",
        },
    ),
    (
        LedgerFormat,
        "How a ledger is written down.",
        {
            "CSV": "Comma-separated values as RFC 4180 has them, with a line of names first. "
            "Text that a spreadsheet would take for a formula begins with an apostrophe.",
            "JSONL": "JSON Lines: one JSON object on each line.",
        },
    ),
)
"""Each enum with what it is and what each of its values means."""
