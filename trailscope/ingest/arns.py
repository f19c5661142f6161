"""ARNs as a person reads them: the resource as kind/name, with account and region only where they are not the record's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

# IAM names are unique whatever their path.
_IAM_PATH = re.compile(r"(user|role|group|policy|instance-profile)/.*/([^/]+)", re.DOTALL)
_PARAMETER_PATH = re.compile(r"parameter/(?=.*/)", re.DOTALL)
_STACK = re.compile(r"([A-Za-z]+)/([^/:]+)[/:][0-9a-fA-F]{8}-[0-9a-fA-F-]{27}", re.DOTALL)
_LOG_KIND = re.compile(r"([a-z-]+):")
_KIND = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[:/]")


class Arn(NamedTuple):
    """The parts of an ARN that say what it names."""

    service: str
    region: str
    account: str
    resource: str


def arn_of(text: str) -> Arn | None:
    """The ARN that a text is; ``None`` when it is none, or names nothing."""
    parts = text.split(":", 5)
    return Arn(*parts[2:]) if len(parts) == 6 and parts[0] == "arn" and parts[5] else None


def name(arn: Arn) -> str:
    """The resource as ``kind/name``; S3, SNS and SQS leave the kind out, and it is put back."""
    return _NAMES.get(arn.service, _other)(arn)


def shown(text: str, kind: str, account: str, region: str) -> str:
    """A text that may be an ARN, as ``kind`` and name, with its account and region where they are not those of the record.

    Args:
        text: the value.
        kind: the word before it with its slash, or ``""``; then an ARN shows its own kind.
        account, region: of the record.
    """
    if not text.startswith("arn:"):
        return kind + text
    arn, called = (_called_before if len(text) <= _LONGEST_KEPT else _called)(text)
    if arn is None:
        return kind + text
    if kind:
        called = kind + called[called.find("/") + 1 :]
    foreign = [part for part, own in ((arn.account, account), (arn.region, region)) if part not in ("", own)]
    return f"{called} ({' '.join(foreign)})" if foreign else called


def _called(text: str) -> tuple[Arn | None, str]:
    arn = arn_of(text)
    return arn, "" if arn is None else name(arn)


_LONGEST_KEPT = 256  # characters; the same few roles, keys and topics stand in most events
_called_before = lru_cache(maxsize=1 << 13)(_called)


def _cloudformation(arn: Arn) -> str:
    found = _STACK.fullmatch(arn.resource)
    return f"{found[1]}/{found[2]}" if found else arn.resource


def _iam(arn: Arn) -> str:
    found = _IAM_PATH.fullmatch(arn.resource)
    return f"{found[1]}/{found[2]}" if found else arn.resource


def _logs(arn: Arn) -> str:
    return _slashed(_LOG_KIND, arn.resource.removesuffix(":*"))


def _ssm(arn: Arn) -> str:
    # a parameter that has a path is called by it, with its first slash
    found = _PARAMETER_PATH.match(arn.resource)
    return f"parameter//{arn.resource[found.end() :]}" if found else arn.resource


def _other(arn: Arn) -> str:
    return _slashed(_KIND, arn.resource)


def _slashed(kind: re.Pattern[str], resource: str) -> str:
    found = kind.match(resource)
    return f"{found[1]}/{resource[found.end() :]}" if found else resource


_NAMES: Mapping[str, Callable[[Arn], str]] = {
    "iam": _iam,
    "s3": lambda arn: arn.resource if arn.account else f"bucket/{arn.resource}",
    "sns": lambda arn: f"topic/{arn.resource}",
    "sqs": lambda arn: f"queue/{arn.resource}",
    "execute-api": lambda arn: f"api/{arn.resource}",
    "apigateway": lambda arn: arn.resource.lstrip("/"),
    "kms": lambda arn: f"key/{arn.resource}" if arn.resource.startswith("alias/") else arn.resource,
    "ssm": _ssm,
    "logs": _logs,
    "cloudformation": _cloudformation,
}
