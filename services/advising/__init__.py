"""Advice on a draft: each topic's rules in a file."""
