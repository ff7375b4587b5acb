"""Notifications by email: which are due, what they say, and how they leave."""
