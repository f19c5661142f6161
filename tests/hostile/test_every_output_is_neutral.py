"""Every command, format, form of export and answer in Python, asked about logs that attack: each is judged by a parser of its medium.

The commands, formats and forms are asked of the program: a new one without an entry here fails the first test of its kind.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import judges
import pyarrow.parquet as pq
import pytest
import stix2
from attack_texts import ATTACKS, mark
from click.testing import CliRunner
from every_command import BY_ENDING, COMMANDS, IN_FILES, formats
from sarif_pydantic import Sarif

import trailscope as ts
from trailscope import exporting
from trailscope.cli import command as trailscope

pytestmark = pytest.mark.slow

MARKS = tuple(mark(number) for number in range(len(ATTACKS)))
HERE = ("--queries", "{questions}", "--sigma", "{rules}")
# How each command is asked about the corpus, each time with all formats.
ASKED: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("query",): (("select * from events",), ("select * from rejects",), ("select * from objects",)),
    ("hunt",): (("--pack", "hostile", "--pack", "identity", *HERE, "--all"),),
    ("incidents",): (("--sigma", "{rules}"),),
    ("who",): ((ATTACKS["all"],), (ATTACKS["script"],)),
    ("ip",): (("198.51.100.0/24",),),
    ("key",): ((ATTACKS["all"],),),
    ("resource",): ((f"user/{ATTACKS['all']} new",),),
    ("event",): ((f"every {ATTACKS['all']}",), (f"call 1 {ATTACKS['erase']}",)),
    ("search",): (("zq", "--changes"),),
    ("session",): ((ATTACKS["all"],),),
    ("contain",): ((ATTACKS["all"],), (ATTACKS["shell"],)),
    ("addresses",): ((),),
    ("policy",): (("*",),),
    ("timeline",): (("--limit", "0"),),
    ("report",): (("--sigma", "{rules}", "--title", ATTACKS["script"]),),
    ("lake", "info"): ((),),
    ("lake", "log"): ((),),
    ("lake", "check"): ((),),
    ("verify",): (("{logs}",),),
    ("config",): ((),),
    ("watch",): (("{logs}", "--once", "--pack", "hostile", "--queries", "{questions}", "--name", "{format}"),),
}
ELSEWHERE = {
    ("ingest",): "has no formats: see below",
    ("export",): "has forms instead of formats: see below",
    ("demo",): "knows its own logs only",
    ("collect",): "copies from S3; tests/integrity/test_collect.py has hostile keys",
    ("evidence", "pack"): "see below",
    ("evidence", "check"): "see below",
    ("queries", "list"): "see test_hostile_programs.py",
    ("queries", "show"): "see test_hostile_programs.py",
    ("queries", "test"): "answers from records that the file itself holds; tests/questions has broken ones",
    ("queries", "new"): "writes what the person says, and no log",
    ("notebook",): "copies a notebook without answers; tests/notebook and tests/pivots have log text in its tables",
    ("mcp",): "see test_hostile_programs.py",
    ("bench-detect",): "counts what a hunt finds by labels, and shows no log",
    ("completion",): "knows commands only",
    ("man",): "knows commands only",
    ("engine", "athena-ddl"): "knows columns only",
    ("engine", "trino-ddl"): "knows columns only",
    ("engine", "translate"): "knows questions only",
    ("lake", "compact"): "tells of files by number",
    ("lake", "connect"): "is a script that names the lake's folder",
    ("lake", "forget"): "tells of files by number",
    ("lake", "publish"): "hands on the lake, which holds what was logged",
}


def _sarif(text: str) -> list[str]:
    messages = [result.message.text for run in Sarif.model_validate_json(text).runs for result in run.results]
    return [*judges.in_json(text), *(fault for message in messages for fault in judges.in_sarif_message(message))]


JUDGES: dict[str, Callable[[str], list[str]]] = {
    "table": judges.on_terminal, "text": judges.on_terminal, "txt": judges.on_terminal, "csv": judges.in_csv, "json": judges.in_json,
    "navigator": judges.in_json, "ndjson": judges.in_json_lines, "ocsf": judges.in_json_lines, "sarif": _sarif,
    "markdown": judges.in_markdown, "md": judges.in_markdown, "html": judges.in_html, "svg": judges.in_svg,
}  # fmt: skip


WITHOUT_TEXT = ("parquet", "none")


def test_every_command_and_format_is_known_here():
    assert set(COMMANDS) == set(ASKED) | set(ELSEWHERE)
    assert {format for name in ASKED for format in formats(name)} <= {*JUDGES, *WITHOUT_TEXT}


@pytest.fixture
def run(hostile_place: Path) -> Callable[..., tuple[str, str]]:
    def invoke(*words: object, lake: bool = True) -> tuple[str, str]:
        """What a command says on stdout and on stderr."""
        places = {name: str(hostile_place / name) for name in ("questions", "rules", "logs")}
        asked = [
            str(word).format(**places) if str(word) in (f"{{{name}}}" for name in places) else str(word)
            for word in words
        ]
        at = ["--lake", str(hostile_place / "lake")] if lake else []
        done = CliRunner().invoke(trailscope, [*asked, *at])
        assert done.exit_code in (0, 3), (asked, done.output[-2000:], done.exception)
        return done.stdout, done.stderr

    return invoke


@pytest.mark.parametrize("name", ASKED, ids=" ".join)
def test_every_format_of_every_command_is_neutral(name, run, tmp_path):
    for number, asked in enumerate(ASKED[name]):
        for format in () if name == ("report",) else formats(name) or ("table",):  # a report's are those of its endings
            target = tmp_path / f"{number}.{format}"
            in_file = format in IN_FILES
            how = (*(("--format", format) if formats(name) else ()), *(("-o", target) if in_file else ()))
            words = [format if word == "{format}" else word for word in asked]
            said, aside = run(*name, *words, *how, lake=name not in {("config",), ("verify",)})
            assert judges.on_terminal(aside) == [], (asked, format)
            if format not in WITHOUT_TEXT:
                assert JUDGES[format](target.read_text() if in_file else said) == [], (asked, format)
        for ending in BY_ENDING.get(name, ()):
            target = tmp_path / f"{number}-by-ending.{ending}"
            run(*name, *asked, "-o", target)
            assert JUDGES[ending](target.read_text()) == [], (asked, ending)


def test_the_attacks_arrive(run):
    """Nothing above is neutral because it is empty."""
    for words in (("query", "select * from events"), ("hunt", "--pack", "hostile", *HERE, "--all")):
        said, _ = run(*words, "--format", "csv")
        assert [each for each in MARKS if each not in said] == []


def test_parquet_hands_on_what_was_logged_to_the_letter(run, tmp_path):
    run("query", "select user_agent from events where event_id like 'every %'", "-o", tmp_path / "agents.parquet")
    kept = set(pq.read_table(tmp_path / "agents.parquet")["user_agent"].to_pylist())
    assert {text for name, text in ATTACKS.items() if "\ud800" not in text} <= kept


@pytest.mark.parametrize(
    "name", ["who", "key", "resource", "event", "session", "ip", "contain", "policy", "query", "search"]
)
def test_a_name_that_nothing_has_is_answered_harmlessly(name, hostile_place):
    for text in (
        "".join(ATTACKS[kind] for kind in ("script", "erase", "title", "forged lines", "direction", "nul")),
        ATTACKS["half a pair"],
    ):
        for words in ((name, f"{text} none"), (name, "x", "--account", text), (name, "x", "--since", text)):
            done = CliRunner().invoke(trailscope, [*words, "--lake", str(hostile_place / "lake"), "--format", "json"])
            assert done.exit_code in (0, 2, 3, 4), (words, done.exception)
            assert judges.on_terminal(done.stdout + done.stderr) == [], words


@pytest.fixture(scope="module")
def hunted(hostile_place):
    """The case, what a hunt found of everything, and the incident of which one caller is all attacks at once."""
    with ts.open(hostile_place / "lake", queries=[hostile_place / "questions"]) as case:
        incidents = [each for each in case.incidents() if MARKS[-1] in str(each.summary())]
        yield case, case.hunt(sigma=[hostile_place / "rules"]), incidents[0]


EXPORTS = [(form, ending) for form, endings in exporting.SUFFIXES.items() for ending in endings]


@pytest.mark.parametrize(("form", "ending"), EXPORTS)
def test_every_form_of_export_is_neutral(form, ending, hunted, tmp_path):
    hostile_case, findings, incident = hunted
    target = tmp_path / f"export{ending}"
    hostile_case.export(form, target, findings=findings, incident=incident)
    if ending == ".parquet":
        pq.read_table(target).validate(full=True)
        return
    judge = {".jsonl": judges.in_json_lines, ".csv": judges.in_csv, ".json": judges.in_json, ".md": judges.in_markdown}[
        ending
    ]
    assert judge(target.read_text()) == []
    if form == "stix":
        stix2.parse(json.loads(target.read_text()), allow_custom=True)


def test_files_and_members_with_hostile_names_are_told_harmlessly_and_stay_where_they_are(run, hostile_place, tmp_path):
    said, aside = run("ingest", "{logs}", "--lake", tmp_path / "lake", lake=False)
    assert judges.on_terminal(said + aside) == []
    with ts.open(tmp_path / "lake") as case:
        members = case.query("select source_uri from objects where source_uri like '%escaped.json%'").rows()
    assert len(members) == 6
    assert not Path("/tmp/escaped.json").exists()
    assert not list(hostile_place.rglob("*escaped*"))


def test_a_bundle_of_evidence_and_its_check_are_neutral(run, tmp_path):
    bundle = tmp_path / "bundle.zip"
    for words in (("pack", "--actor", ATTACKS["script"], "--actor", ATTACKS["path"], "-o", bundle), ("check", bundle)):
        said, aside = run("evidence", *words, lake=words[0] == "pack")
        assert judges.on_terminal(said + aside) == [], words
    with zipfile.ZipFile(bundle) as packed:
        assert [
            name for name in packed.namelist() if name.startswith("/") or ".." in name.split("/") or judges.unseen(name)
        ] == []
        packed.extractall(tmp_path / "unpacked")
        index = {
            name: packed.read(name).decode() for name in packed.namelist() if name.endswith((".md", ".html", ".txt"))
        }
    assert index
    for name, text in index.items():
        assert JUDGES[name.rpartition(".")[2]](text) == [], name
    done = subprocess.run([sys.executable, str(bundle)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert judges.on_terminal(done.stdout + done.stderr) == []
