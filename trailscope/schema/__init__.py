"""The table of columns and what is derived from it."""
