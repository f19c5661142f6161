"""Sets of kinds of calls, described: plain lists that can be kept and asked of any lake.

A formula stands for a set of kinds of calls (:mod:`trailscope.hunt.call_kinds` computes it):

    true, false                        all kinds, none
    ["is", column, [text, …]]          those whose value in the column is one of the texts
    ["folded", column, [text, …]]      those whose value in lower case is one of the texts
    ["like", column, expression]       those whose value matches a regular expression as a whole
    ["folded like", column, expression]
    ["matches", column, expression]    those in whose value a regular expression is found
    ["null", column]                   those without a value
    ["all", formula, …], ["any", formula, …], ["not", formula]
    ["exists", requirement]            all kinds where the requirement is met, otherwise none

A requirement is what must be so for a relation to have rows: ``["some", formula]`` (a kind of the formula's occurs),
``["each", requirement, …]`` or ``["either", requirement, …]``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Formula = Any
"""Booleans, texts and lists, as the module describes them."""

Requirement = list[Any]

ALWAYS: Requirement = ["each"]
"""What is met by any logs."""

KNOWN = ("event_source", "event_name", "action", "event_category", "error_code")


def all_of(formulas: Iterable[Formula]) -> Formula:
    """The kinds that are in each."""
    parts = [formula for formula in formulas if formula is not True]
    if False in parts:
        return False
    return ["all", *parts] if len(parts) > 1 else parts[0] if parts else True


def any_of(formulas: Iterable[Formula]) -> Formula:
    """The kinds that are in one."""
    parts = [formula for formula in formulas if formula is not False]
    if True in parts:
        return True
    return ["any", *parts] if len(parts) > 1 else parts[0] if parts else False
