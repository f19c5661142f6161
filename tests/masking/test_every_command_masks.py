"""Every command, every format it can write, every form of export and every answer in Python: none shows a seeded secret.

The commands, formats and forms are asked of the program: a new one without an entry here fails the first test of its kind.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from every_command import BY_ENDING, COMMANDS, IN_FILES, formats
from seeded import shown

import trailscope as ts
from trailscope import exporting

pytestmark = pytest.mark.slow

# How each command is asked about the corpus, each time with all formats.
SHOWN: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("query",): (("select * from events",), ("select * from rejects",)),
    ("hunt",): (("--pack", "seeded", "--queries", "{questions}", "--sigma", "{rules}", "--all"),),
    ("incidents",): (("--sigma", "{rules}"),),
    ("who",): (("alice",),),
    ("ip",): (("198.51.100.0/24",),),
    ("key",): (("ASIAEXAMPLE000000002",),),
    ("resource",): (("orders",),),
    ("event",): (("event-005",), ("event-023",)),
    ("search",): (("alice",), ("password", "--changes")),
    ("session",): (("deploy",),),
    ("contain",): (("ASIAEXAMPLE000000002",),),
    ("addresses",): ((),),
    ("policy",): (("deploy*",),),
    ("timeline",): ((),),
    ("report",): (("--queries", "{questions}", "--sigma", "{rules}", "--severity", "high"),),
    ("lake", "info"): ((),),
    ("lake", "log"): ((),),
    ("watch",): (
        ("{logs}", "--once", "--pack", "seeded", "--queries", "{questions}", "--no-incidents", "--name", "{format}"),
    ),
}
ANOTHER = {
    ("ingest",): "tells of objects and rejects by name and reason; `select * from rejects` has what was in them",
    ("export",): "has forms instead of formats: see below",
    ("demo",): "knows its own logs only",
    ("collect",): "copies objects as they are",
    ("verify",): "tells of files, not of records",
    ("evidence", "pack"): "is evidence, and holds what was logged",
    ("evidence", "check"): "tells of files, not of records",
    ("queries", "list"): "knows questions only",
    ("queries", "show"): "knows questions only",
    ("queries", "test"): "knows questions only",
    ("queries", "new"): "knows questions only",
    ("notebook",): "copies a notebook without answers",
    ("mcp",): "refuses --show-secrets, and answers with what the verbs below give",
    ("bench-detect",): "knows event ids only",
    ("completion",): "knows commands only",
    ("config",): "knows settings only",
    ("man",): "knows commands only",
    ("engine", "athena-ddl"): "knows columns only",
    ("engine", "trino-ddl"): "knows columns only",
    ("engine", "translate"): "knows questions only",
    ("lake", "check"): "tells of files, not of records",
    ("lake", "compact"): "tells of files, not of records",
    ("lake", "connect"): "is a script for the lake, which holds what was logged",
    ("lake", "forget"): "tells of files, not of records",
    ("lake", "publish"): "hands on the lake, which holds what was logged",
}


def test_every_command_is_known_here():
    assert set(COMMANDS) == set(SHOWN) | set(ANOTHER)
    assert all(formats(name) for name in SHOWN)


@pytest.fixture
def ask(run, seeded, tmp_path):
    """What a command says and writes, in one format or to a file of one ending."""

    def invoke(
        name: tuple[str, ...], asked: tuple[str, ...], *, format: str = "", ending: str = "", more: tuple[str, ...] = ()
    ) -> str:
        places = {
            "questions": seeded / "questions",
            "rules": seeded / "rules",
            "logs": seeded / "logs",
            "format": format,
        }
        target = tmp_path / (f"by-ending.{ending}" if ending else f"out.{format}")
        how = () if ending else ("--format", format)
        how += ("-o", target) if ending or format in IN_FILES or name == ("report",) else ()
        said = run(*name, *(word.format(**places) for word in asked), *how, *more)
        return said + written(target)

    return invoke


def written(target: Path) -> str:
    if not target.exists():
        return ""
    return str(pq.read_table(target).to_pylist()) if target.suffix == ".parquet" else target.read_text()


@pytest.mark.parametrize("name", SHOWN, ids=" ".join)
def test_no_format_of_any_command_shows_a_secret(name, ask):
    for asked in SHOWN[name]:
        for format in formats(name):
            assert shown(ask(name, asked, format=format)) == [], (asked, format)
    for ending in BY_ENDING.get(name, ()):
        assert shown(ask(name, SHOWN[name][0], ending=ending)) == [], ending


# What each shows of the corpus when it is told to; the rest has nothing secret to show.
SECRETS_IN = {
    ("query",): ("select * from events",),
    ("hunt",): SHOWN["hunt",][0],
    ("who",): ("alice",),
    ("event",): ("event-005",),
    ("search",): ("alice",),
    ("session",): ("deploy",),
    ("timeline",): (),
}


@pytest.mark.parametrize("name", SECRETS_IN, ids=" ".join)
def test_secrets_are_shown_when_they_are_asked_for(name, ask):
    assert shown(ask(name, SECRETS_IN[name], format="json", more=("--show-secrets",)))


def test_every_command_that_masks_can_be_told_not_to():
    unmasked = {name for name in SHOWN if not any("--show-secrets" in each.opts for each in COMMANDS[name].params)}
    assert unmasked == {("lake", "info"), ("lake", "log")}  # counts; and a log in which masked is what was written


EXPORTS = [(form, ending) for form, endings in exporting.SUFFIXES.items() for ending in endings]


@pytest.mark.parametrize(("form", "ending"), EXPORTS)
def test_no_form_of_export_hands_on_a_secret(form, ending, seeded, tmp_path):
    target = tmp_path / f"export{ending}"
    with ts.open(seeded / "lake", queries=[seeded / "questions"]) as case:
        findings = case.hunt(packs=["seeded", "identity"], sigma=[seeded / "rules"])
        incident = next(iter(case.incidents(findings)))
        case.export(form, target, findings=findings, incident=incident)
    text = written(target)
    assert "alice" in text or "deploy" in text
    assert shown(text) == []


ANSWERS = {
    "query": ("select * from events",),
    "look": ("select * from events",),
    "hunt": (),
    "incidents": (),
    "who": ("alice",),
    "ip": ("198.51.100.0/24",),
    "key": ("ASIAEXAMPLE000000002",),
    "resource": ("orders",),
    "event": ("event-005",),
    "search": ("password",),
    "session": ("deploy",),
    "policy": ("alice",),
    "timeline": (),
    "addresses": (),
    "contain": ("alice",),
    "report": (),
    "lineage": (),
}
NO_ANSWERS = {
    "catalogue", "choose", "close", "damage", "drain", "evidence", "export", "info", "ingest", "keep_verification", "log", "note", "places",
    "open_engine", "survey", "hunting_engine", "unmasked_engine", "unnamed_files", "verified_share", "batches", "check", "compact", "connection_script",
    "forget", "hunt_new", "known_addresses", "unread_objects", "lacks_anything", "looked_at", "part", "plan", "publish_iceberg", "repair",
}  # fmt: skip


def test_every_verb_is_known_here():
    verbs = {name for name in dir(ts.Investigation) if not name.startswith("_")}
    assert verbs == set(ANSWERS) | NO_ANSWERS


def told(answer: object) -> str:
    """An answer in all the ways in which a notebook, or a program, gets at it."""
    texts = [str(answer)]
    for name in (
        "arrow",
        "rows",
        "df",
        "sentences",
        "json",
        "text",
        "markdown",
        "html",
        "_repr_html_",
        "_repr_mimebundle_",
    ):
        method = getattr(answer, name, None)
        if callable(method):
            said = method()
            texts.append(said.to_string() if name == "df" else str(said.to_pylist()) if name == "arrow" else str(said))
    for name in ("table", "credentials", "edges", "denials", "document", "record"):
        value = getattr(answer, name, None)
        texts.append(str(value.to_pylist()) if hasattr(value, "to_pylist") else str(value))
    return "\n".join(texts)


@pytest.mark.parametrize("verb", ANSWERS)
def test_no_answer_in_python_shows_a_secret(verb, seeded):
    with ts.open(seeded / "lake", queries=[seeded / "questions"]) as case:
        asked = {"findings": case.hunt(packs=["seeded", "identity"])} if verb in ("incidents", "report") else {}
        text = told(getattr(case, verb)(*ANSWERS[verb], **asked))
    assert len(text) > 100
    assert shown(text) == []
