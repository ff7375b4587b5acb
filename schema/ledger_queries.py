"""What can be asked of a whole ledger (R23, R24)."""

from __future__ import annotations

import strawberry

from schema.context import Info
from schema.types.audit import AuditReport, BalanceExplanation


@strawberry.type
class LedgerQueries:
    """Queries that read all of the viewer's entries."""

    @strawberry.field(
        description="Recompute your whole account from its ledger entries, seal by seal, and name everything that "
        "differs (R24). Nobody waits meanwhile. Null comes with an error that says why."
    )
    async def audit_account(self, info: Info) -> AuditReport | None:
        """The audit."""
        return AuditReport.of(await info.context.services.auditing.audit(info.context.signed_in))

    @strawberry.field(
        description="How the credits that you can spend now came about, in at most ten lines that add up to them "
        "(R22). Null comes with an error that says why."
    )
    async def explain_balance(self, info: Info) -> BalanceExplanation | None:
        """The explanation."""
        return BalanceExplanation.of(await info.context.services.auditing.explain(info.context.signed_in))
