"""A private Neo4j: fetched once, started as a child process, shared by one user's commands."""
