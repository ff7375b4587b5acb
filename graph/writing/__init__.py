"""Writers of effects: each module turns its kinds of effects into rows, for the one statement above them."""
