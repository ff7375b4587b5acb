"""The rules and the use cases of InMail credits: values in, values out; no GraphQL, no Neo4j, no clock."""
