"""What an error says, wherever it is shown: log text in it is neutral, and what it holds is exact."""

import traceback

import pytest
from IPython import get_ipython
from IPython.testing.globalipapp import start_ipython

from trailscope.errors import Location, QueryError, TrailscopeError

HOSTILE = "alice\x1b[2J\u202e\r"


def raise_chained():
    try:
        raise ValueError(f"no number: {HOSTILE}")
    except ValueError as cause:
        raise QueryError(f"no number: {HOSTILE}", at=Location(HOSTILE), hint=HOSTILE) from cause


def unseen(text):
    return {"\x1b", "\u202e", "\r"} & set(text)


def test_an_error_as_text_is_neutral_and_its_parts_are_exact():
    with pytest.raises(TrailscopeError) as caught:
        raise_chained()
    assert not unseen(str(caught.value))
    shown = r"alice\x1b[2J⟨U+202E⟩\r"
    assert str(caught.value) == f"{shown}: no number: {shown}\n  → {shown}"
    assert (caught.value.what, caught.value.hint) == (f"no number: {HOSTILE}", HOSTILE)
    assert not unseen("".join(traceback.format_exception_only(caught.value)))


def test_the_name_of_a_file_forges_no_line_of_an_error():
    error = QueryError("nothing there\nfor two reasons", at=Location("a\n  → run this", 3))
    assert str(error) == "a\\n  → run this:3: nothing there\nfor two reasons"


def test_ipython_shows_an_error_and_its_cause_without_acting_on_them(capsys):
    shell = start_ipython() or get_ipython()
    shell.user_ns["raise_chained"] = raise_chained
    shell.run_cell("raise_chained()")
    told = "".join(capsys.readouterr())
    assert not unseen(told)
    assert "ValueError: no number: alice" in told
    assert "raise_chained()" in told
    assert "QueryError: alice" in told
