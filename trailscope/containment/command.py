"""A command of the AWS CLI with values from the logs in it.

A value becomes one word, a part of one, or text inside JSON. It never becomes an option, a file that the AWS CLI would read
(``file://…``), or anything that a shell acts on.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trailscope.escaping import shell

_PLACE = re.compile(r"<(\w+)>")
_KEPT = re.compile(r"\$[A-Z]+")
_READ_BY_CLI = re.compile(r"(?:fileb?|https?)://|[\[{]")  # the AWS CLI loads the first and parses the others
GLOBAL = frozenset({"iam", "organizations", "sso-admin"})
"""Services whose commands are the same in every region, or are given in the home region of the profile."""


class UnwritableError(ValueError):
    """A value from the logs that no command may carry; the message says why."""


@dataclass(frozen=True)
class Command:
    """A command that is printed.

    Attributes:
        words: as the program gets them; ``$NAME`` stands for what an earlier command gave.
        keeps: the name under which its output is kept for later commands, or nothing.
        kept: positions of the words that stand for such output.
    """

    words: tuple[str, ...]
    keeps: str = ""
    kept: frozenset[int] = frozenset()

    def line(self) -> str:
        """One line for bash or zsh."""
        text = " ".join(f'"{word}"' if at in self.kept else shell(word) for at, word in enumerate(self.words))
        return f"{self.keeps}=$({text})" if self.keeps else text


def filled(template: str, values: Mapping[str, str], region: str | None = None) -> Command:
    """A command of the tables with its values.

    Args:
        template: as in the tables: ``iam get-user --user-name <user>``.
        values: by name.
        region: named to services that are not global.

    Raises:
        UnwritableError: a value cannot be a word of a command.
    """
    parts = shlex.split(template)
    keeps = parts[0] if parts[1] == "=" else ""
    parts = parts[2:] if keeps else parts
    words, kept = ["aws"], set()
    for part in parts:
        word = part if "<" not in part else _in_json(part, values) if part[0] in "[{" else _as_word(part, values)
        if _KEPT.fullmatch(part):
            kept.add(len(words))
        if "<" in part and word.startswith("-"):
            words[-1] += f"={word}"  # a word of its own would be an option
        else:
            words.append(word)
    if region and parts[0] not in GLOBAL:
        words += ["--region", region] if not region.startswith("-") else [f"--region={region}"]
    return Command(tuple(words), keeps, frozenset(kept))


def in_words(template: str, values: Mapping[str, str]) -> str:
    """A title with its values; log text stands in it as it is."""
    return _PLACE.sub(lambda found: values.get(found[1], "?"), template)


def _as_word(part: str, values: Mapping[str, str]) -> str:
    word = _PLACE.sub(lambda found: values[found[1]], part)
    if not word:
        raise UnwritableError("a value is empty")
    if _READ_BY_CLI.match(word):
        raise UnwritableError(f"the AWS CLI would read {word!r} as something else than text")
    if "\0" in word or any("\ud800" <= letter <= "\udfff" for letter in word):
        raise UnwritableError(f"{word!r} cannot be a word of a command")
    return word


def _in_json(part: str, values: Mapping[str, str]) -> str:
    def put(node: Any) -> Any:
        if isinstance(node, str):
            return _PLACE.sub(lambda found: values[found[1]], node)
        if isinstance(node, list):
            return [put(inner) for inner in node]
        return {key: put(inner) for key, inner in node.items()} if isinstance(node, dict) else node

    return json.dumps(put(json.loads(part)), separators=(",", ":"))
