"""What each intent decides and changes: pure functions over the locked facts."""
