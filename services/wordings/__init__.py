"""What people read when they are refused, by topic."""
