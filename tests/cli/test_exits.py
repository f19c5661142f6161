"""How the program ends: what each kind of trouble prints and returns."""

import errno
import os
import subprocess
import sys

import click
import pytest

from trailscope import errors
from trailscope.cli import exit_status
from trailscope.errors import Location, TrailscopeError


def fail_with(error):
    def run():
        raise error

    return run


def every_error(kind=TrailscopeError):
    yield kind
    for child in kind.__subclasses__():
        yield from every_error(child)


@pytest.mark.parametrize("kind", list(every_error()))
def test_each_of_our_errors_has_a_status_a_place_and_a_next_step(kind, capsys):
    assert exit_status.status_of(fail_with(kind("it broke", at=Location("a.sql", 3), hint="mend it"))) == kind.exit_code
    assert capsys.readouterr().err == "trailscope: a.sql:3: it broke\n  → mend it\n"


def test_statuses_are_those_of_the_design():
    assert errors.UsageError.exit_code == exit_status.USAGE == 2
    assert errors.SourceError.exit_code == errors.LakeError.exit_code == exit_status.FAILED == 4
    assert (exit_status.DONE, exit_status.FINDINGS, exit_status.REJECTED, exit_status.INTERRUPTED) == (0, 1, 3, 130)


def test_a_command_returns_its_own_status():
    assert exit_status.status_of(lambda: 3) == 3
    assert exit_status.status_of(lambda: None) == 0


def test_the_unexpected_is_one_line_and_a_request(capsys, monkeypatch):
    monkeypatch.delenv(exit_status.DEBUG, raising=False)
    assert exit_status.status_of(fail_with(ZeroDivisionError("odd\nsecond line"))) == 4
    said = capsys.readouterr().err
    assert said.splitlines()[0] == "trailscope: this should not have happened: ZeroDivisionError: odd"
    assert "please report it" in said
    assert "Traceback" not in said


def test_with_debug_the_unexpected_shows_where(capsys, monkeypatch):
    monkeypatch.setenv(exit_status.DEBUG, "1")
    exit_status.status_of(fail_with(ZeroDivisionError("odd")))
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "test_exits.py" in said


def test_ctrl_c_is_130_without_a_traceback(capsys):
    assert exit_status.status_of(fail_with(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "trailscope: stopped\n"


def test_a_full_disk_is_said_as_the_system_says_it(capsys):
    assert exit_status.status_of(fail_with(OSError(errno.ENOSPC, "No space left on device"))) == 4
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "report" not in said


def test_wrong_usage_is_left_to_click():
    with pytest.raises(click.UsageError):
        exit_status.status_of(fail_with(click.UsageError("no")))


def test_an_error_that_quotes_a_log_cannot_act_on_the_terminal(capsys):
    exit_status.status_of(fail_with(TrailscopeError("cannot read \x1b[2Jname\r\nfake: line")))
    said = capsys.readouterr().err
    assert said == "trailscope: cannot read \\x1b[2Jname\\r\n  fake: line\n"


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell closes the stream; .ci/run has one")
@pytest.mark.parametrize(
    ("closed", "status", "said"),
    [
        (">&-", exit_status.FAILED, "trailscope: stdout is closed, and the answer would go there\n"),
        ("2>&-", exit_status.DONE, ""),
        (">&- 2>&-", exit_status.FAILED, ""),
    ],
)
def test_a_command_without_streams_ends_without_a_traceback(closed, status, said):
    program = "import sys; from trailscope.cli import main; sys.argv = ['trailscope', '--version']; main()"
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, said)


def test_what_is_printed_at_the_very_end_is_written():
    program = (
        "import atexit, sys; from trailscope.cli import main; sys.argv = ['trailscope', '--version'];"
        "atexit.register(print, 'the end'); main()"
    )
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=buffered)
    assert done.stdout.endswith("the end\n")
