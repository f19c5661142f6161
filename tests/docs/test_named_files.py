"""The files that the guides to the code name are there, and so are the functions, classes and tables named beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FILES = [
    path
    for folder in ("trailscope", "queries", "tests", "docs", "native/src", "benchmarks")
    for path in (PROJECT / folder).rglob("*")
    if path.is_file()
]
_NAMED = re.compile(r"`([\w/.-]+\.(?:py|sql|tsv|toml|md))(?:: (?:(\w+)\.)?(\w+))?`")


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_what_is_named_is_there(page: str) -> None:
    named = _NAMED.findall((PROJECT / page).read_text(encoding="utf-8"))
    assert len(named) > 10
    missing = []
    for file, owner, name in named:
        found = [path for path in (*FILES, *PROJECT.glob("*.toml")) if path.as_posix().endswith(f"/{file}")]
        texts = [path.read_text(encoding="utf-8") for path in found] if name else []
        words = [rf"(?m)\b(def|class) {word}\b|^{word}(: [^=\n]+)? = " for word in (owner, name) if word]
        if not found or (words and not any(all(re.search(word, text) for word in words) for text in texts)):
            missing.append((file, owner, name))
    assert missing == []
