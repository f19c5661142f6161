"""Suppressions hold back what they say, say why, and end when they expire."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import trailscope as ts
from trailscope.errors import QuestionError
from trailscope.hunt.suppression_file import load_suppressions

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 23)
STOPPED = "logging.trail_stopped"


@pytest.fixture
def known(tmp_path):
    """Writes a file of suppressions."""

    def write(text):
        path = tmp_path / "known.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def case_of(tmp_path, write_log, record):
    """Makes an investigation of trails being stopped: one record for each of these overrides."""

    def make(*overrides):
        base = {
            "eventSource": "cloudtrail.amazonaws.com",
            "eventName": "StopLogging",
            "requestParameters": {"name": "t"},
        }
        records = [record(**{**base, **fields}) for fields in overrides]
        write_log(tmp_path / "logs" / "one.json.gz", records)
        return ts.open(tmp_path / "logs", lake=tmp_path / "lake")

    return make


def hunted(case, path, **settings):
    return case.hunt(ids=[STOPPED], suppressions=path, today=TODAY, **settings)


@pytest.mark.parametrize(
    "where",
    [
        "{actor: alice}",
        "{source_ip_address: 198.51.100.*}",
        "{source_ip_address: [192.0.2.1, 198.51.100.7]}",
        "{user_agent: 'aws-cli/?.15'}",
        "{error_code: null}",
        "{recipient_account_id: 111122223333, actor: ali*}",
        "{management_event: true}",
        "{event_time: '2026-09-01*'}",
    ],
)
def test_an_event_that_meets_every_condition_is_held_back(case_of, known, where):
    path = known(f"- {{rule: '{STOPPED}', where: {where}, reason: we know}}")
    findings = hunted(case_of({}), path)
    assert len(findings) == 0
    assert [(held.rule, held.reason, held.findings) for held in findings.suppressed] == [(STOPPED, "we know", 1)]
    assert findings.cannot_tell == ()


@pytest.mark.parametrize(
    "where",
    [
        "{actor: alic}",
        "{actor: Alice}",
        "{error_code: AccessDenied}",
        "{actor: alice, aws_region: eu-*}",
        "{target: null}",
    ],
)
def test_an_event_that_misses_a_condition_is_found(case_of, known, where):
    findings = hunted(case_of({}), known(f"- {{rule: '{STOPPED}', where: {where}, reason: we know}}"))
    assert len(findings) == 1
    assert findings.suppressed[0].findings == 0


def test_suppression_looks_at_events_before_they_are_grouped(case_of, known):
    case = case_of({"sourceIPAddress": "192.0.2.1"}, {"sourceIPAddress": "203.0.113.66"})
    findings = hunted(case, known(f"- {{rule: '{STOPPED}', where: {{source_ip_address: 192.0.2.1}}, reason: office}}"))
    [finding] = findings.rows()
    assert (finding["events"], finding["source_ip_addresses"]) == (1, ["203.0.113.66"])
    assert findings.suppressed[0].findings == 1


def test_a_glob_of_rules_without_conditions_suppresses_them_all(case_of, known):
    findings = case_of({}).hunt(
        packs=["logging"], suppressions=known("- {rule: logging.*, reason: drill}"), today=TODAY
    )
    assert len(findings) == 0
    assert findings.suppressed[0].findings > 0


def test_the_first_entry_that_fits_counts(case_of, known):
    path = known(
        f"- {{rule: '*', where: {{actor: bob}}, reason: a}}\n- {{rule: {STOPPED}, reason: b}}\n- {{rule: '*', reason: c}}"
    )
    assert [held.findings for held in hunted(case_of({}), path).suppressed] == [0, 1, 0]


def test_rows_of_stateful_hunts_are_suppressed_by_their_own_columns(sample_case, known):
    path = known("- {rule: addresses.shared_by_many, where: {source_ip_address: 192.0.2.*}, reason: offices}")
    before = sample_case.hunt(ids=["addresses.shared_by_many"])
    after = sample_case.hunt(ids=["addresses.shared_by_many"], suppressions=path, today=TODAY)
    gone = [row for row in before.rows() if row["source_ip_addresses"][0].startswith("192.0.2.")]
    assert gone
    assert len(after) == len(before) - len(gone)
    assert after.suppressed[0].findings == len(gone)


def test_an_expired_entry_does_not_count_and_is_named(case_of, known):
    path = known(f"# notes\n- {{rule: {STOPPED}, reason: migration, expires: 2026-11-22}}")
    findings = hunted(case_of({}), path)
    assert len(findings) == 1
    assert findings.suppressed == ()
    assert "expired on 2026-11-22" in str(findings.problems[0])
    assert str(findings.problems[0]).startswith(f"{path}:2:")


def test_an_entry_counts_on_its_last_day(case_of, known):
    findings = hunted(case_of({}), known(f"- {{rule: {STOPPED}, reason: migration, expires: 2026-11-23}}"))
    assert len(findings) == 0
    assert findings.suppressed[0].expires == TODAY


def test_an_entry_that_tests_what_no_finding_has_is_a_problem(case_of, known):
    findings = hunted(case_of({}), known(f"- {{rule: {STOPPED}, where: {{acter: alice}}, reason: typo}}"))
    assert len(findings) == 1
    assert "acter" in str(findings.problems[0])


def test_conditions_of_hunts_do_not_disturb_detections(sample_case, known):
    path = known("- {rule: '*', where: {principals: 14}, reason: many}")
    findings = sample_case.hunt(packs=["addresses", "logging"], suppressions=path, today=TODAY)
    assert not [problem for problem in findings.problems if "suppression" in str(problem)]
    assert findings.suppressed[0].findings == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("rule: x\nreason: y", 1, "is a list"),
        ("- {rule: x}", 1, "needs a reason"),
        ("- {reason: x}", 1, "needs a rule"),
        ("- rule: x\n  reason: y\n  until: z", 3, "unknown key 'until'"),
        ("- rule: x\n  reason: y\n  expires: soon", 3, "'soon' is no date"),
        ("- rule: x\n  reason: y\n  where: []", 3, "must be a mapping"),
        ("- rule: x\n  reason: y\n  where: {}", 3, "where is empty"),
        ("- rule: x\n  reason: y\n  where: {'a b': 1}", 3, "is no column"),
        ("- rule: x\n  reason: ''", 2, "reason must be a text"),
        ("- rule: x\n  rule: y", 2, "'rule' twice"),
        ("- [", 2, "the file is not YAML"),
    ],
)
def test_a_malformed_entry_is_refused_at_its_line(known, text, line, said):
    path = known(text)
    with pytest.raises(QuestionError, match=said) as refused:
        load_suppressions(path, TODAY)
    assert refused.value.at is not None
    assert refused.value.at.line == line


def test_an_empty_file_suppresses_nothing(known):
    assert load_suppressions(known("# nothing yet\n"), TODAY) == ((), ())


def test_regular_expressions_in_a_value_are_only_text(case_of, known):
    case = case_of({"userAgent": "a.c+(x)"}, {"userAgent": "abc(x)"})
    findings = hunted(case, known(f"- {{rule: {STOPPED}, where: {{user_agent: 'a.c*(x)'}}, reason: r}}"), every=True)
    assert len(findings) == 1
    assert findings.suppressed[0].findings == 1


def test_the_example_in_the_documentation_can_be_read(known):
    page = (Path(__file__).resolve().parents[2] / "docs" / "hunting.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    [entry], problems = load_suppressions(known(example), TODAY)
    assert problems == ()
    assert entry.where == {"actor": ("Terraform*",), "recipient_account_id": ("111122223333", "444455556666")}
