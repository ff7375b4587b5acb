"""The intents, by topic."""
