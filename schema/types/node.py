"""Relay's Node: anything that can be asked for again by its id."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="Anything that can be asked for again by its id (Relay's Node).")
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the object everywhere in this API. Don't build one yourself: take it from an answer."
    )
