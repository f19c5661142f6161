"""Parquet and ledger: where rows go, when they become visible, and how they are seen again."""
