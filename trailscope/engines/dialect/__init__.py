"""From the one dialect that questions are written in to the SQL of other engines: Spark, Trino and Athena."""
