"""Question files: what they say, where they lie, and whether they keep their contract."""
