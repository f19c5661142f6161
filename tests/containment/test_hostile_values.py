"""What an attacker can put into a log does nothing in a command that is printed: it is one word, or there is no command."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.containment.command import UnwritableError, filled
from trailscope.containment.table import remedies
from trailscope.escaping import shell, terminal

STUB = '#!/bin/sh\nprintf "%s\\0" "$#" "$@" >> "$ARGV_FILE"\n'  # how many words, then each
HOSTILE = (
    "$(touch pwned)", "`touch pwned`", "a; touch pwned", "a' ; touch pwned; '", 'a" ; touch pwned; "', "a\ntouch pwned", "a\\", "\\'; touch pwned #",
    "&& touch pwned", "| touch pwned", "> pwned", "*", "~", "!!", "#", "$HOME", "${IFS}", "\x1b[2J", "\u202egnp.x", "\x85", "'", "''", "a\rb", "=ls", "-x",
    "--profile", "a{b,c}", "ä ö", "\U0001f600",
)  # fmt: skip


@pytest.fixture(scope="module")
def bash(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shell")
    (folder / "bin").mkdir()
    stub = folder / "bin" / "aws"
    stub.write_text(STUB)
    stub.chmod(0o755)

    def run(*lines: str) -> list[list[str]]:
        """What the stub got, call by call, after a real shell read the lines."""
        got = folder / "argv"
        got.unlink(missing_ok=True)
        environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "ARGV_FILE": str(got),
            "HOME": str(folder),
            "LC_ALL": "C",
        }
        script = folder / "script.sh"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run(["bash", str(script)], cwd=folder, env=environment, check=True, capture_output=True)
        assert sorted(path.name for path in folder.iterdir()) == ["argv", "bin", "script.sh"]
        words, calls = got.read_bytes().decode("utf-8").split("\0")[:-1], []
        while words:
            count = int(words[0])
            calls.append(words[1 : 1 + count])
            words = words[1 + count :]
        return calls

    return run


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_one_word_of_the_command(value, bash):
    command = filled("iam delete-user --user-name <user>", {"user": value})
    (argv,) = bash(command.line())
    assert argv == list(command.words[1:])
    assert argv[2:] in (["--user-name", value], [f"--user-name={value}"])


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20),
        min_size=1,
        max_size=20,
    )
)
def test_any_text_passes_a_shell_unchanged(bash, texts):
    (argv,) = bash(" ".join(["aws", *(shell(text) for text in texts)]))
    assert argv == texts


@pytest.mark.parametrize("value", HOSTILE)
def test_a_line_shows_nothing_that_a_reader_could_not_see(value):
    line = filled("iam delete-user --user-name <user>", {"user": value}).line()
    assert terminal(line) == line


@pytest.mark.parametrize(
    "value", ["file:///etc/passwd", "fileb://x", "https://evil.example/x", '["a"]', '{"a":1}', "a\0b", "\ud800", ""]
)
def test_a_value_that_the_cli_would_read_as_more_than_text_gives_no_command(value):
    with pytest.raises(UnwritableError):
        filled("iam delete-user --user-name <user>", {"user": value})


def test_a_value_inside_json_stays_text_there(bash):
    value = '"]}]; touch pwned \' "'
    template = 'ec2 describe-instances --filters \'[{"Name":"instance-id","Values":["<instance>"]}]\''
    (argv,) = bash(filled(template, {"instance": value}, "eu-west-1").line())
    assert json.loads(argv[3]) == [{"Name": "instance-id", "Values": [value]}]
    assert argv[4:] == ["--region", "eu-west-1"]


def test_every_line_of_the_table_reaches_the_program_word_for_word(bash):
    for remedy in remedies():
        values = {name: f"it's <{name}> $(touch pwned)" for name in (*remedy.take, "now")}
        commands = [filled(line, values, "eu-west-1") for line in remedy.lines]
        ran = bash(*(command.line() for command in commands))
        for argv, command in zip(ran, commands, strict=True):
            plain = [word for at, word in enumerate(command.words) if at and at not in command.kept]
            assert [word for at, word in enumerate(argv, 1) if at not in command.kept] == plain


def test_output_of_one_command_is_handed_to_the_next(tmp_path: Path):
    first = filled("X = ec2 describe-images --query a", {})
    second = filled("ec2 describe-images --owners $X", {})
    script = f'aws() {{ echo "got $*"; }}\n{first.line()}\n{second.line()}\n'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "got ec2 describe-images --owners got ec2 describe-images --query a\n"
