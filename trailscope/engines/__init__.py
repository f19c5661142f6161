"""SQL in one dialect: DuckDB in process, and the macros that questions may use."""
