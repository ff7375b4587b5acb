"""GraphQL over HTTP and WebSockets: one ASGI app, `GraphQLEndpoint`, and what it reads and answers."""

from schema.http.endpoint import GraphQLEndpoint
from schema.http.server import Server
from schema.http.session import Session

__all__ = ["GraphQLEndpoint", "Server", "Session"]
