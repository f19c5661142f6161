"""How the program ends: its exit statuses, and what a person reads when something went wrong.

130 for Ctrl-C and 143 for SIGTERM are what shells expect. A reader that closes the pipe early (``… | head``) has what it
wanted: 0, without a word.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

import click

from trailscope.cli import signals
from trailscope.errors import TrailscopeError
from trailscope.escaping import terminal

DONE, FINDINGS, USAGE, REJECTED, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
MEANINGS = {
    DONE: "done",
    FINDINGS: "there are findings of that severity or above; only with `--fail-on`",
    USAGE: "wrong usage: an option, a name or a value that is none",
    REJECTED: "done, but some input or rule was rejected, and it was named",
    FAILED: "failed",
    INTERRUPTED: "stopped with Ctrl-C",
    143: "stopped by SIGTERM",
}
DEBUG = "TRAILSCOPE_DEBUG"


def say(message: str, *, colour: str | None = None) -> None:
    """Write a message for the person to stderr: ``trailscope: …``, later lines indented, hostile text made visible."""
    _note("said", message)
    first, *rest = (terminal(line) for line in message.split("\n"))
    click.echo(f"{click.style('trailscope:', fg=colour, bold=True)} {first}", err=True)
    for line in rest:
        click.echo(line if line.startswith("  →") else f"  {line}", err=True)


def _note(what: str, text: str) -> None:
    """Have it in the log of ``--verbose`` and ``--log-file``."""
    import logging  # noqa: PLC0415 - `--help` answers at once and says nothing

    logging.getLogger(__name__).info("%s: %s", what, text)


def stopped(more: str = "") -> None:
    """Tell the person that the command was stopped, and what that means for what it did."""
    say(f"stopped. {more}" if more else "stopped")
    signals.told()


def status_of(run: Callable[[], object]) -> int:
    """Run a command to its end and give the exit status: what it returned as ``int``, or what its exception means."""
    try:
        returned = run()
        sys.stdout.flush()
    except (click.ClickException, click.exceptions.Exit):
        raise
    except (KeyboardInterrupt, click.Abort):
        stopped()
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last wall: a person reads one line, TRAILSCOPE_DEBUG shows the rest
        if signals.was_asked():  # whatever it is, it comes of that
            stopped()
            return INTERRUPTED
        return status_of_error(error)
    return returned if isinstance(returned, int) else DONE


def status_of_error(error: Exception) -> int:
    """Say what a person reads of an exception, and give the status."""
    if isinstance(error, TrailscopeError):
        say(str(error), colour="red")
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        _forget_stdout()
        return DONE
    if isinstance(error, OSError):
        return _failed(error, f"the system refused: {error}")
    what = str(error).partition("\n")[0]
    return _failed(error, f"this should not have happened: {type(error).__name__}: {what}")


def _failed(error: Exception, message: str) -> int:
    _note("failed", "".join(traceback.format_exception(error)))
    say(message, colour="red")
    if os.environ.get(DEBUG):
        click.echo(terminal_lines(traceback.format_exception(error)), err=True)
    elif not isinstance(error, OSError):
        say(f"please report it, with what {DEBUG}=1 prints before the same command")
    return FAILED


def terminal_lines(lines: list[str]) -> str:
    """Several lines of text as one, each made safe for the terminal."""
    return "\n".join(terminal(line) for line in "".join(lines).split("\n"))


def _forget_stdout() -> None:
    """Point stdout nowhere, so that the interpreter's last flush does not complain about the closed pipe."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None
