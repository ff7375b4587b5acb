"""Writing a whole network into the graph, in batches; ``load`` is the one door."""

from graph.loading.network import LoadReport, load

__all__ = ["LoadReport", "load"]
