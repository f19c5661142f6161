"""Reading logs by the executors of Spark: they convert and write, and this process compares and commits."""
