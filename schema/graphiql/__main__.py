"""``python -m schema.graphiql NODE_MODULES``: put the page's files where the server finds them."""

from __future__ import annotations

import sys
from pathlib import Path

from schema.graphiql.assets import copy_assets, named_assets

if __name__ == "__main__":
    size = copy_assets(Path(sys.argv[1]))
    sys.stdout.write(f"GraphiQL: {len(named_assets())} files, {size / 1e6:.1f} MB, hashes checked.\n")
