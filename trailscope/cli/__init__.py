"""The command line: ``trailscope COMMAND …``. Each command is one module here, imported only when it is called."""

from __future__ import annotations

import atexit
import gc
import io
import os
import re
import sys
import threading
from pathlib import Path
from typing import Any

import click

from trailscope.allocators import share_one_arena
from trailscope.cli import exit_status, signals
from trailscope.cli.lazy import LazyGroup
from trailscope.cli.settings_defaults import settings_of
from trailscope.cli.unneeded_imports import leave_out_unneeded

# Arrow reads this when it is loaded. With its own allocator an ingest's peak is up to twice as high, and it is no faster.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
# numpy reads this when it is loaded. Nothing here does linear algebra, and its threads cost a tenth of a second to start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_EMPTY_OPTION = re.compile(r"--[a-z-]+=", re.ASCII)

COMMANDS = {
    "demo": "trailscope.cli.commands.demo",
    "ingest": "trailscope.cli.commands.ingest",
    "query": "trailscope.cli.commands.query",
    "hunt": "trailscope.cli.commands.hunt",
    "watch": "trailscope.cli.commands.watch",
    "incidents": "trailscope.cli.commands.incidents",
    "who": "trailscope.cli.commands.who",
    "ip": "trailscope.cli.commands.ip",
    "key": "trailscope.cli.commands.key",
    "resource": "trailscope.cli.commands.resource",
    "event": "trailscope.cli.commands.event",
    "search": "trailscope.cli.commands.search",
    "session": "trailscope.cli.commands.session",
    "contain": "trailscope.cli.commands.contain",
    "addresses": "trailscope.cli.commands.addresses",
    "policy": "trailscope.cli.commands.policy",
    "timeline": "trailscope.cli.commands.timeline",
    "report": "trailscope.cli.commands.report",
    "collect": "trailscope.cli.commands.collect",
    "verify": "trailscope.cli.commands.verify",
    "evidence": "trailscope.cli.commands.evidence",
    "export": "trailscope.cli.commands.export",
    "queries": "trailscope.cli.commands.queries",
    "notebook": "trailscope.cli.commands.notebook",
    "lake": "trailscope.cli.commands.lake",
    "engine": "trailscope.cli.commands.engine",
    "mcp": "trailscope.cli.commands.mcp",
    "bench-detect": "trailscope.cli.commands.bench_detect",
    "config": "trailscope.cli.commands.config",
    "completion": "trailscope.cli.commands.completion",
    "man": "trailscope.cli.commands.man",
}

# Commands that write lakes within the memory they were given. It is set before the first thread is there, or not at all; hunts, which
# ask many small questions at once, are up to a tenth faster without.
_WITHIN_MEMORY = {"ingest", "watch", "lake", "demo"}


class Trailscope(LazyGroup):
    """The root of the commands; turns what a command returns or raises into an exit status."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As click does it; without colours where ``NO_COLOR`` is set (https://no-color.org). Help is written in here."""
        if os.environ.get("NO_COLOR"):
            extra.setdefault("color", False)
        if not extra.get("resilient_parsing"):
            _refuse_empty_words(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except OSError as error:  # click would end with 1, or a traceback
            raise click.exceptions.Exit(exit_status.status_of_error(error)) from None

    def invoke(self, ctx: click.Context) -> None:
        """Run the command and end with its status."""
        ctx.exit(exit_status.status_of(lambda: super(Trailscope, self).invoke(ctx)))


def _refuse_empty_words(words: list[str]) -> None:
    """An empty word, as a variable of the shell that is not set leaves one, would be this folder to a path and anybody to a filter."""
    for before, word in zip(["trailscope", *words], words, strict=False):
        if not word or _EMPTY_OPTION.fullmatch(word):
            empty = f"the value of {word[:-1]}" if word else f"the word after {before!r}"
            raise click.UsageError(
                f"{empty} is empty; is a variable of the shell not set? Leave it out, or give it a value."
            )


def _without_a_command() -> None:
    """Say what to do next, where no command was given."""
    if click.get_current_context().invoked_subcommand is None:
        from trailscope.cli import first_steps  # noqa: PLC0415 - a command needs none of it

        first_steps.show(settings_of(click.get_current_context()).value("lake"))


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from trailscope import __version__  # noqa: PLC0415 - only --version asks for it

        click.echo(f"trailscope {__version__}, reads logs with {_road()}")
        ctx.exit()


def _road() -> str:
    """What reads logs, as far as it can be told without loading it; an ingest says so where the core does not fit."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - only --version asks for it

    if os.environ.get("TRAILSCOPE_ROAD") == "python":
        return "plain Python, as TRAILSCOPE_ROAD says"
    try:
        return f"the native core {version('trailscope-native')}"
    except PackageNotFoundError:
        return "plain Python (faster: pip install 'trailscope[native]')"


command = Trailscope(
    name="trailscope",
    modules=COMMANDS,
    invoke_without_command=True,
    callback=_without_a_command,
    help="""CloudTrail forensics: who did what, when, to what, and from where.

    `trailscope` alone says what to do next.

    \b
    trailscope demo                                   an investigation on sample logs
    trailscope query root.usage ./AWSLogs             one answer from raw logs
    trailscope ingest s3://archive/AWSLogs --lake L   keep a lake, ask it often
    trailscope query 'select … from events' --lake L
    trailscope who alice --lake L                     one page about a principal; also ip, key, resource, event
    trailscope search 'Delete' --since 2h --lake L    records that hold a text

    Data goes to stdout, progress and messages to stderr. Exit status: 0 done, 1 findings (only where asked
    to fail on them), 2 wrong usage, 3 done but some input was rejected, 4 failed, 130 stopped with Ctrl-C, 143 by SIGTERM.
    """,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version and exit.",
        )
    ],
)


def _open_what_is_closed() -> None:
    """Have three streams. Without stdin nothing is read; without stdout an answer would be lost, so nothing is begun."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as above
    if sys.stdout is None:
        exit_status.say("stdout is closed, and the answer would go there", colour="red")
        sys.exit(exit_status.FAILED)


def main() -> None:
    """Run the command line on ``sys.argv`` and exit."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    # Imports make many objects and no garbage: a tenth of the start was spent looking for it.
    gc.set_threshold(50_000, 20, 20)
    leave_out_unneeded()
    if set(sys.argv[1:2]) & _WITHIN_MEMORY:
        share_one_arena()
    signals.listen()
    try:
        command(prog_name="trailscope")
    except SystemExit as ending:
        if signals.was_asked():
            signals.end()
        _leave(ending.code)
        raise


def _leave(code: object) -> None:
    """End the process without taking the interpreter apart, which takes a twentieth of a second and is of no use to anybody.

    What registered with :mod:`atexit` is called and what was written is flushed. Where something is left to do, as threads to
    wait for or a reader that is gone, nothing is done here, and the interpreter ends as it always does.
    """
    others = (thread for thread in threading.enumerate() if thread is not threading.main_thread())
    if not (code is None or isinstance(code, int)) or not all(thread.daemon for thread in others):
        return
    try:
        _flush()
        atexit._run_exitfuncs()
        _flush()
    except (OSError, ValueError):
        return
    os._exit(code or 0)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
