"""Command lines of trailscope that are printed to be typed: whatever a name in them is, it stays a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailscope.escaping import shell

# Commands of which the first word behind their own names an entity; the words of the others are options and their values.
_WITH_A_NAME = frozenset({"session", "event", "who", "ip", "key", "resource", "policy", "contain"})


@dataclass(frozen=True)
class SameLogs:
    """The words with which another command asks the same logs in the same window."""

    sources: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def step_line(words: Sequence[str], same: SameLogs) -> str:
    """A command for the next step, with its words as they are without ``trailscope``, asking the same logs."""
    if words[0] in _WITH_A_NAME:
        return command_line(words[:1], (words[1], *same.sources), (*words[2:], *same.options))
    return command_line(words, same.sources, same.options)


def command_line(command: Sequence[str], names: Sequence[str], options: Sequence[str] = ()) -> str:
    """A command as it is typed in bash or zsh, safe for the terminal.

    Args:
        command: its words without ``trailscope``.
        names: words that are no options: entities and logs.
        options: and their values.
    """
    dashed = any(name.startswith("-") and name != "-" for name in names)
    # behind -- nothing is taken for an option
    words = (*command, *options, "--", *names) if dashed else (*command, *names, *options)
    return " ".join(map(shell, ("trailscope", *words)))
