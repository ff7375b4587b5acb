"""The audit of one account: everything in it recomputed from its entries, and what differs named (R24)."""
