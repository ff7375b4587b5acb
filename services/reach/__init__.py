"""Who is how far from a member, over arrays: pure algorithms that know nothing of where the arrays come from."""
