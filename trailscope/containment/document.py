"""A sheet as text for a terminal or an editor, and as Markdown for a ticket. Log text is escaped for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from trailscope.amounts import moment
from trailscope.containment.command import Command
from trailscope.containment.contents import ContainmentStep, LeftBehind, Measure, Reason, Removal, SheetContents
from trailscope.containment.table import PHASES
from trailscope.escaping import markdown, terminal

HEADINGS = {
    "credentials": "Cut the credentials off",
    "logging": "See everything again",
    "identities": "Take identities, permissions and trust back",
    "exposure": "Close what was opened",
    "workloads": "Stop what was started",
    "recovery": "Restore what was lost",
}
WARNING = (
    "trailscope runs none of this. Read each step, what it may break and its undo, then run it with credentials of the account "
    "it names. Save evidence first: trailscope evidence pack."
)
_SHELL = "Commands are for bash or zsh."
_MOST_WORDS = 118


def as_text(sheet: SheetContents) -> str:
    """Comments and commands, so that the whole is a script that can be read and pasted from, step by step."""
    lines = [
        *_comment(f"Containment of {terminal(sheet.of)}", "# "),
        *_comment(f"{_counted(sheet)} {WARNING} {_SHELL}", "# "),
    ]
    lines += [line for note in sheet.notes for line in _comment(f"note: {terminal(note)}", "# ")]
    number = 0
    for phase in PHASES:
        steps = [step for step in sheet.steps if step.phase == phase]
        if steps:
            lines += ["", f"# ══ {HEADINGS[phase]} ══"]
        for step in steps:
            number += 1
            lines += ["", *_step_text(number, step)]
    lines += ["", "# ══ What the intruder left behind ══", *_left_text(sheet)]
    if sheet.measures:
        lines += ["", "# ══ What would have prevented it ══"]
    for measure in sheet.measures:
        lines += ["", *_measure_text(measure)]
    return "\n".join(lines)


def as_markdown(sheet: SheetContents) -> str:
    """The same with headings and blocks of code."""
    lines = [f"# Containment of {markdown(sheet.of)}", "", f"{_counted(sheet)} {WARNING} {_SHELL}", ""]
    lines += [f"- {markdown(note)}" for note in sheet.notes]
    number = 0
    for phase in PHASES:
        steps = [step for step in sheet.steps if step.phase == phase]
        lines += ["", f"## {HEADINGS[phase]}"] if steps else []
        for step in steps:
            number += 1
            lines += ["", *_step_markdown(number, step)]
    lines += ["", "## What the intruder left behind", ""]
    lines += (
        ["| what | which | account | region | made (UTC) | removed |", "|---|---|---|---|---|---|"]
        if sheet.left_behind
        else ["Nothing that the logs show."]
    )
    lines += [
        f"| {left.kind} | {markdown(left.what)} | {markdown(left.account)} | {markdown(left.region)} | {markdown(_why(left.made))} | "
        f"{markdown(_removal(left.removed, sheet.last))} |"
        for left in sheet.left_behind
    ]
    lines += ["", "## What would have prevented it"] if sheet.measures else []
    for measure in sheet.measures:
        lines += ["", *_measure_markdown(measure)]
    return "\n".join(lines) + "\n"


def _step_text(number: int, step: ContainmentStep) -> Iterator[str]:
    place = f"account {step.account or '?'}{f', {step.region}' if step.region else ''}"
    yield from _comment(f"{number}. {terminal(step.title)} ({terminal(place)})", "# ")
    yield from _comment(f"because of {terminal(_why(step.reason))}", "#    ")
    if step.done:
        yield from _comment(
            f"done already: {terminal(moment(step.done.event_time))} {terminal(step.done.what)}, event {terminal(step.done.event_id)}",
            "#    ",
        )
        yield from _unwritable_text(step)
        yield from _commands("check", step.check)
        yield from _commands("later, for good", step.later)
        return
    yield from _comment(f"may break: {step.breaks}", "#    ")
    if step.by_hand:
        yield from _comment(f"by hand: {step.by_hand}", "#    ")
    yield from _unwritable_text(step)
    yield from (command.line() for command in step.run)
    yield from _commands("check", step.check)
    yield from _commands("undo", step.undo)
    if step.no_undo:
        yield from _comment(f"undo: {step.no_undo}", "#    ")
    yield from _commands("later, for good", step.later)


def _unwritable_text(step: ContainmentStep) -> Iterator[str]:
    if step.unwritable:
        yield from _comment(f"no command is given {terminal(step.unwritable)}", "#    ")


def _left_text(sheet: SheetContents) -> Iterator[str]:
    if not sheet.left_behind:
        yield "# Nothing that the logs show."
    for left in sheet.left_behind:
        yield from _comment(
            f"{left.kind}: {terminal(_left(left))}; {terminal(_removal(left.removed, sheet.last))}", "# "
        )


def _measure_text(measure: Measure) -> Iterator[str]:
    yield from _comment(measure.title, "# ")
    yield from _comment(f"because of {terminal(_why(measure.reason))}", "#    ")
    yield from _comment(f"may break: {measure.breaks}", "#    ")
    if measure.unwritable:
        yield from _comment(f"no command is given {terminal(measure.unwritable)}", "#    ")
    yield from _commands("setting", measure.commands)
    yield from (f"#    {line}" for line in measure.policy.splitlines())


def _step_markdown(number: int, step: ContainmentStep) -> Iterator[str]:
    place = f"account {step.account or '?'}{f', {step.region}' if step.region else ''}"
    yield f"### {number}. {markdown(step.title)}"
    yield ""
    yield f"{markdown(place)}, because of {markdown(_why(step.reason))}"
    yield ""
    if step.done:
        yield f"**Done already**: {markdown(moment(step.done.event_time))} {markdown(step.done.what)}, event {markdown(step.done.event_id)}"
        yield ""
    else:
        yield from _block(step.run)
        yield f"- **may break**: {markdown(step.breaks)}"
        yield from (
            f"- **{name}**: {markdown(text)}"
            for name, text in (
                ("by hand", step.by_hand),
                ("undo", step.no_undo),
            )
            if text
        )
    if step.unwritable:
        yield f"- **no command is given** {markdown(step.unwritable)}"
    for name, commands in (("Check", step.check), ("Undo", step.undo), ("Later, for good", step.later)):
        if commands:
            yield from ("", f"{name}:", "", *_block(commands))


def _measure_markdown(measure: Measure) -> Iterator[str]:
    yield f"### {markdown(measure.title)}"
    yield ""
    yield f"Because of {markdown(_why(measure.reason))}. May break: {markdown(measure.breaks)}"
    yield ""
    yield from _block(measure.commands)
    if measure.unwritable:
        yield from (f"- **no command is given** {markdown(measure.unwritable)}", "")
    if measure.policy:
        yield from ("```json", measure.policy, "```")


def _block(commands: Iterable[Command]) -> Iterator[str]:
    lines = [command.line() for command in commands]
    if lines:
        fence = "`" * max(3, 1 + max(_longest_run(line) for line in lines))
        yield from (f"{fence}sh", *lines, fence, "")


def _longest_run(line: str) -> int:
    longest = run = 0
    for letter in line:
        run = run + 1 if letter == "`" else 0
        longest = max(longest, run)
    return longest


def _commands(name: str, commands: Iterable[Command]) -> Iterator[str]:
    """Commands that are not to be run at once, as comments."""
    yield from (f"#    {name}: {command.line()}" for command in commands)


def _comment(text: str, begin: str) -> Iterator[str]:
    """Text in comment lines that are not too long, cut at spaces."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > _MOST_WORDS - len(begin):
            yield begin + line
            line, begin = word, begin.rstrip() + " " * (len(begin) - len(begin.rstrip()))
        else:
            line = f"{line} {word}" if line else word
    yield begin + line


def _counted(sheet: SheetContents) -> str:
    done = sum(1 for step in sheet.steps if step.done)
    said = f", {done:,} of them done already as the logs show" if done else ""
    return f"{len(sheet.steps):,} steps{said}, from {sheet.events:,} events, made {moment(sheet.made_at)} UTC."


def _left(left: LeftBehind) -> str:
    place = f"account {left.account}{f', {left.region}' if left.region else ''}"
    return f"{left.what} ({place}), {_why(left.made)}"


def _removal(removed: Removal | None, last: datetime | None) -> str:
    if removed:
        how = "removed" if removed.for_good else "switched off, not removed,"
        return f"{how} {moment(removed.event_time)} {removed.what}, event {removed.event_id}"
    return f"the logs show no removal up to {moment(last)}" if last else "the logs show no removal"


def _why(reason: Reason) -> str:
    more = f", {reason.times:,} events" if reason.times > 1 else ""
    return f"{moment(reason.event_time)} {reason.what}, event {reason.event_id}{more}"
