"""Events, findings and incidents in other tools' forms: read back by those tools' own libraries, or by our own reading of them."""

from __future__ import annotations

import csv
import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.content import folder
from trailscope.errors import UsageError
from trailscope.export import incident as tickets
from trailscope.export import stix
from trailscope.export.supertimeline import FIELDS
from trailscope.incidents.incident import EntryPoint, Incident, Joined

pytestmark = pytest.mark.slow

HOSTILE = "=cmd|' /C calc'!A0\x1b[31m\u202e,\"x\"\n|# <b>"


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Path:
    """A lake of the sample logs' intrusion, and a record with hostile texts."""
    root = tmp_path_factory.mktemp("exports")
    record = {
        "eventVersion": "1.11", "eventTime": "2026-09-02T08:19:04Z", "eventSource": "iam.amazonaws.com", "eventName": "CreateUser",
        "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7", "userAgent": HOSTILE, "eventID": "hostile",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDA1", "arn": "arn:aws:iam::111122223333:user/x", "userName": HOSTILE,
                         "accountId": "111122223333"},
        "requestParameters": {"userName": HOSTILE}, "recipientAccountId": "111122223333", "eventType": "AwsApiCall",
        "eventCategory": "Management", "readOnly": False, "managementEvent": True,
        "resources": [{"ARN": "arn:aws:iam::111122223333:user/x", "accountId": "111122223333", "type": "AWS::IAM::User"}],
        "errorCode": "AccessDenied", "errorMessage": "no",
    }  # fmt: skip
    (root / "hostile.json").write_text(json.dumps({"Records": [record]}))
    ts.open(str(folder("sample_logs")), str(root / "hostile.json"), lake=root / "lake").close()
    return root / "lake"


@pytest.fixture
def case(lake):
    with ts.open(lake) as case:
        yield case


@pytest.fixture(scope="module")
def findings(lake):
    with ts.open(lake) as case:
        return case.hunt(packs=["logging", "identity"])


def importer(path: Path) -> list[dict]:
    """What Timesketch's own importer hands to its server."""
    from timesketch_import_client.importer import ImportStreamer

    taken: list[dict] = []

    class Streamer(ImportStreamer):
        def _ready(self) -> None:
            """There is no server here."""

        def _upload_data_frame(self, data_frame, end_stream) -> None:
            taken.extend(self._fix_data_frame(data_frame).to_dict("records"))

        def _upload_data_buffer(self, end_stream) -> None:
            taken.extend(self._data_lines)

        def close(self) -> None:
            self.flush()

    streamer = Streamer()
    streamer.add_file(str(path))
    streamer.flush()
    return taken


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_timesketchs_own_importer_loads_every_event(ending, case, findings, tmp_path):
    target = tmp_path / f"case.{ending}"
    written = case.export("timesketch", target, findings=findings)
    events = importer(target)
    assert len(events) == written.rows == case.look("select count(*) as n from events").rows()[0]["n"]
    for event in events:
        assert event["message"]
        assert event["timestamp_desc"] == "Event Logged"
        assert datetime.fromisoformat(str(event["datetime"])).tzinfo
    times = [datetime.fromisoformat(str(event["datetime"])) for event in events]
    assert times == sorted(times)
    tagged = [event for event in events if event["tag"] and str(event["tag"]) != "nan"]
    assert tagged
    assert any("severity-" in str(event["tag"]) for event in tagged)


def test_json_lines_hold_tags_as_lists_and_the_texts_as_logged(case, findings, tmp_path):
    case.export("timesketch", tmp_path / "a.jsonl", case.choose(events=["hostile"]), findings=findings)
    (event,) = (json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines())
    assert event["user_agent"] == HOSTILE
    assert event["datetime"] == "2026-09-02T08:19:04+00:00"
    assert isinstance(event["tag"], list)
    assert event["tag"] == event["tags"]
    assert event["message"].endswith("from 198.51.100.7 (AccessDenied)")


@pytest.mark.parametrize(("form", "cell"), [("timesketch", "user_agent"), ("supertimeline", "user")])
def test_no_cell_of_a_csv_is_a_formula_or_moves_a_cursor(form, cell, case, tmp_path):
    case.export(form, tmp_path / "a.csv", case.choose(events=["hostile"]))
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row[cell].startswith("'=cmd")
    assert "\x1b" not in (tmp_path / "a.csv").read_text()


def test_the_super_timeline_has_the_columns_of_l2tcsv(case, findings, tmp_path):
    written = case.export("supertimeline", tmp_path / "a.csv", findings=findings)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == FIELDS
    assert ",".join(FIELDS) == (
        "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,notes,format,extra"
    )
    assert len(rows) == written.rows
    for row in rows:
        datetime.strptime(f"{row['date']} {row['time']}", "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)
        assert row["timezone"] == "UTC"
    assert any("logging." in row["notes"] for row in rows)


def test_ocsf_events_are_read_back_as_the_events_they_were(case, tmp_path):
    case.export("ocsf", tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert set(table["class_uid"].to_pylist()) == {6003}
    assert all(
        row["type_uid"] == 600300 + row["activity_id"] for row in table.select(["type_uid", "activity_id"]).to_pylist()
    )
    columns = (
        "event_id, event_time, event_name, event_source, aws_region, source_ip_address, user_agent, error_code, request_id,"
        " recipient_account_id, user_identity_arn, nullif(user_identity_access_key_id, '') as key, session_issuer_arn, read_only, event_category"
    )
    with ts.open(str(tmp_path / "a.parquet"), lake=tmp_path / "lake") as again:
        assert again.last_ingest.records_rejected == 0
        ask = f"select {columns} from events order by event_id, event_time, recipient_account_id, aws_region"
        assert again.query(ask).rows() == case.query(ask).rows()


@pytest.mark.parametrize(
    ("name", "activity"),
    [
        ("CreateUser", 1),
        ("RunInstances", 1),
        ("ListUsers", 2),
        ("AttachRolePolicy", 3),
        ("DeleteTrail", 4),
        ("ConsoleLogin", 99),
    ],
)
def test_ocsf_activities_follow_the_verb(name, activity, record, write_log, tmp_path):
    with ts.open(write_log(tmp_path / "log.json.gz", [record(eventName=name)]), lake=tmp_path / "lake") as case:
        case.export("ocsf", tmp_path / "a.parquet", case.choose())
    assert pq.read_table(tmp_path / "a.parquet")["activity_id"].to_pylist() == [activity]


def test_findings_as_ocsf_parquet(case, findings, tmp_path):
    case.export("ocsf-findings", tmp_path / "a.parquet", findings=findings)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.num_rows == len(findings)
    assert set(table["class_uid"].to_pylist()) == {2004}


def test_findings_in_parquet_keep_what_the_first_of_them_does_not_know(case, findings, tmp_path):
    first, *others = findings.table.to_pylist()
    bare = {**first, "target": None, "source_ip_addresses": None, "first_seen": None}
    table = pa.Table.from_pylist([bare, *others], findings.table.schema)
    case.export("ocsf-findings", tmp_path / "a.parquet", findings=dataclasses.replace(findings, table=table))
    written = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert written[0]["resources"] is None
    assert [row["resources"] and row["resources"][0]["uid"] for row in written[1:]] == [row["target"] for row in others]
    assert any(row["start_time"] for row in written)


def test_stix_is_read_by_its_own_library_and_holds_what_was_found(case, findings, tmp_path):
    import stix2

    case.export("stix", tmp_path / "a.json", findings=findings)
    bundle = stix2.parse((tmp_path / "a.json").read_text(), allow_custom=False)
    kinds = [item.type for item in bundle.objects]
    assert kinds.count("identity") == 1
    assert kinds.count("indicator") == len(findings)
    assert kinds.count("observed-data") == len(findings)
    known = {item.id for item in bundle.objects}
    for item in bundle.objects:
        if item.type == "relationship":
            assert {item.source_ref, item.target_ref} <= known
        if item.type == "observed-data":
            assert set(item.object_refs) <= known
        if item.type == "indicator":
            assert stix2.pattern_visitor.create_pattern_object(item.pattern)
    assert {r.external_references[0]["external_id"] for r in bundle.objects if r.type == "attack-pattern"} == {
        technique for row in findings.rows() for technique in row["attack"]
    }


def test_the_same_findings_give_the_same_bundle(findings):
    assert stix.document(findings) == stix.document(findings)


@pytest.mark.parametrize(("sources", "about"), [([], "identity"), (["10.0.0.1"], "observed-data")])
def test_a_finding_that_names_nothing_to_look_for_is_a_note(findings, sources, about):
    import stix2

    row = findings.rows()[0] | {"actor_id": None, "actor": None, "source_ip_addresses": sources}
    unnamed = dataclasses.replace(findings, table=pa.Table.from_pylist([row], findings.table.schema))
    bundle = stix2.parse(stix.document(unnamed), allow_custom=False)
    (note,) = (item for item in bundle.objects if item.type == "note")
    assert note.content == row["sentence"]
    assert [ref.partition("--")[0] for ref in note.object_refs] == [about]
    assert not [item for item in bundle.objects if item.type == "indicator"]


def test_hostile_names_do_not_break_a_pattern(findings):
    row = findings.rows()[0] | {
        "actor_id": "a' OR '1\\",
        "actor": HOSTILE,
        "source_ip_addresses": ["10.0.0.1", "ec2.amazonaws.com"],
    }

    import stix2

    hostile = dataclasses.replace(findings, table=pa.Table.from_pylist([row], findings.table.schema))
    bundle = stix2.parse(stix.document(hostile))
    (indicator,) = (item for item in bundle.objects if item.type == "indicator")
    assert indicator.pattern == "[user-account:user_id = 'a\\' OR \\'1\\\\']"
    assert stix2.pattern_visitor.create_pattern_object(indicator.pattern)


def an_incident() -> Incident:
    return Incident(
        id="incident-1", title=f"alice {HOSTILE}", severity="high", confidence="medium", score=1.0,
        first_seen=datetime(2026, 9, 2, 8, tzinfo=UTC), last_seen=datetime(2026, 9, 2, 9, tzinfo=UTC), root_actors=("alice",),
        actors=("alice", "Deploy/x"), credentials=("AKIAEXAMPLE000000001",), sources=("198.51.100.7",), accounts=("111122223333",),
        regions=("us-east-1",), stages=("Initial Access",), techniques=("T1078",), finding_ids=("f1",), event_ids=("hostile",),
        denied=1, resources={"read": (), "changed": ((HOSTILE, 2),), "destroyed": (), "taken": ()},
        joins=(Joined("AKIA…", HOSTILE, "hostile"),), entry=EntryPoint("hostile", datetime(2026, 9, 2, 8, tzinfo=UTC), HOSTILE), active="still on",
    )  # fmt: skip


def test_an_incident_is_a_ticket_that_can_be_pasted(case, tmp_path):
    case.export("incident", tmp_path / "a.md", incident=an_incident())
    text = (tmp_path / "a.md").read_text()
    for part in (
        "# alice",
        "**high**, confidence medium",
        "## How they got in",
        "## Why this is one story",
        "## What happened",
        "`hostile`",
        "> still on",
    ):
        assert part in text
    assert "<b>" not in text
    assert "\x1b" not in text
    assert all(line.count("|") - line.count("\\|") in (0, 8) for line in text.splitlines())


@pytest.mark.parametrize(("findings", "said"), [(20, ""), (23, ", and 3 more")])
def test_a_ticket_says_how_many_findings_it_does_not_name(case, tmp_path, findings, said):
    ids = tuple(f"root.usage#{number:08x}" for number in range(findings))
    case.export("incident", tmp_path / "a.md", incident=dataclasses.replace(an_incident(), finding_ids=ids))
    (line,) = [line for line in (tmp_path / "a.md").read_text().splitlines() if line.startswith("Findings: ")]
    assert line.count("root.usage#") == 20
    assert line.endswith(f"`{ids[19]}`{said}")


def test_findings_as_markdown(case, findings, tmp_path):
    case.export("findings", tmp_path / "a.md", findings=findings)
    text = (tmp_path / "a.md").read_text()
    assert text.count("\n## ") + text.startswith("## ") == len(findings)
    assert tickets.findings_document([]) == "No findings.\n"


@pytest.mark.parametrize(
    ("form", "name", "given"),
    [
        ("nothing", "a.csv", {}),
        ("timesketch", "a.txt", {}),
        ("ocsf", "a.json", {}),
        ("stix", "a.json", {}),
        ("incident", "a.md", {}),
    ],
)
def test_what_cannot_be_written_is_refused(form, name, given, case, tmp_path):
    with pytest.raises(UsageError):
        case.export(form, tmp_path / name, **given)
    assert not (tmp_path / name).exists()


def test_the_command_writes_and_notes_what_it_wrote(lake, tmp_path):
    def run(*arguments):
        return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])

    target = tmp_path / "a.jsonl"
    result = run("export", "timesketch", "--lake", lake, "--event", "hostile", "-o", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 event written to" in result.stderr
    assert run("export", "timesketch", "--lake", lake, "-o", target).exit_code == 2
    assert run("export", "incident", "--lake", lake, "-o", tmp_path / "a.md").exit_code == 2
    assert (
        run(
            "export", "stix", "--lake", lake, "--rule", "logging", "--severity", "high", "-o", tmp_path / "a.json"
        ).exit_code
        == 0
    )
    log = json.loads(run("lake", "log", lake, "--format", "json").stdout)
    assert [json.loads(entry["options"])["of"] for entry in log if entry["did"] == "export"][-2:] == [
        "timesketch",
        "stix",
    ]


def test_ids_and_an_incident_narrow_each_other_down(case):
    """All that chooses narrows down: an event that is no part of the incident is not chosen beside it."""
    both = case.choose(events=["hostile", "elsewhere"], incident=an_incident())
    assert both.event_ids == ("hostile",)
    assert case.choose(events=["elsewhere"], incident=an_incident()).event_ids == ()
    assert case.choose(incident=an_incident()).event_ids == an_incident().event_ids


@pytest.mark.parametrize(
    ("form", "name", "words"),
    [
        ("stix", "a.json", ("--actor", "nobody")),
        ("findings", "a.md", ("--ip", "198.51.100.7")),
        ("incident", "a.md", ("--incident", "incident-1", "--event", "hostile")),
    ],
)
def test_a_choice_that_a_form_does_not_take_is_refused(form, name, words, lake, tmp_path):
    """It was left aside, so that all findings were handed on where those of one actor were asked for."""
    result = CliRunner().invoke(trailscope, ["export", form, "--lake", str(lake), *words, "-o", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "is not chosen by" in result.stderr
    assert not (tmp_path / name).exists()
