"""What a detection's outcome adds to its condition."""

from __future__ import annotations

import pytest
from question_text import DETECTION, changed, question

PLAIN = changed(DETECTION, "\n  and ($include_denied or error_code is null)", "")
PLAIN = changed(
    PLAIN, "-- parameters:\n--   include_denied: {type: boolean, default: true, help: report refused attempts}\n", ""
)


def test_attempts_can_be_left_out() -> None:
    asked = question(PLAIN)
    assert asked.sql.endswith("and ($include_denied or error_code is null)")
    assert asked.parameters["include_denied"].default is True


def test_what_is_done_has_succeeded() -> None:
    asked = question(changed(PLAIN, "outcome: attempted", "outcome: done"))
    assert asked.sql.endswith("and error_code is null")
    assert "include_denied" not in asked.parameters


def test_what_failed_is_the_question_itself() -> None:
    assert "error_code" not in question(changed(PLAIN, "outcome: attempted", "outcome: failed")).sql


@pytest.mark.parametrize("own", ["and error_code = 'AccessDenied'", "and ($include_denied or error_code is null)"])
def test_a_condition_of_the_files_own_stays_alone(own: str) -> None:
    asked = question(DETECTION.replace("and ($include_denied or error_code is null)", own))
    assert asked.sql.count("error_code") == 1


def test_an_or_is_put_in_brackets_first() -> None:
    either = changed(PLAIN, "and event_name = 'StopLogging'", "or event_name = 'StopLogging'")
    [_, condition] = question(either).sql.split("where ")
    assert condition.startswith("(event_source")
    assert condition.endswith(")\n  and ($include_denied or error_code is null)")
