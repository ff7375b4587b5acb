"""Benchmarks: each compares the product with a baseline in the same run, since machines are noisy."""
