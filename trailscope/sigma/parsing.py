"""YAML documents as pySigma's rules: collection actions, filters, placeholders; what cannot be used is told apart.

pySigma collects the errors of a rule. Those that concern its metadata (a date, an author, an id that is no UUID) do not
keep it from being asked; those that concern its log source, detection or correlation do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import (
    SigmaConditionError,
    SigmaCorrelationConditionError,
    SigmaCorrelationRuleError,
    SigmaCorrelationTypeError,
    SigmaDetectionError,
    SigmaError,
    SigmaFilterConditionError,
    SigmaFilterError,
    SigmaFilterRuleReferenceError,
    SigmaLogsourceError,
    SigmaTimespanError,
)
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule as ParsedRule
from sigma.rule.detection import EmptySigmaDetections
from sigma.types import (
    Placeholder,
    SigmaCasedString,
    SigmaExpansion,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
)

from trailscope.errors import Location, QuestionError
from trailscope.sigma.files import PLACEHOLDERS, RuleFile
from trailscope.sigma.matching import UncompilableError

_FATAL = (
    SigmaConditionError,
    SigmaCorrelationConditionError,
    SigmaCorrelationRuleError,
    SigmaCorrelationTypeError,
    SigmaDetectionError,
    SigmaFilterConditionError,
    SigmaFilterError,
    SigmaFilterRuleReferenceError,
    SigmaLogsourceError,
    SigmaTimespanError,
)


@dataclass(frozen=True)
class Parsed:
    """One rule as pySigma has it, and where it stands."""

    rule: ParsedRule | SigmaCorrelationRule
    path: Path

    @property
    def title(self) -> str:
        """The rule's title, or its file's name without one."""
        return self.rule.title if isinstance(self.rule.title, str) and self.rule.title else self.path.stem


@dataclass
class Parsing:
    """What has been parsed so far."""

    rules: list[Parsed] = field(default_factory=list)
    filters: list[SigmaFilter] = field(default_factory=list)
    problems: list[QuestionError] = field(default_factory=list)
    other_products: int = 0
    other_names: set[str] = field(default_factory=set)


def parse(files: Sequence[RuleFile], placeholders: Mapping[str, Sequence[str]]) -> Parsing:
    """The rules of several files, filters applied and placeholders filled in.

    Args:
        files: as read.
        placeholders: values for ``%name%`` in values with the modifier ``expand``.

    Returns:
        Rules for CloudTrail and correlations; rules of other products counted; problems with place and reason.
    """
    parsing = Parsing()
    for file in files:
        parsing.other_products += file.other_products
        parsing.other_names |= file.other_names
        # the actions global, reset and repeat tie the documents of a file together
        tied = any("action" in document for document in file.documents)
        for documents in [file.documents] if tied else [(document,) for document in file.documents]:
            _parse_documents(documents, file.path, parsing)
    usable = []
    for parsed in parsing.rules:
        try:
            for chosen in parsing.filters:
                chosen.apply_on_rule(parsed.rule)
            _fill_in(parsed.rule, placeholders)
            usable.append(parsed)
        except (UncompilableError, SigmaError) as error:
            parsing.problems.append(problem(parsed, str(error)))
        except Exception as error:  # noqa: BLE001 - as below
            parsing.problems.append(problem(parsed, f"pySigma cannot read it ({type(error).__name__}: {error})"))
    parsing.rules = usable
    return parsing


def problem(parsed: Parsed, reason: str) -> QuestionError:
    """That a rule cannot be asked, and why."""
    return QuestionError(
        f"the Sigma rule {parsed.title!r} cannot be asked: {reason.strip()}", at=Location(str(parsed.path))
    )


def _parse_documents(documents: Sequence[dict[str, Any]], path: Path, parsing: Parsing) -> None:
    if len(documents) == 1 and _is_for_others(documents[0].get("logsource")) and "filter" not in documents[0]:
        parsing.other_products += 1
        parsing.other_names |= {str(documents[0].get(key)) for key in ("id", "name")}
        return
    try:
        collection = SigmaCollection.from_dicts(
            list(documents), collect_errors=True, collect_filters=True, resolve_references=False
        )
    except Exception as error:  # noqa: BLE001 - pySigma stumbles over odd files in any way Python can; the rest must run
        title = documents[0].get("title") or path.stem
        parsing.problems.append(
            QuestionError(f"the Sigma rule {title!r} cannot be read: {error}", at=Location(str(path)))
        )
        return
    own_errors = {id(error) for rule in (*collection.rules, *collection.filters) for error in rule.errors}
    parsing.problems += [
        QuestionError(f"the Sigma file cannot be read: {error}", at=Location(str(path)))
        for error in collection.errors
        if id(error) not in own_errors
    ]
    for rule in collection.rules:
        _sort(Parsed(rule, path), parsing)
    for chosen in collection.filters:
        if reason := _fatal(chosen.errors):
            parsing.problems.append(
                QuestionError(f"the Sigma filter {chosen.title!r} cannot be used: {reason}", at=Location(str(path)))
            )
        else:
            parsing.filters.append(chosen)


def _sort(parsed: Parsed, parsing: Parsing) -> None:
    rule = parsed.rule
    reason = _fatal(rule.errors)
    if isinstance(rule, ParsedRule):
        source = rule.logsource
        if _is_for_others({"product": source.product, "service": source.service, "category": source.category}):
            parsing.other_products += 1
            parsing.other_names |= {str(rule.id), str(rule.name)}
            return
        if isinstance(rule.detection, EmptySigmaDetections) and not reason:
            reason = str(rule.errors[-1]) if rule.errors else "it has no detection"
    if reason:
        parsing.problems.append(problem(parsed, reason))
    else:
        parsing.rules.append(parsed)


def _fatal(errors: Sequence[SigmaError]) -> str:
    return next((str(error) for error in errors if isinstance(error, _FATAL)), "")


def _is_for_others(source: Any) -> bool:
    """Whether a log source is plainly another than CloudTrail; one that is broken is not."""
    if not isinstance(source, Mapping) or not any(source.get(key) for key in ("product", "service", "category")):
        return False
    product, service = (str(source.get(key) or "").lower() for key in ("product", "service"))
    if service == "cloudtrail":
        return product not in ("aws", "")
    return product != "aws" or service != ""


def _fill_in(rule: ParsedRule | SigmaCorrelationRule, placeholders: Mapping[str, Sequence[str]]) -> None:
    def walk(item: Any) -> None:
        for inner in getattr(item, "detection_items", ()):
            walk(inner)
        if hasattr(item, "value"):
            item.value = [_filled(value, placeholders) for value in item.value]

    if isinstance(rule, ParsedRule):
        for detection in rule.detection.detections.values():
            walk(detection)


def _filled(value: SigmaType, placeholders: Mapping[str, Sequence[str]]) -> SigmaType:
    if isinstance(value, SigmaExpansion):
        return SigmaExpansion([_filled(inner, placeholders) for inner in value.values])
    if not isinstance(value, SigmaString | SigmaRegularExpression) or not value.contains_placeholder():
        return value

    def values_of(placeholder: Placeholder) -> Any:
        if placeholder.name not in placeholders:
            raise UncompilableError(
                f"the placeholder %{placeholder.name}% has no values; give them in {PLACEHOLDERS[0]} beside the rules"
            )
        return (SigmaString(text) for text in placeholders[placeholder.name])

    filled: list[SigmaType] = list(value.replace_placeholders(values_of))
    if isinstance(value, SigmaCasedString):
        filled = [SigmaCasedString.from_sigma_string(each) for each in filled if isinstance(each, SigmaString)]
    return filled[0] if len(filled) == 1 else SigmaExpansion(filled)
