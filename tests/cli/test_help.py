"""Every command explains itself, and none of them makes people wait for it."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope

HEAVY = {"pyarrow", "duckdb", "rich", "boto3", "botocore", "pandas", "numpy", "sqlglot"}


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                yield from walk(found, (*path, name))


COMMANDS = dict(walk(trailscope))


def test_the_commands_are_those_of_the_design():
    assert set(COMMANDS) == {
        (),
        ("demo",),
        ("ingest",),
        ("query",),
        ("hunt",),
        ("timeline",),
        ("report",),
        ("collect",),
        ("incidents",),
        ("session",),
        ("policy",),
        ("addresses",),
        ("search",),
        ("who",),
        ("ip",),
        ("key",),
        ("resource",),
        ("event",),
        ("contain",),
        ("policy",),
        ("verify",),
        ("evidence",),
        ("export",),
        ("evidence", "pack"),
        ("evidence", "check"),
        ("notebook",),
        ("queries",),
        ("queries", "new"),
        ("queries", "list"),
        ("queries", "show"),
        ("queries", "test"),
        ("lake",),
        ("lake", "info"),
        ("lake", "log"),
        ("lake", "check"),
        ("lake", "compact"),
        ("lake", "connect"),
        ("lake", "forget"),
        ("lake", "publish"),
        ("engine",),
        ("engine", "athena-ddl"),
        ("engine", "trino-ddl"),
        ("engine", "translate"),
        ("bench-detect",),
        ("completion",),
        ("config",),
        ("mcp",),
        ("watch",),
        ("man",),
    }


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help(path):
    command = COMMANDS[path]
    assert command.help
    assert not path or len(command.get_short_help_str(200)) < 66
    result = CliRunner().invoke(trailscope, [*path, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: trailscope")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_has_help(path):
    silent = [option.name for option in COMMANDS[path].params if isinstance(option, click.Option) and not option.help]
    assert silent == []


def test_help_fits_a_terminal_of_80_columns():
    result = CliRunner().invoke(trailscope, ["--help"], terminal_width=80)
    assert max(map(len, result.output.splitlines())) <= 110


def test_what_must_answer_at_once_loads_nothing_heavy():
    """One process asks for all of it in turn: what one command loads stays loaded, so the first that loads anything is named."""
    at_once = [
        ["--version"],
        [],
        ["man"],
        ["--help"],
        *([*path, "--help"] for path in COMMANDS if path),
        ["queries", "list"],
    ]
    program = (
        "import sys\nfrom trailscope.cli import command\n"
        f"for arguments in {at_once!r}:\n"
        "    try: command(arguments, prog_name='trailscope')\n"
        "    except SystemExit as end: assert end.code == 0, end.code\n"
        f"    loaded = sorted(set({sorted(HEAVY)!r}) & set(sys.modules))\n"
        "    assert not loaded, f'{arguments} loaded {loaded}'"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Usage: trailscope") == len(COMMANDS)


def test_a_question_to_a_lake_loads_only_what_answers_it(case, write_log, record, tmp_path):
    case.ingest(str(write_log(tmp_path / "log.json.gz", [record()])))
    unneeded = {"numpy", "pandas", "sqlglot", "rich", "boto3", "botocore", "altair", "tarfile", "pyarrow.parquet"}
    program = (
        "import atexit, sys\nfrom trailscope.cli import main\n"
        f"sys.argv = ['trailscope', 'query', 'activity.by_principal', '--lake', {str(case.lake_path)!r}]\n"
        f"atexit.register(lambda: print(sorted(set({sorted(unneeded)!r}) & set(sys.modules)), file=sys.stderr))\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "alice" in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_an_unknown_command_is_answered_with_its_nearest_neighbour():
    result = CliRunner().invoke(trailscope, ["querys"])
    assert result.exit_code == 2
    assert "Did you mean" in result.stderr
    assert "queries" in result.stderr


def test_without_a_command_it_is_said_what_to_do_next():
    result = CliRunner().invoke(trailscope, [])
    assert result.exit_code == 0
    assert "trailscope demo" in result.stdout


@pytest.mark.parametrize("module", ["trailscope", "trailscope.__main__"])
def test_python_m_is_the_same_program(module):
    done = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: trailscope")
