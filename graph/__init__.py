"""Neo4j: asks and stores, decides nothing. The only place with Cypher."""
