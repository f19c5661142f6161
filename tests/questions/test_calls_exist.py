"""Every event and parameter that a question names is AWS's: botocore's service models have it, or the file says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from aws_models import actions_of, parameters_of, undated

from trailscope.questions.cases import load_cases
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.question import Question

pytestmark = pytest.mark.slow

QUESTIONS = Catalogue([Path(__file__).resolve().parents[2] / "queries"])

# what CloudTrail writes where the API's model has another name, or puts around the model's members: event source → names
WRITTEN_OTHERWISE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "s3": frozenset({"bucketname", "bucketpolicy", "publicaccessblockconfiguration"}),
        "ec2": frozenset(
            {"items", "instancesset", "networkinterfaceset", "groupset", "modifysecuritygrouprulesrequest"}
        ),
        # attributes are a map; its keys are documented, not modelled
        "sqs": frozenset({"policy", "redrivepolicy", "kmsmasterkeyid", "sqsmanagedsseenabled"}),
        "sns": frozenset({"policy", "kmsmasterkeyid"}),
        "*": frozenset({"omitted"}),  # stands for a request that is too large for CloudTrail
    }
)

_ACTION = re.compile(r"'([a-z0-9-]+):([A-Z]\w+)'")
_SOURCE = re.compile(r"'([a-z0-9-]+)\.amazonaws\.com'")
_PATH = re.compile(r"""json_(?:text|values|list)\(\s*(?:\w+\.)?request_parameters,\s*'\$\.([^']+)'""")
_WRITTEN_BY_SERVICES = ("AwsServiceEvent", "AwsCloudTrailInsight")


def actions_in_sql(question: Question) -> set[tuple[str, str]]:
    return set(_ACTION.findall(question.sql))


def actions_in_cases(question: Question) -> Iterator[tuple[str, str]]:
    """What the events of the cases call; ``example.amazonaws.com`` says that it is nobody's."""
    for case in load_cases(question):
        for event in case.events:
            source = str(event.get("eventSource") or "example").removesuffix(".amazonaws.com")
            name = undated(str(event.get("eventName") or ""))
            if name and source != "example" and event.get("eventType") not in _WRITTEN_BY_SERVICES:
                yield source, name


def unknown(question: Question) -> set[str]:
    """The API actions of a question's statement and cases that botocore does not have."""
    named = actions_in_sql(question) | set(actions_in_cases(question))
    return {f"{source}:{name}" for source, name in named if name not in actions_of(source)}


def test_every_api_action_of_a_question_is_in_botocore_or_has_its_reason() -> None:
    unexplained = {question.id: unknown(question) - question.unmodelled.keys() for question in QUESTIONS.values()}
    assert {id: names for id, names in unexplained.items() if names} == {}, (
        "misspelt, of another service, or to be explained under unmodelled:"
    )


def test_every_request_parameter_of_a_question_is_in_botocore_or_has_its_reason() -> None:
    unexplained = {
        question.id: parameters_unknown(question) - question.unmodelled.keys() for question in QUESTIONS.values()
    }
    assert {id: names for id, names in unexplained.items() if names} == {}


def test_a_reason_is_given_for_nothing_that_is_known_or_not_named() -> None:
    explained = [question for question in QUESTIONS.values() if question.unmodelled]
    idle = {
        question.id: question.unmodelled.keys() - (unknown(question) | parameters_unknown(question))
        for question in explained
    }
    assert {id: names for id, names in idle.items() if names} == {}
    assert all(len(reason) > 20 for question in explained for reason in question.unmodelled.values())


def parameters_unknown(question: Question) -> set[str]:
    """Steps of JSON paths into request parameters that no action has of those the question names, or of its services."""
    actions = {(source, name) for source, name in actions_in_sql(question) if name in actions_of(source)}
    actions |= {(source, name) for source in _SOURCE.findall(question.sql) for name in actions_of(source)}
    actions = actions or {(source, name) for source, name in actions_in_cases(question)}
    known = set(WRITTEN_OTHERWISE["*"])
    for source, name in actions:
        known |= parameters_of(source, name) | WRITTEN_OTHERWISE.get(source, frozenset())
    steps = {
        step.strip('"')
        for path in _PATH.findall(question.sql)
        for step in re.split(r"[.\[]", re.sub(r"\[[^\]]*\]", "", path))
    }
    return {step for step in steps if step.lower() not in known}


def test_the_models_tell_services_and_parameters_apart() -> None:
    assert "StopLogging" in actions_of("cloudtrail")
    assert "StopLogging" not in actions_of("redshift")
    assert "cacheSecurityGroupEgress" not in parameters_of("elasticache", "CreateCacheSecurityGroup")
    assert {"trailname", "eventselectors"} <= parameters_of("cloudtrail", "PutEventSelectors")
    assert "UpdateFunctionCode" in actions_of("lambda"), "the dates that Lambda puts behind its names are taken off"
