"""The GraphQL types, one noun a file: each is made from the rules' value of the same name."""
