"""Files of Sigma rules as people and accidents leave them: what is read, what is refused, and with which words."""

import json
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from sigma.modifiers import modifier_mapping

import trailscope as ts
from trailscope.errors import QueryError
from trailscope.question_tests.record_template import whole_record
from trailscope.sigma import load_rules

RULE = """\
title: A trail was stopped
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: StopLogging}
  condition: selection
level: high
"""


def rule(detection, title="A rule", **keys):
    extra = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"title: {title}\nlogsource: {{product: aws, service: cloudtrail}}\n{extra}detection:\n{detection}"


def load(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text)
    return load_rules([folder])


def said(loaded):
    return [str(problem) for problem in loaded.problems]


def test_folders_are_searched_to_the_bottom_and_files_taken_as_they_are(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "deep.yaml").write_text(RULE)
    (tmp_path / "top.yml").write_text(RULE)
    (tmp_path / "notes.txt").write_text("not a rule")
    (tmp_path / "odd.sigma").write_text(RULE)
    loaded = load_rules([tmp_path, tmp_path / "odd.sigma", tmp_path / "top.yml"])
    assert [rule.id for rule in loaded.rules] == ["sigma.deep", "sigma.top", "sigma.odd"]
    assert not loaded.problems


def test_the_same_name_in_two_folders_makes_two_ids(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "AWS Stop-Logging.yml").write_text(RULE)
    assert [rule.id for rule in load_rules([tmp_path]).rules] == ["sigma.aws_stop_logging", "sigma.aws_stop_logging_2"]


def test_rules_for_other_logs_are_counted_and_not_refused(tmp_path):
    windows = "title: W\nid: 0\nlogsource:\n  product: windows\ndetection:\n  x:\n    - [broken\n"
    loaded = load(
        tmp_path,
        ours=RULE,
        windows=windows,
        several=RULE.replace("product: aws, service: cloudtrail", "product: azure, service: aws_like")
        + "---\n"
        + RULE.replace("service: cloudtrail", "service: route53"),
        any_service=RULE.replace(", service: cloudtrail", ""),
        any_product=RULE.replace("product: aws, ", ""),
        merged="action: global\nlogsource: {product: m365}\n---\ntitle: X\ndetection: {a: {b: c}, condition: a}\n",
    )
    assert [rule.id for rule in loaded.rules] == ["sigma.any_product", "sigma.any_service", "sigma.ours"]
    assert (loaded.other_products, said(loaded)) == (4, [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: [\naws: 1", "broken.yml:3: it is not YAML"),
        ("title: aws\ntitle: aws\n", "Duplicate key 'title'"),
        ("- aws\n- cloudtrail\n", "a mapping of keys to values"),
        ("title: aws\n1: 2\n", "a mapping of keys to values"),
        ("? [aws]\n: 1\n", "it is not YAML"),
        ("aws: " + "[" * 500_000, "nested deeper than"),
        ("# aws\n" + "- " * 100_000, "nested deeper than"),
        ("aws: " + "{a: " * 70 + "1" + "}" * 70, "nested deeper than"),
        ("title: aws\n", "must have a log source"),
        ("title: aws\nlogsource: cloudtrail\n", "must be a valid YAML map"),
        (RULE.replace("detection:", "detections:"), "must have a detection"),
        (RULE.replace("condition: selection", ""), "at least one condition"),
        (RULE.replace("condition: selection", "condition: selektion"), "'selektion' not defined"),
        (RULE.replace("condition: selection", "condition: selection and"), "cannot be asked"),
        (RULE.replace("condition: selection", "condition: selection | count() > 5"), "deprecated"),
        (RULE.replace("condition: selection", "condition: 1 of filter_*"), "doesn't match any detection"),
        (rule("  a: {eventName|sounds: like}\n  condition: a"), "Unknown modifier 'sounds'"),
        (rule("  a: {eventName|re: '(['}\n  condition: a"), "is invalid"),
        (rule("  a: {eventName|re: '(?=x)'}\n  condition: a"), "is invalid"),
        (rule("  a: {sourceIPAddress|cidr: 10.0.0.1/8}\n  condition: a"), "Invalid CIDR"),
        (rule("  a: {eventName|gt: many}\n  condition: a"), "incompatible"),
        (rule("  a: {userIdentity.userName|expand: '%people%'}\n  condition: a"), "%people% has no values"),
        (rule("""  a: {"x' or 'a\\"]": 1}\n  condition: a"""), "no path into a record"),
        (rule("  a: {'requestParameters..x': 1}\n  condition: a"), "no path into a record"),
        (rule("  a: {'requestParameters.items[0].x': 1}\n  condition: a"), "no path into a record"),
        (rule("  a: [null]\n  condition: a"), "keyword"),
        (rule("  a: {eventName|re: 31}\n  condition: a"), "pySigma cannot read it"),
        (rule("  a: {eventName: x}\n  condition: 7"), "pySigma cannot read it"),
        (rule("  a: {eventName: x}\n  condition: {a: 1}"), "pySigma cannot read it"),
        ("title: aws\ncorrelation: {type: event_count, rules: [gone], timespan: 5m, condition: {gte: 1}}", "'gone'"),
        ("title: aws\nname: me\ncorrelation: {type: temporal, rules: [me], timespan: 5m}", "refers to itself"),
        ("title: aws\ncorrelation: {type: temporal, rules: [], timespan: 5m}", "refers to no rule"),
        ("title: aws\ncorrelation: {type: event_count, rules: [x], timespan: 5x, condition: {gte: 1}}", "Timespan"),
        ("title: aws\ncorrelation: {type: event_count, rules: [x], timespan: 5m, condition: {most: 1}}", "condition"),
        ("title: aws\ncorrelation: {type: tempral, rules: [x], timespan: 5m}", "tempral"),
        ("title: aws\nlogsource: {product: aws}\nfilter: {rules: any}\n", "filter"),
    ],
)
def test_what_cannot_be_asked_is_named_with_its_file_and_reason_and_the_rest_runs(tmp_path, text, reason):
    loaded = load(tmp_path, broken=text, sound=RULE)
    assert [rule.id for rule in loaded.rules] == ["sigma.sound"]
    (problem,) = said(loaded)
    assert str(tmp_path / "broken.yml") in problem
    assert reason in problem


def test_faults_of_metadata_do_not_keep_a_rule_from_being_asked(tmp_path):
    text = (
        RULE + "id: not-a-uuid\ndate: yesterday\ntags: [plain, attack.t1562.001]\nfalsepositives: none\nreferences: x\n"
    )
    loaded = load(tmp_path, sloppy=text.replace("level: high", "level: loud"), untitled=RULE.replace("title:", "name:"))
    sloppy, untitled = loaded.rules
    assert said(loaded) == []
    assert (sloppy.severity, sloppy.attack, sloppy.false_positives) == ("medium", ("T1685",), ())
    assert untitled.title == "untitled"


def test_what_is_no_plain_file_neither_hangs_nor_stops_the_rest(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "nowhere.yml").symlink_to(tmp_path / "gone.yml")
    (tmp_path / "self.yml").symlink_to(tmp_path / "self.yml")
    (tmp_path / "large.yml").write_text("# aws\n" * 500_000)
    (tmp_path / "binary.yml").write_bytes(b"aws\xff\xfe\x00")
    loaded = load(tmp_path, sound=RULE)
    assert [rule.id for rule in loaded.rules] == ["sigma.sound"]
    problems = "\n".join(said(loaded))
    for name in ("pipe.yml: it is not a regular file", "nowhere.yml", "self.yml", "large.yml: a rule file of 2 MiB"):
        assert name in problems
    assert len(loaded.problems) == 5


def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_rest_runs(tmp_path, monkeypatch):
    """Root ignores chmod 000, so the refusal is played by os.scandir for that one folder."""
    (tmp_path / "locked").mkdir()
    scandir = os.scandir

    def refusing(place):
        if str(place) == str(tmp_path / "locked"):
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)
    loaded = load(tmp_path, a=RULE)
    assert len(loaded.rules) == 1
    (problem,) = loaded.problems
    assert str(problem.at) == str(tmp_path / "locked")


def test_a_place_that_is_not_there_is_a_problem(tmp_path):
    assert "there is no such file or folder" in said(load_rules([tmp_path / "gone"]))[0]


def test_aliases_that_multiply_are_refused_at_once(tmp_path):
    lines = ["a0: &a0 [aws, aws, aws, aws, aws, aws, aws, aws, aws]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    started = time.monotonic()
    loaded = load(tmp_path, bomb="\n".join(lines), sound=RULE)
    assert time.monotonic() - started < 5
    assert len(loaded.rules) == len(loaded.problems) == 1


def test_rules_that_only_a_correlation_refers_to_are_not_asked_alone(tmp_path):
    correlation = (
        "title: Often\ncorrelation:\n  type: event_count\n  rules: [stopped]\n  timespan: 5m\n  condition: {gte: 2}\n"
    )
    base = RULE + "name: stopped\n"
    hidden = load(tmp_path, base=base, often=correlation)
    assert [rule.id for rule in hidden.rules] == ["sigma.often"]
    shown = load(tmp_path, often=correlation + "  generate: true\n")
    assert [rule.id for rule in shown.rules] == ["sigma.base", "sigma.often"]
    broken = load(tmp_path, often=correlation.replace("[stopped]", "[stopped, gone]"))
    assert [rule.id for rule in broken.rules] == ["sigma.base"], "what cannot be correlated is at least asked alone"
    assert "'gone'" in said(broken)[0]


def test_a_correlation_with_rules_for_other_logs_says_so(tmp_path):
    other = RULE.replace("product: aws, service: cloudtrail", "product: windows") + "name: logon\n"
    correlation = "title: Both\ncorrelation: {type: temporal, rules: [logon], timespan: 5m}\n"
    assert "a rule for other logs" in said(load(tmp_path, other=other, both=correlation))[0]


def test_fields_are_read_without_regard_to_case_or_marks_of_lists(tmp_path):
    one = rule("  a: {EVENTNAME: x, useridentity.ARN: y, 'requestParameters.items{}.a[].b': z}\n  condition: a")
    (loaded,) = load(tmp_path, one=one).rules
    assert "lower(event_name)" in loaded.predicate
    assert "lower(user_identity_arn)" in loaded.predicate
    assert """json_text(request_parameters, '$."items"."a"."b"')""" in loaded.predicate
    assert not loaded.unknown_fields


def test_an_engine_may_try_each_statement(tmp_path):
    def refuse(sql, parameters):
        assert sql.startswith(("select", "with"))
        assert set(parameters) == {"s0"}
        raise QueryError("not today")

    (tmp_path / "a.yml").write_text(RULE)
    loaded = load_rules([tmp_path], check=refuse)
    assert not loaded.rules
    assert "cannot be asked: not today" in said(loaded)[0]


def test_hostile_words_of_a_rule_stay_words(tmp_path, record, write_log):
    """Whatever stands in a rule, the SQL has none of it but names of fields inside quotes."""
    text = rule(
        """  a: {"requestParameters.it's; drop": "x' or 1=1 --", userAgent: "$s0 %s {} '"}\n  condition: a""",
        title="'{actor}'' $s0'",
    )
    loaded = load(tmp_path, hostile=text)
    (hostile,) = loaded.rules
    assert "or 1=1" not in hostile.predicate
    assert hostile.finding.startswith("(actor)' $s0: {actor} called")
    found = record(userAgent="$S0 %s {} '", requestParameters={"it's; drop": "X' OR 1=1 --"})
    write_log(tmp_path / "logs" / "a.json.gz", [found, record(userAgent="$S0 %s {} '")])
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        rows = case.query(f"select event_id from events where {hostile.predicate}", **hostile.parameters).rows()
    assert [row["event_id"] for row in rows] == [found["eventID"]]


@pytest.mark.slow
def test_long_lists_of_values_run(tmp_path, record, write_log):
    """DuckDB refuses expressions that nest too deep, and a chain of conditions nests."""
    many = "".join(f"      - word{number}x\n" for number in range(3000))
    text = rule(f"  a:\n    userAgent|contains:\n{many}  b:\n    userAgent:\n{many}  condition: a and not b")
    (long,) = load(tmp_path, long=text).rules
    write_log(tmp_path / "logs" / "a.json.gz", [record(userAgent="a word2999x"), record(userAgent="word2999x")])
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        rows = case.query(f"select user_agent from events where {long.predicate}", **long.parameters).rows()
    assert rows == [{"user_agent": "a word2999x"}]


# fmt: off
VALUES = [
    "null", "true", "1.5", "-3", "0x1F", ".inf", "1e400", "2020-01-01", "[]", "{}", "[1,x]", "[[1]]",
    "'*'", "'?'", "''", "'%x%'", "'10.0.0.0/8'", "'::/0'", "'('", "'a\\*'",
]
# fmt: on
FIELDS = (
    "eventName",
    "eventTime",
    "readOnly",
    "requestParameters",
    "requestParameters.a.b",
    "resources.ARN",
    "other",
    "",
)


@pytest.fixture(scope="module")
def one_event(tmp_path_factory):
    place = tmp_path_factory.mktemp("one")
    (place / "a.json").write_text(json.dumps({"Records": [whole_record({"resources": [{"ARN": "x"}]}, "1")]}))
    with ts.open(place / "a.json", lake=place / "lake") as case:
        yield case, place / "rule.yml"


@settings(max_examples=examples(150), deadline=None)
@given(
    field=st.sampled_from(FIELDS),
    modifiers=st.lists(st.sampled_from(sorted(modifier_mapping)), max_size=3),
    value=st.sampled_from(VALUES),
)
def test_whatever_is_combined_either_runs_or_is_refused(one_event, field, modifiers, value):
    case, path = one_event
    key = "|".join([field, *modifiers])
    path.write_text(rule(f"  a:\n    '{key}': {value}\n  condition: a"))
    loaded = load_rules([path])
    assert len(loaded.rules) + len(loaded.problems) == 1
    for compiled in loaded.rules:
        case.query(f"select event_id from events where {compiled.predicate}", **compiled.parameters)
