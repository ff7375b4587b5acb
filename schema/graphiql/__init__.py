"""GraphiQL at ``/graphql``: the page, the files that it loads, and the tutorial in its tabs.

>>> routes = [
...     Route("/graphql", graphiql_page(signed_in=None, tabs=()), methods=["GET"]),
...     Mount("/graphql/assets", AssetFiles()),
... ]
"""

from schema.graphiql.assets import AssetFiles, fetched
from schema.graphiql.page import SignedIn, graphiql_page
from schema.graphiql.tutorial import Tab, tutorial

__all__ = ["AssetFiles", "SignedIn", "Tab", "fetched", "graphiql_page", "tutorial"]
