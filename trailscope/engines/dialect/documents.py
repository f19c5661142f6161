"""The macros that read JSON by a path, for engines whose own functions differ: from the path, by what each engine can read."""

from __future__ import annotations

from trailscope.engines.dialect.json_paths import pieces
from trailscope.engines.dialect.json_paths import written as path_of
from trailscope.engines.dialect.target import Documents


def json_text(documents: Documents, path: str, quote: str) -> str:
    """SQL over ``document``: see the macro of this name."""
    first, *rest = pieces(path)
    if rest:
        return json_values(documents, path, quote)
    return documents.text_at("document", path_of(first, quote))


def json_values(documents: Documents, path: str, quote: str) -> str:
    """SQL over ``document``: see the macro of this name."""
    return f"coalesce({_texts('document', pieces(path), documents, quote)}, {documents.list_of()})"


def json_list(documents: Documents, path: str, quote: str) -> str:
    """SQL over ``document``: see the macro of this name."""
    (steps,) = pieces(path)
    at = path_of(steps, quote)
    bare = documents.text_at("document", at)
    return (
        f"case when {documents.is_list_at('document', at)} then {documents.texts_at('document', at)} "
        f"when {bare} is not null then {documents.list_of(bare)} else {documents.list_of()} end"
    )


def _texts(
    document: str, cut: tuple[tuple[str | int, ...], ...], documents: Documents, quote: str, depth: int = 0
) -> str:
    """The texts that a path cut at its wildcards reaches."""
    here, following, *later = cut
    values = documents.texts_at(document, path_of(here, quote))
    name = f"part{depth}"
    if later:
        inner = _texts(name, (following, *later), documents, quote, depth + 1)
        return f"flatten(transform({values}, {name} -> coalesce({inner}, {documents.list_of()})))"
    if not following:
        return values
    at = path_of(following, quote)
    return (
        f"transform(filter({values}, {name} -> {documents.is_at(name, at)}), {name} -> {documents.text_at(name, at)})"
    )
