"""Payments: one interface; Stripe, account billing, a sandbox that needs no network, and none at all (R5a)."""
