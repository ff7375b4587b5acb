"""Payments: one interface, and the sandbox that implements it without any network (R5a)."""
