"""What each carried-out intent answers: frozen values, stored with the idempotency key."""
