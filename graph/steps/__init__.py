"""The steps that made the graph's shape what it is, one topic a file; graph/migrations.py runs them."""
