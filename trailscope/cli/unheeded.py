"""Options that a command would not heed as it is called: refused, with what to do, in the same way by all commands.

Only what was typed is refused. A default, a setting of ``trailscope.toml`` and a variable of the environment are for many calls, and do
nothing where a command has no use for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from trailscope.errors import UsageError


@dataclass(frozen=True)
class Unheeded:
    """Options that do nothing in a call.

    Attributes:
        so: whether this call is one in which they do nothing.
        options: their names, as the command's function has them.
        why: the sentence that says so.
        instead: what to do where they are meant; empty where they can only be left out.
    """

    so: bool
    options: Sequence[str]
    why: str
    instead: str = ""


def refuse_unheeded(*rules: Unheeded) -> None:
    """Refuse the options of this call that would do nothing.

    Raises:
        UsageError: there are some; it names those of the first rule that finds any.
    """
    for rule in rules:
        named = _typed(rule.options) if rule.so else ""
        if named:
            verb = "do" if " and " in named else "does"
            leave = f"leave {named} out"
            raise UsageError(
                f"{named} {verb} nothing here: {rule.why}",
                hint=f"{rule.instead}, or {leave}" if rule.instead else leave,
            )


def is_typed(parameter: str) -> bool:
    """Whether an option was given on the command line rather than by the environment, the settings or a default."""
    source = click.get_current_context().get_parameter_source(parameter)
    return source is click.core.ParameterSource.COMMANDLINE


def _typed(parameters: Sequence[str]) -> str:
    known = {each.name: each for each in click.get_current_context().command.params}
    given = [max(known[name].opts, key=len) for name in parameters if name in known and is_typed(name)]
    return " and ".join(filter(None, (", ".join(given[:-1]), *given[-1:])))
