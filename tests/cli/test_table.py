"""What a person sees on a terminal of any width."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from trailscope.cli.render.table import MOST_LINES, draw
from trailscope.cli.render.widths import FIVE, fold
from trailscope.schema.columns import COLUMNS

EVENT = {
    "event_time": datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC),
    "actor": "DeployRole/i-0abc1234567890def",
    "action": "iam:AddUserToGroup",
    "target": "group/admins ← bob",
    "source_ip_address": "205.251.233.176",
    "error_code": None,
    "request_parameters": '{"userName": "bob", "groupName": "' + "x" * 300 + '"}',
}


def rendered(table, width):
    shown = draw(table, width)
    console = Console(width=width, force_terminal=False, color_system=None)
    with console.capture() as captured:
        console.print(shown.table)
    return shown, [line.rstrip() for line in captured.get().splitlines()]


def select_star(rows=3):
    table = pa.Table.from_pylist([EVENT] * rows)
    for column in COLUMNS:
        if column.name not in table.column_names:
            table = table.append_column(column.name, pa.array(["value"] * rows))
    return table


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
def test_the_five_answers_come_before_all_else(width):
    shown, lines = rendered(select_star(), width)
    assert not set(FIVE) & set(shown.left_out)
    assert max(map(cell_len, lines)) <= width
    assert len(shown.left_out) > 40


def test_times_are_utc_without_zone_noise():
    new_york = pa.array([EVENT["event_time"]], pa.timestamp("us", tz="America/New_York"))
    _, lines = rendered(pa.table({"event_time": new_york}), 100)
    assert lines == ["event_time", "2026-09-01 08:19:04"]


def test_numbers_stand_on_the_right():
    _, lines = rendered(pa.table({"actor": ["a", "b"], "events": [5, 12345]}), 100)
    assert lines == ["actor  events", "a           5", "b       12345"]


def test_null_is_a_dash_and_empty_text_is_empty():
    _, lines = rendered(pa.table({"error_code": [None, ""], "n": [1, 2]}), 100)
    assert [line.split() for line in lines[1:]] == [["–", "1"], ["2"]]


def test_json_takes_one_line_and_says_that_it_was_shortened():
    shown, lines = rendered(pa.table({"request_parameters": [EVENT["request_parameters"]]}), 100)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert shown.shortened


def test_long_text_is_folded_whole():
    shown, lines = rendered(pa.table({"error_message": ["0123456789" * 30], "n": [1]}), 80)
    assert "".join(line.split()[0] for line in lines[1:]) == "0123456789" * 30
    assert not shown.shortened


def test_text_without_end_is_cut_and_says_so():
    shown, lines = rendered(pa.table({"error_message": ["x" * 5000]}), 80)
    assert len(lines) == 1 + MOST_LINES
    assert shown.shortened


def test_markup_and_escape_sequences_of_the_log_are_only_text():
    _, lines = rendered(pa.table({"user_agent": ["[bold red]x[/] :smile: \x1b[31m\u202e\n2"]}), 100)
    assert lines[1] == r"[bold red]x[/] :smile: \x1b[31m⟨U+202E⟩\n2"


@given(
    st.lists(
        st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=60), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    ),
    st.integers(60, 200),
)
def test_no_line_is_wider_than_the_terminal(rows, width):
    table = pa.table(
        {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(("a", "b", "c"))}
    )
    _, lines = rendered(table, width)
    assert max(map(cell_len, lines)) <= width


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=80), st.integers(1, 30))
def test_folding_loses_nothing_but_spaces(text, width):
    lines = fold(text, width)
    assert "".join(lines) == text
    assert all(cell_len(line) <= width or len(line) == 1 for line in lines)


def test_names_are_folded_at_their_separators():
    assert fold("arn:aws:dynamodb:eu-west-1:111122223333:table/orders", 24) == [
        "arn:aws:dynamodb:eu-",
        "west-1:111122223333:",
        "table/orders",
    ]


def test_ids_that_would_be_cut_make_room_for_names():
    row = {
        "actor": "DeployRole/i-0abc1234567890def",
        "actor_id": "arn:aws:iam::111122223333:role/DeployRole",
        "changed": "iam:AttachUserPolicy, iam:CreateAccessKey",
        "first_seen": EVENT["event_time"],
        "last_seen": EVENT["event_time"],
        "event_ids": ["a3de2387-d6b6-451f-a60c-c619e524dd68"],
    }
    table = pa.Table.from_pylist([row])
    assert rendered(table, 160)[0].left_out == ()
    shown, lines = rendered(table, 90)
    assert set(shown.left_out) == {"actor_id", "event_ids"}
    assert "DeployRole/i-0abc" in "".join(lines)
