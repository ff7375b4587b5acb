"""Payments: one interface, a sandbox that needs no network, and none at all (R5a)."""
