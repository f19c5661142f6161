"""Writes an identity policy in the grammar of IAM.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; limits:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from trailscope.least_privilege.observed import ObservedAction

VERSION = "2012-10-17"
MANAGED_POLICY_SIZE = 6_144  # characters of a managed policy, white space not counted

Policy = dict[str, Any]


_ACTION = re.compile(r"[a-z0-9][a-z0-9-]*:[A-Za-z0-9]+")


def is_writable(action: str) -> bool:
    """Whether a policy can name the action. Logs name what they like; AWS takes no policy with an action of any other form."""
    return _ACTION.fullmatch(action) is not None


def allowing(actions: Iterable[ObservedAction]) -> Policy:
    """The policy that allows what was observed and no more: one statement per service and set of resources.

    What no policy can name is left out; see :func:`is_writable`.
    """
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in actions:
        if not is_writable(one.action):
            continue
        grouped.setdefault((one.action.partition(":")[0], one.resources), []).append(one.action)
    statements = [
        _statement("Allow", sorted(named), resources, f"{prefix}{number}")
        for number, ((prefix, resources), named) in enumerate(sorted(grouped.items()), start=1)
    ]
    return {"Version": VERSION, "Statement": statements}


def denying(patterns: Collection[str]) -> Policy:
    """The policy that denies some actions on everything."""
    statements = [_statement("Deny", sorted(patterns), ("*",), "unused")] if patterns else []
    return {"Version": VERSION, "Statement": statements}


def size(policy: Policy) -> int:
    """Characters as IAM counts them: white space left out."""
    return len(re.sub(r"\s", "", json.dumps(policy, ensure_ascii=False)))


def _statement(effect: str, actions: list[str], resources: tuple[str, ...], sid: str) -> Policy:
    return {
        "Sid": re.sub(r"[^A-Za-z0-9]", "", sid),
        "Effect": effect,
        "Action": actions,
        "Resource": "*" if resources == ("*",) else list(resources),
    }
