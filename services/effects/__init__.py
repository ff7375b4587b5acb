"""What decisions change, by topic: values that the world takes in at once and that the store writes as they are."""
