"""Lint: a sound file passes, and each rule catches its breach."""

from __future__ import annotations

import pytest
from question_text import DETECTION, HUNT, changed, question

from trailscope.questions.lint import RULES, Issue, lint

MACROS = {"json_text": 2, "is_denied": 1}
SUMMARY = changed(HUNT, "-- kind: hunt\n-- severity: low\n", "-- kind: summary\n")


def issues(text: str) -> list[Issue]:
    return list(lint(question(text), MACROS))


@pytest.mark.parametrize("text", [DETECTION, HUNT, SUMMARY], ids=["detection", "hunt", "summary"])
def test_a_sound_file_has_no_issue(text: str) -> None:
    assert issues(text) == []


WHERE = "where event_source = 'cloudtrail.amazonaws.com'"
PARAMETER = "--   include_denied: {type: boolean, default: true, help: report refused attempts}"
CTE = "with a as (select target from events)"
FRAME = "over (rows between 3 preceding and current row exclude ties)"
BREACHES = [
    (DETECTION, "stopped?", "stopped.", "title_asks", 1),
    (DETECTION, "asks: what", "asks: whom", "words_are_known", 2),
    (DETECTION, "severity: high", "severity: severe", "words_are_known", 4),
    (DETECTION, "-- severity: high\n", "", "severity_fits_kind", 3),
    (SUMMARY, "-- kind: summary", "-- kind: summary\n-- severity: low", "severity_fits_kind", 4),
    (DETECTION, "{target}", "{tarket}", "finding_speaks", 6),
    (DETECTION, "{target}", "{target", "finding_speaks", 6),
    (DETECTION, '-- finding: "{actor} stopped {target}"\n', "", "finding_speaks", 3),
    (HUNT, "{calls call|calls}", "{event_name} calls", "finding_speaks", 5),
    (DETECTION, "T1685.002", "T1562.008", "techniques_are_pinned", 5),
    (DETECTION, "T1685.002", "T9999", "techniques_are_pinned", 5),
    (DETECTION, "-- misses:\n--   - Calls made while the trail was off.\n", "", "blind_spots_are_stated", 3),
    (DETECTION, "($include_denied or error_code is null)", "error_code is null", "parameters_are_used", 8),
    (DETECTION, "$include_denied or", "$include_refused or", "parameters_are_used", 28),
    (DETECTION, "default: true", "default: maybe", "defaults_have_their_type", 8),
    (
        DETECTION,
        PARAMETER,
        f"{PARAMETER}\n--   most: {{type: integer, default: many, help: x}}",
        "defaults_have_their_type",
        9,
    ),
    (DETECTION, "$include_denied: false", "$include_denied: maybe", "defaults_have_their_type", 22),
    (DETECTION, "$include_denied: false", "$include: false", "defaults_have_their_type", 22),
    (DETECTION, "select *\n", "select actor, target\n", "detection_is_one_predicate", 24),
    (DETECTION, "is null)\n", "is null)\norder by event_time\n", "detection_is_one_predicate", 24),
    (DETECTION, "from events", "from events as e", "detection_is_one_predicate", 24),
    (DETECTION, WHERE, "where event_id in (select event_id from events)", "detection_is_one_predicate", 24),
    (
        DETECTION,
        "is null)\n",
        "is null)\nqualify row_number() over (order by event_time) = 1\n",
        "detection_is_one_predicate",
        24,
    ),
    (DETECTION, WHERE, """where request_parameters like '%"Principal":"*"%'""", "policies_are_read_by_macros", 26),
    (DETECTION, WHERE, """where regexp_matches(request_parameters, '"Effect"')""", "policies_are_read_by_macros", 26),
    (HUNT, "from events", "from objects", "reads_known_tables", 20),
    (HUNT, "from events", "from main.events", "reads_known_tables", 20),
    (DETECTION, WHERE, "where event_sauce = 'x'", "columns_exist", 26),
    (
        HUNT,
        "select actor, count(*) as calls, count_if(error_code is not null) as failed\nfrom events",
        f"{CTE}\nselect actor, count(*) as calls\nfrom a",
        "columns_exist",
        20,
    ),
    (DETECTION, "a CloudTrail trail stopped", "logging stopped", "title_names_its_service", 1),
    (DETECTION, "-- outcome: attempted\n", "", "outcome_is_told", 3),
    (HUNT, ", count_if(error_code is not null) as failed", "", "outcome_is_counted", 8),
    (DETECTION, "-- ttc: [T1562.008]\n", "", "catalog_is_pinned", 1),
    (HUNT, "{calls call|calls}", "{calls} calls", "numbers_agree", 5),
    (HUNT, "Which principals made many calls?", "Who made many calls?", "words_are_the_fields", 1),
    (DETECTION, "where event_source = 'cloudtrail.amazonaws.com'\n  and ", "where ", "calls_name_their_service", 26),
    (HUNT, "group by actor", "group by #1", "constructs_are_portable", 19),
    (HUNT, "from events", "from events where event_name glob 'Stop*'", "constructs_are_portable", 20),
    (HUNT, "from events", "from events anti join events as other using (actor)", "constructs_are_portable", 20),
    (HUNT, "count(*) as calls", f"count(*) {FRAME} as calls", "translates", 19),
    (HUNT, "count(*) as calls", "median(event_time) as calls", "functions_are_portable", 19),
    (HUNT, "count(*) as calls", "any_value(event_name) as calls", "functions_are_portable", 19),
    (HUNT, "count(*) as calls", "max(json_text(user_agent)) as calls", "functions_are_portable", 19),
    (
        HUNT,
        "count(*) as calls",
        "date_diff('hour', min(event_time), max(event_time)) as calls",
        "functions_are_portable",
        19,
    ),
    (HUNT, "from events", "from events where event_time > now()", "functions_are_portable", 20),
    (HUNT, "count(*) as calls", "min_by(event_id, event_time) as calls", "functions_are_portable", 19),
    (HUNT, "count(*) as calls", "arg_max(event_id, event_time) as calls", "functions_are_portable", 19),
    (HUNT, "from events", "from events where event_time > current_timestamp", "no_clock_and_no_limit", 20),
    (HUNT, "actor asc", "actor asc\nlimit 3", "no_clock_and_no_limit", 24),
    (DETECTION, WHERE, "where request_parameters ->> '$.name' = 'x'", "json_through_macros", 26),
    (DETECTION, WHERE, "where json_extract_string(request_parameters, '$.name') = 'x'", "functions_are_portable", 26),
    (DETECTION, WHERE, "where error_code <> 'AccessDenied'", "unequal_is_null_safe", 26),
    (DETECTION, WHERE, "where json_text(request_parameters, '$.a') != 'x'", "unequal_is_null_safe", 26),
    (DETECTION, "ignore:", "match2:", "readable", 19),
    (DETECTION, "{eventName: StartLogging}", "{eventName: StartLogging, evntTime: x}", "readable", 20),
    (
        DETECTION,
        DETECTION[DETECTION.index("--   match") : DETECTION.index("--   ignore")],
        "",
        "cases_show_both_sides",
        14,
    ),
    (
        DETECTION,
        DETECTION[DETECTION.index("--   ignore") : DETECTION.index("\nselect")],
        "",
        "cases_show_both_sides",
        14,
    ),
    (HUNT, HUNT[HUNT.index("-- cases") : HUNT.index("\nselect")], "", "cases_show_both_sides", 1),
    (HUNT, "expect: [{actor: alice, calls: 2, failed: 0}]", "expect: [{actor: alice, call: 2}]", "cases_fit_kind", 12),
    (HUNT, "events: [{eventName: GetObject}]\n", "events: []\n", "cases_fit_kind", 15),
    (HUNT, "--   sequences:\n", "--   ignore:\n--     other: {eventName: X}\n--   sequences:\n", "cases_fit_kind", 12),
    (DETECTION, "where event_source", "where (event_source", "readable", 28),
    (HUNT, "select actor", "delete from events; select actor", "readable", 19),
    (HUNT, "order by calls desc", "order by cals desc", "columns_exist", 23),
]


@pytest.mark.parametrize(("text", "old", "new", "rule", "line"), BREACHES, ids=lambda value: str(value)[:40])
def test_each_rule_catches_its_breach(text: str, old: str, new: str, rule: str, line: int) -> None:
    found = issues(changed(text, old, new))
    assert (rule, line) in [(issue.rule, issue.at.line) for issue in found], found


def test_every_rule_has_a_breach_that_shows_it() -> None:
    assert {rule.__name__ for rule in RULES} <= {breach[3] for breach in BREACHES}


def test_common_table_expressions_and_joins_of_hunts_pass() -> None:
    sql = """
with denied as (
  select actor, count(*) as refusals
  from events
  where is_denied(error_code)
  group by actor
)
select denied.actor, max(denied.refusals) as calls, max(denied.refusals) as failed
from denied
join events using (actor)
group by denied.actor
having count(*) >= $min_calls
"""
    assert issues(HUNT[: HUNT.index("\nselect")] + sql) == []


def test_an_issue_prints_place_rule_and_what_to_write() -> None:
    (issue,) = issues(changed(DETECTION, "T1685.002", "T1562.008"))
    assert str(issue) == (
        "queries/topic/what.sql:5: T1562.008 was retired [techniques_are_pinned]\n"
        "  → ATT&CK v19 has T1685.002 in its place"
    )  # fmt: skip
