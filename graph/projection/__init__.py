"""The network as arrays: made from the graph, and kept in step with it by the feed of changes."""
