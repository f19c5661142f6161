"""YAML without its traps: what is not plainly a number or true/false/null stays text, and every value knows its line.

``no``, ``1.2.3``, ``2026-09-01T08:00:00Z`` and ``0123`` stay text; ``a: 1`` twice in one mapping is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

from trailscope.errors import Location, QuestionError

if TYPE_CHECKING:
    from yaml import SafeLoader as _FastLoader
else:
    # the pure-Python parser needs ten times as long as `queries list` may take; libyaml is in every wheel of PyYAML
    _FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 60
MOST_VALUES = 100_000  # with each alias written out

_MANY_BRACKETS = 60
_DEEP_LINE = re.compile(rf"^[ \-?:\t]{{{DEEPEST},}}", re.MULTILINE)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
_TEXT = "tag:yaml.org,2002:str"
_PLAIN = "tag:trailscope,plain"
_COLLECTIONS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class _Loader(_FastLoader):
    """Composes nodes and tells plain scalars from quoted ones; resolving them is :func:`value_of`'s."""

    yaml_implicit_resolvers = {None: [(_PLAIN, re.compile(""))]}  # noqa: RUF012 - PyYAML's own class attribute


def too_deep(text: str) -> bool:
    """Whether a YAML text nests deeper than :data:`DEEPEST` levels.

    The composer of libyaml recurses in C and takes the process down with it; its parser does not. Only what may be nested that
    deep is parsed twice; the bound on a line's start is for ``- - - -`` and for indentation.

    Raises:
        yaml.YAMLError: such a text is no YAML.
    """
    if text.count("[") + text.count("{") <= _MANY_BRACKETS and not _DEEP_LINE.search(text):
        return False
    depth = 0
    for event in yaml.parse(text, Loader=_FastLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return True
    return False


def _written_out(node: yaml.Node, known: dict[int, tuple[int, int] | None]) -> tuple[int, int]:
    """How many values a node has, and how many levels, when each alias in it is written out.

    An alias names what stands before it in the text, so what it names has been counted when it is met, or is around it.

    Raises:
        yaml.YAMLError: an alias stands in what it names.
    """
    if isinstance(node, yaml.ScalarNode):
        return 1, 1
    if id(node) in known:
        counted = known[id(node)]
        if counted is None:
            raise yaml.YAMLError("an alias stands within what it names")
        return counted
    known[id(node)] = None
    parts = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
    sizes = [_written_out(part, known) for part in parts]
    counted = 1 + sum(size for size, _ in sizes), 1 + max((levels for _, levels in sizes), default=0)
    known[id(node)] = counted
    return counted


class YamlDocument:
    """One YAML text of a file, with its errors located in that file.

    Args:
        text: the YAML.
        path: the file, for messages.
        first_line: the line of the file that the text's first line is.
    """

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._path, self._first_line = path, first_line
        try:
            if too_deep(text):
                raise QuestionError(f"the header is nested deeper than {DEEPEST} levels", at=Location(path, first_line))
            self.root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
            values, levels = _written_out(self.root, {}) if self.root is not None and "*" in text else (1, 1)
            if values > MOST_VALUES or levels > DEEPEST:
                raise yaml.YAMLError(f"its aliases make more than {MOST_VALUES:,} values or {DEEPEST} levels of it")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise QuestionError(
                f"the header is not YAML: {error.problem}",
                at=Location(path, first_line + mark.line if mark else first_line),
                hint="texts with ': ' or ' #' in them, or that begin with { [ * & ! % @ `, need quotes",
            ) from None
        except yaml.YAMLError as error:
            raise QuestionError(f"the header is not YAML: {error}", at=Location(path, first_line)) from None

    def line(self, node: yaml.Node) -> int:
        """The line of the file where a node begins."""
        return int(node.start_mark.line) + self._first_line

    def error(self, what: str, node: yaml.Node, hint: str = "") -> QuestionError:
        """An error at a node's place in the file."""
        return QuestionError(what, at=Location(self._path, self.line(node)), hint=hint)

    def pairs(self, node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Key text, key node and value node of a mapping.

        Raises:
            QuestionError: the node is no mapping, or a key is no text or stands there twice.
        """
        if not isinstance(node, yaml.MappingNode):
            raise self.error(f"{what} must be a mapping of keys to values", node)
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.error(f"{what} has a key that is not text", key, "quote texts that begin with { or [")
            if key.value in seen:
                raise self.error(f"{what} has the key {key.value!r} twice", key)
            seen.add(key.value)
            yield key.value, key, value

    def refuse_unknown(self, name: str, known: tuple[str, ...], node: yaml.Node, what: str) -> None:
        """Raise unless a key is one of those known, naming the nearest."""
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
            raise self.error(f"{what} has an unknown key {name!r}", node, hint)

    def value_of(self, node: yaml.Node) -> Any:
        """A node as plain Python: dict, list, str, int, float, bool or None.

        Raises:
            QuestionError: a tag, a key that is not text, or a duplicate key.
        """
        if isinstance(node, yaml.ScalarNode):
            if node.tag == _TEXT:
                return node.value
            if node.tag == _PLAIN:
                return _plain(node.value) if node.style in (None, "") else node.value
        elif node.tag in _COLLECTIONS:
            if isinstance(node, yaml.SequenceNode):
                return [self.value_of(item) for item in node.value]
            return {name: self.value_of(value) for name, _, value in self.pairs(node, "the mapping")}
        raise self.error(f"the tag {node.tag} is not allowed", node, "write the value without a ! tag")

    def text_of(self, node: yaml.Node, what: str) -> str:
        """A node's text, one non-empty scalar as it is written, numbers and words included."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(f"{what} must be a text", node)
        return str(node.value).strip()

    def texts_of(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """A node's list of texts."""
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(f"{what} must be a list of texts", node, "write [a, b], or one '- ' per line")
        return tuple(self.text_of(item, f"every item of {what}") for item in node.value)


def _plain(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
