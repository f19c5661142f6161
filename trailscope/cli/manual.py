"""The manual page of the command line, ``trailscope(1)``, made from its help: roff for ``man``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

_SECTION = 1
_LEADING = re.compile(r"^([.'])", re.MULTILINE)  # what roff would read as a request
_SPECIAL = {"\\": r"\e", "-": r"\-", "…": "...", "→": "->", "–": r"\(en", "—": r"\(em", "’": "'", "✗": "x"}

ENVIRONMENT = (
    ("TRAILSCOPE_LAKE", "The lake to keep events in and ask, where --lake is not given."),
    ("TRAILSCOPE_QUERIES", "Further folders of questions, separated as in PATH."),
    ("TRAILSCOPE_ROAD", "python reads logs without the native core."),
    ("TRAILSCOPE_DEBUG", "1 shows the traceback of what should not have happened."),
    ("NO_COLOR", "Anything leaves colours out."),
    ("XDG_CACHE_HOME", "Where lakes of raw logs are kept, below trailscope/; ~/.cache otherwise."),
)


def manual(root: click.Command, version: str) -> str:
    """The page, ending in a line break.

    Args:
        root: the command line.
        version: of the program.
    """
    lines = [f'.TH TRAILSCOPE {_SECTION} "" "trailscope {_text(version)}" "User commands"', ".nh", ".ad l"]
    context = click.Context(root, info_name="trailscope")
    lines += [".SH NAME", r"trailscope \- who, when, what, where to, where from: CloudTrail forensics"]
    lines += [".SH SYNOPSIS", r".B trailscope", r"\fICOMMAND\fR [\fIOPTION\fR ...] [\fISOURCE\fR ...]"]
    lines += [".SH DESCRIPTION", *_help(root)]
    lines += [".SH COMMANDS"]
    for name, command in _leaves(root, context, ("trailscope",)):
        lines += [
            f'.SS "{_text(" ".join(name))}"',
            *_usage(command, name),
            *_help(command),
            *_options(command, context),
        ]
    lines += [".SH ENVIRONMENT"]
    for variable, means in ENVIRONMENT:
        lines += [".TP", f".B {_text(variable)}", _text(means)]
    return "\n".join(lines) + "\n"


def _leaves(
    group: click.Command, context: click.Context, name: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(group, click.Group):
        yield name, group
        return
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if command is not None and not command.hidden:
            yield from _leaves(command, context, (*name, word))


def _usage(command: click.Command, name: tuple[str, ...]) -> Iterator[str]:
    with click.Context(command, info_name=" ".join(name)) as context:
        yield f".B {_text(' '.join(name))}"
        yield _text(" ".join(command.collect_usage_pieces(context)))
        yield ".PP"


def _help(command: click.Command) -> Iterator[str]:
    """The help as paragraphs; what stands behind click's mark for it keeps its lines."""
    for paragraph in (command.help or "").split("\n\n"):
        lines = [line.strip() if not paragraph.startswith("\b") else line for line in paragraph.splitlines()]
        if lines and lines[0] == "\b":
            yield from (".PP", ".nf", *(_text(line) for line in lines[1:]), ".fi")
        elif lines:
            yield from (".PP", _text("\n".join(lines)))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        told = parameter.get_help_record(context)
        if told is not None:
            yield from (".TP", rf"\fB{_text(told[0])}\fR", _text(told[1]))


def _text(text: str) -> str:
    """Text that roff shows as it is; in ASCII, since a console of man may know nothing else."""
    shown = "".join(_SPECIAL.get(character, character) for character in text)
    ascii_only = "".join(character if character.isascii() else rf"\[u{ord(character):04X}]" for character in shown)
    return _LEADING.sub(r"\\&\1", ascii_only)
