"""Live events: ledger entries as they come, to whoever listens, on whichever process (R23).

The database is the truth, and an entry's sequence is the place in it: a listener is always served by reading what
follows its place. Everything else only says when to read: a commit of this process, a word from another one, a poll.
"""
