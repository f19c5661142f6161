"""A seeded corpus, through everything that shows or hands on what was logged: no secret comes out unless it is asked for."""

from __future__ import annotations

import zipfile

import pyarrow.parquet as pq
import pytest
from seeded import SEEDS, calls, shown

import trailscope as ts

pytestmark = pytest.mark.slow

FORMATS = ("table", "csv", "json", "ndjson", "markdown")


def test_the_lake_keeps_what_was_logged(seeded):
    text = "".join(
        str(pq.read_table(path).to_pylist()) for path in sorted((seeded / "lake" / "events").rglob("*.parquet"))
    )
    assert len(shown(text)) > 30


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "sql",
    [
        "select * from events",
        "select request_parameters, response_elements, user_agent, error_message, extra from events",
        "select json_text(request_parameters, '$.password') as p, request_parameters->>'oldPassword' as q from events",
        "select * from rejects",
    ],
)
def test_answers_show_no_secret(format, sql, run):
    assert shown(run("query", sql, "--format", format)) == []


def test_parquet_holds_none_either(run, tmp_path):
    run("query", "select * from events", "-o", tmp_path / "answer.parquet")
    assert shown(str(pq.read_table(tmp_path / "answer.parquet").to_pylist())) == []


def test_secrets_are_shown_when_they_are_asked_for(run):
    assert len(shown(run("query", "select * from events", "--format", "json", "--show-secrets"))) > 30


@pytest.mark.parametrize("format", [*FORMATS, "sarif", "ocsf", "navigator"])
def test_findings_show_no_secret(format, run, seeded):
    asked = ("--pack", "seeded", "--sigma", seeded / "rules", "--queries", seeded / "questions")
    text = run("hunt", *asked, "--format", format, "--all")
    assert format == "navigator" or "everything" in text or "Everything" in text
    assert shown(text) == []


def test_notebooks_show_no_secret(seeded):
    with ts.open(seeded / "lake", queries=[seeded / "questions"]) as case:
        answer, findings = case.query("select * from events"), case.hunt(packs=["seeded"])
        texts = [
            answer._repr_html_(),
            str(answer.rows()),
            answer.df().to_string(),
            findings._repr_html_(),
            str(findings.rows()),
        ]
    assert [shown(text) for text in texts] == [[]] * 5
    with ts.open(seeded / "lake", show_secrets=True) as case:
        assert len(shown(str(case.query("select * from events").rows()))) > 30


def test_a_condition_on_a_secret_sees_what_was_logged(run):
    text = run(
        "query",
        "select count(*) as n from events where json_text(request_parameters, '$.password') like '5ecret%' and event_id is not null",
    )
    asked = [call["requestParameters"] for call in calls() if isinstance(call["requestParameters"], dict)]
    logged = sum(str(parameters.get("password", "")).startswith("5ecret") for parameters in asked)
    assert logged
    assert f"n\n{logged}\n" in text


@pytest.mark.parametrize(("form", "ending"), [("stix", "json"), ("ocsf-findings", "parquet"), ("findings", "md")])
def test_exports_of_findings_hand_on_no_secret(form, ending, seeded, tmp_path):
    target = tmp_path / f"export.{ending}"
    with ts.open(seeded / "lake", queries=[seeded / "questions"]) as case:
        case.export(form, target, findings=case.hunt(packs=["seeded"], sigma=[seeded / "rules"]))
    text = str(pq.read_table(target).to_pylist()) if ending == "parquet" else target.read_text()
    assert "alice" in text
    assert shown(text) == []


def test_the_case_log_holds_no_secret(run, seeded):
    run(
        "query",
        f"select event_id from events where request_parameters like '%password%{SEEDS[6]}%' or 'token={SEEDS[7]}' = user_agent",
    )
    text = (seeded / "lake" / "case-log.ndjson").read_text()
    assert SEEDS[7] not in text


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_containment_shows_no_secret(format, run):
    for of in ("alice", "deploy"):
        text = run("contain", of, "--format", format)
        assert "TokenIssueTime" in text
        assert shown(text) == []


def test_an_evidence_bundle_holds_what_was_logged_and_its_index_is_masked(seeded, tmp_path):
    with ts.open(seeded / "lake") as case:
        packed = case.evidence(tmp_path / "bundle.zip")
    assert len(shown(packed.path.read_bytes().decode("latin-1"))) > 30
    with zipfile.ZipFile(packed.path) as bundle:
        index = bundle.read("INDEX.txt").decode()
    assert "deploy/[masked token]" in index
    assert shown(index) == []
