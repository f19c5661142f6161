"""Documents → rows: the road from what was read to a sink, set-based and within a memory budget."""
