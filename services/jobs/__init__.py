"""What the service does by itself, at intervals: each job may be repeated, or run twice at once, without harm."""
