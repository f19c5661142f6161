"""The cases of a question: ``match``, ``ignore`` and ``sequences``, in CloudTrail's own field names.

``given`` lies under every case: a field of the case replaces the field of ``given``. Only ``userIdentity`` is merged
key by key, and only as long as both speak of the same ``type``; another type replaces it whole. A sequence may have
``own_networks`` and ``threat_lists``, network to name, as a user would bring them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

import yaml

from trailscope.content import folder
from trailscope.errors import QuestionError
from trailscope.questions.question import Case, CaseKind, Question
from trailscope.questions.record_fields import check_record
from trailscope.questions.strict_yaml import YamlDocument

_CASES_KEYS = ("given", "match", "ignore", "sequences")
_LISTS = ("own_networks", "threat_lists")  # what a user's --networks and --threats would say
_SEQUENCE_KEYS = ("given", "events", "expect", *_LISTS)

Fields = dict[str, Any]


def load_cases(question: Question) -> tuple[Case, ...]:
    """The cases of a question, in file order; empty when it has none.

    Raises:
        QuestionError: the cases break the contract; located at file and line.
    """
    if not question.cases_text:
        return ()
    document = YamlDocument(question.cases_text, str(question.path), question.cases_line)
    if not isinstance(document.root, yaml.MappingNode):
        raise QuestionError("cases must be a mapping", at=question.at(question.cases_line))
    block = document.root.value[0][1]
    parts = {}
    for name, key, node in document.pairs(block, "cases"):
        document.refuse_unknown(name, _CASES_KEYS, key, "cases")
        parts[name] = node
    given = _given(document, parts.get("given"), {})
    return (
        *_simple(document, parts.get("match"), "match", given),
        *_simple(document, parts.get("ignore"), "ignore", given),
        *_sequences(document, parts.get("sequences"), given),
    )


def lay_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> Fields:
    """One record's fields laid over another's; see the module for ``userIdentity``."""
    laid = {**under, **over}
    below, above = under.get("userIdentity"), over.get("userIdentity")
    if (
        isinstance(below, Mapping)
        and isinstance(above, Mapping)
        and above.get("type", below.get("type")) == below.get("type")
    ):
        laid["userIdentity"] = merge(below, above)
    return laid


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> Fields:
    """Two mappings as one, key by key, all the way down; ``over`` wins."""
    merged = {**under, **over}
    for key in under.keys() & over.keys():
        if isinstance(under[key], Mapping) and isinstance(over[key], Mapping):
            merged[key] = merge(under[key], over[key])
    return merged


def _given(document: YamlDocument, node: yaml.Node | None, under: Fields) -> Fields:
    return under if node is None else lay_over(under, _record(document, node))


def _record(document: YamlDocument, node: yaml.Node) -> Fields:
    record = document.value_of(node)
    if not isinstance(record, dict):
        raise document.error("an event is a mapping of CloudTrail's fields", node, "{eventName: StopLogging}")
    check_record(document, node, record)
    return record


def _split(document: YamlDocument, node: yaml.Node, what: str) -> tuple[yaml.MappingNode, Fields]:
    """A mapping without its ``$name`` keys, and the values of those keys."""
    parameters: Fields = {}
    fields = []
    for name, key, value in document.pairs(node, what):
        if name.startswith("$"):
            parameters[name[1:]] = document.value_of(value)
        else:
            fields.append((key, value))
    return yaml.MappingNode(node.tag, fields, node.start_mark, node.end_mark), parameters


def _simple(document: YamlDocument, node: yaml.Node | None, kind: CaseKind, given: Fields) -> Iterator[Case]:
    if node is None:
        return
    for title, key, value in document.pairs(node, kind):
        line = document.line(key)
        if isinstance(value, yaml.ScalarNode):
            yield Case(title, kind, _from_samples(document, value), {}, (), True, line)
            continue
        items: Sequence[yaml.Node] = value.value if isinstance(value, yaml.SequenceNode) else [value]
        events, parameters = [], Fields()
        for item in items:
            fields, own = _split(document, item, f"the case {title!r}")
            events.append(lay_over(given, _record(document, fields)))
            parameters |= own
        yield Case(title, kind, tuple(events), parameters, (), False, line)


def _sequences(document: YamlDocument, node: yaml.Node | None, given: Fields) -> Iterator[Case]:
    if node is None:
        return
    for title, key, value in document.pairs(node, "sequences"):
        what = f"the sequence {title!r}"
        fields, parameters = _split(document, value, what)
        parts = {}
        for name, name_node, part in document.pairs(fields, what):
            document.refuse_unknown(name, _SEQUENCE_KEYS, name_node, what)
            parts[name] = part
        for name in ("events", "expect"):
            if name not in parts:
                raise document.error(f"{what} has no {name!r}", key, "expect: [] states that nothing is found")
        whole = isinstance(parts["events"], yaml.ScalarNode)
        own_given = _given(document, parts.get("given"), given)
        events = (
            _from_samples(document, parts["events"]) if whole else _events(document, parts["events"], own_given, what)
        )
        expect = _expect(document, parts["expect"], what)
        lists = {name: _networks(document, parts[name], what) for name in _LISTS if name in parts}
        yield Case(title, "sequence", events, parameters, expect, whole, document.line(key), **lists)


def _events(document: YamlDocument, node: yaml.Node, given: Fields, what: str) -> tuple[Fields, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise document.error(f"events of {what} must be a list", node)
    return tuple(lay_over(given, _record(document, item)) for item in node.value)


def _networks(document: YamlDocument, node: yaml.Node, what: str) -> dict[str, str]:
    networks = document.value_of(node)
    try:
        return {str(ip_network(network)): str(name) for network, name in networks.items()}
    except (AttributeError, ValueError):
        hint = "{203.0.113.0/24: office}"
        raise document.error(f"the lists of {what} are networks, each with its name", node, hint) from None


def _expect(document: YamlDocument, node: yaml.Node, what: str) -> tuple[Fields, ...]:
    rows = document.value_of(node)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row for row in rows):
        raise document.error(f"expect of {what} must be a list of rows, each a mapping of columns", node)
    return tuple(rows)


def _from_samples(document: YamlDocument, node: yaml.Node) -> tuple[Fields, ...]:
    """The whole records of a file in ``sample_logs``: a list, or an envelope with ``Records``."""
    root = folder("sample_logs").resolve()
    path = (root / document.text_of(node, "the path of the records")).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise document.error(f"there is no file {node.value!r} in sample_logs", node, "or write the event as a mapping")
    try:
        content = json.loads(path.read_bytes())
        records = content["Records"] if isinstance(content, dict) else content
        return tuple(dict(record) for record in records)
    except (ValueError, TypeError, KeyError) as error:
        raise document.error(f"{node.value} holds no CloudTrail records: {error}", node) from None
