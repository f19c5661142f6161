"""A call of the same name in another service is not what a detection asks for: negative cases made from botocore's models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from aws_models import sources_of_actions, undated

from trailscope.cli.case_lake import loading
from trailscope.engines.engine import Engine
from trailscope.question_tests.record_template import whole_record
from trailscope.questions.binding import bind
from trailscope.questions.cases import load_cases
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.question import Question

pytestmark = pytest.mark.slow

DETECTIONS = [
    question
    for question in Catalogue([Path(__file__).resolve().parents[2] / "queries"]).values()
    if question.kind == "detection"
]

# detections that are about a principal or a place and not about API actions: whatever the service, their event is theirs
OF_ANY_SERVICE = MappingProxyType(
    {
        "ai.api_key_user_elsewhere": "the user of a Bedrock API key",
        "denied.by_organization": "a refusal of any call",
        "evidence.corrected_records": "a note of CloudTrail's on any record",
        "root.access_key_used": "an access key",
        "root.usage": "the root user",
        "storage.refused_at_endpoint": "a refusal by the policy of a VPC endpoint",
    }
)


@dataclass(frozen=True)
class Homonym:
    """The event of a matching case, as if another service had logged it."""

    id: str
    source: str
    name: str
    record: Mapping[str, Any]


def homonyms_of(question: Question) -> Iterator[Homonym]:
    """For every action that a match case calls, one event of each other service of botocore's that has one of this name."""
    meant = {(f"{source}.amazonaws.com", name) for source, name in re.findall(r"'([a-z0-9-]+):(\w+)'", question.sql)}
    meant_sources = {
        f"{source}.amazonaws.com" for source in re.findall(r"'([a-z0-9-]+)\.amazonaws\.com'", question.sql)
    }
    seen: set[tuple[str, str]] = set()
    for case in load_cases(question):
        for event in case.events if case.kind == "match" and not case.complete else ():
            name = undated(str(event.get("eventName") or ""))
            for prefix in sorted(sources_of_actions().get(name, ())):
                source = f"{prefix}.amazonaws.com"
                if source == event.get("eventSource") or source in meant_sources or {(source, name)} & (meant | seen):
                    continue
                seen.add((source, name))
                id = str(uuid5(NAMESPACE_URL, f"{question.id}/homonym/{source}/{name}"))
                yield Homonym(id, source, name, whole_record({**event, "eventSource": source}, id))


@cache
def homonyms() -> Mapping[str, tuple[Homonym, ...]]:
    """Of each detection, by its id. Reading botocore's models takes seconds, so not while tests are collected."""
    return {question.id: tuple(homonyms_of(question)) for question in DETECTIONS}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Over a lake of all homonyms."""
    with loading() as load:
        yield load([homonym.record for several in homonyms().values() for homonym in several])


def test_there_are_homonyms_enough_to_tell_something() -> None:
    assert sum(len(several) for several in homonyms().values()) > 500


@pytest.mark.parametrize("question", DETECTIONS, ids=lambda question: question.id)
def test_the_same_name_in_another_service_is_not_found(question: Question, engine: Engine) -> None:
    own = {homonym.id: f"{homonym.name} of {homonym.source}" for homonym in homonyms()[question.id]}
    if not own or question.id in OF_ANY_SERVICE:
        pytest.skip("no other service has an action of these names, or the question is not about actions")
    answer = engine.run(question.sql, bind(question, {}))
    assert [own[id] for id in answer["event_id"].to_pylist() if id in own] == []
