"""Tests of questions by the cases in their files: as written, as mutants of them, and in lakes made for one case."""
