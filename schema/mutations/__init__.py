"""The mutations: each turns its input into a use case's arguments, and the answer into a payload."""
