"""The Sigma rules of the tests, each on its own events, through the real ingest and engine."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
import yaml

import trailscope as ts
from trailscope.question_tests.record_template import whole_record
from trailscope.questions.attack import techniques
from trailscope.sigma import load_rules

HERE = Path(__file__).parent
START = datetime(2026, 9, 1, 8, tzinfo=UTC)


class _Texts(yaml.SafeLoader):
    """YAML whose times stay text, as they stand in a record."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
CASES = yaml.load((HERE / "sigma_cases.yml").read_text(), Loader=_Texts)
DETECTIONS = [
    (name, kind, number) for name, cases in CASES["detections"].items() for kind in ("match", "ignore")
    for number in range(len(cases[kind]))
]  # fmt: skip
HUNTS = [(name, title) for name, sequences in CASES["hunts"].items() for title in sequences]
LOADED = load_rules([HERE / "sigma_rules"])
RULES = {rule.id.removeprefix("sigma."): rule for rule in LOADED.rules}


def identity(*parts):
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))


def records_of_detections():
    for name, kind, number in DETECTIONS:
        cases = CASES["detections"][name]
        yield whole_record({**cases.get("given", {}), **cases[kind][number]}, identity(name, kind, number))


def records_of_hunts():
    for name, title in HUNTS:
        sequence = CASES["hunts"][name][title]
        for number, event in enumerate(sequence["events"]):
            moment = START + timedelta(minutes=event["at"], seconds=event.get("second", 0))
            fields = {**sequence.get("given", {}), **event, "eventTime": moment.isoformat().replace("+00:00", "Z")}
            fields = {key: value for key, value in fields.items() if key not in ("at", "second")}
            yield whole_record(fields, identity(name, title, number))


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    place = tmp_path_factory.mktemp("sigma")
    log = place / "cases.json"
    log.write_text(json.dumps({"Records": [*records_of_detections(), *records_of_hunts()]}))
    with ts.open(log, lake=place / "lake") as case:
        assert case.query("select count(*) as n from rejects").rows() == [{"n": 0}]
        yield case


def test_every_rule_compiles_and_has_its_cases():
    assert [str(problem) for problem in LOADED.problems] == []
    hunts = {rule.id for rule in LOADED.rules if rule.kind == "hunt"}
    assert hunts == {f"sigma.{name}" for name in CASES["hunts"]}
    alone = set(RULES) - set(CASES["hunts"])
    assert alone - set(CASES["detections"]) == {"role_made_and_used_2", "role_made_and_used_3"}, "generate: true"
    assert len(RULES) >= 30


@pytest.mark.parametrize(("name", "kind", "number"), DETECTIONS)
def test_a_rule_finds_its_matches_and_nothing_else(lake, name, kind, number):
    rule, id = RULES[name], identity(name, kind, number)
    sql = f"select coalesce({rule.predicate}, false) as found from events where event_id = $id"
    (row,) = lake.query(sql, **rule.parameters, id=id).rows()
    assert row["found"] == (kind == "match"), f"{rule.predicate}\n{dict(rule.parameters)}"


@pytest.mark.parametrize(("name", "title"), HUNTS)
def test_a_correlation_finds_what_lies_together(lake, name, title):
    rule, sequence = RULES[name], CASES["hunts"][name][title]
    ids = [identity(name, title, number) for number in range(len(sequence["events"]))]
    sql = f"with events as (select * from events where list_contains($ids, event_id)) select * from ({rule.sql})"
    rows = lake.query(sql, **rule.parameters, ids=ids).rows()
    shown = [
        {key: f"{row[key]:%H:%M:%S}" if isinstance(row[key], datetime) else row[key] for key in wanted}
        for row, wanted in zip(rows, sequence["expect"], strict=False)
    ]
    assert (len(rows), shown) == (len(sequence["expect"]), sequence["expect"])
    for row in rows:
        assert set(row["event_ids"]) <= set(ids)
        assert len(row["event_ids"]) == row["events"]


def test_what_a_rule_says_of_itself_is_kept():
    rule = RULES["trail_switched_off"]
    assert (rule.severity, rule.kind, rule.attack) == ("high", "detection", ("T1685.002",))
    assert rule.false_positives == ("A trail that is being replaced",)
    assert rule.references[0].startswith("https://docs.aws.amazon.com/")
    assert rule.uuid == str(uuid5(NAMESPACE_URL, "trailscope/trail_switched_off"))
    assert rule.finding == "Trail stopped, deleted or narrowed: {actor} called {action} on {target}"
    assert RULES["keys_listed"].severity == "info"
    assert RULES["two_conditions"].severity == "medium", "a rule without a level"
    assert all(id in techniques() for each in LOADED.rules for id in each.attack)


def test_lists_of_event_names_are_told_in_a_form_that_can_be_read_off():
    rule = RULES["trail_switched_off"]
    assert rule.predicate == "(lower(event_source) in ($s0) and lower(event_name) in ($s1, $s2, $s3))"
    assert rule.parameters["s3"] == "puteventselectors"


def test_fields_that_records_do_not_have_are_named():
    assert RULES["resources_of_others"].unknown_fields == ("vendorNote.level",)
    assert RULES["trail_switched_off"].unknown_fields == ()
