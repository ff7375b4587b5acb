"""GraphQL over HTTP: one ASGI app, `GraphQLEndpoint`, and what it reads and answers."""

from schema.http.endpoint import GraphQLEndpoint

__all__ = ["GraphQLEndpoint"]
