"""Live events: what comes into a member's logs, to whoever listens, on whichever process (R19, R23).

A log is a member's ledger, or what happens in the member's mail. The database is the truth, and an entry's sequence is
the place in it: a listener is always served by reading what follows its place. Everything else only says when to read:
a commit of this process, a word from another one, a poll.
"""
