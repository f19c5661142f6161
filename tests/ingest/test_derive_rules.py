"""The rules file: its grammar, and what a broken line says."""

from __future__ import annotations

import pytest

from trailscope.errors import TrailscopeError
from trailscope.ingest import targets
from trailscope.ingest.targets import Alternative, Slot


def only(text: str) -> tuple[Slot, ...]:
    (rule,) = targets.parse(text)
    return rule.slots


def test_a_template_is_slots_with_the_text_before_them():
    assert only("iam\tAddUserToGroup\tgroup/{groupName} ← {userName}") == (
        Slot("", (Alternative("request", ("groupName",), (), "group"),)),
        Slot(" ← ", (Alternative("request", ("userName",), (), ""),)),
    )


def test_alternatives_may_name_their_kind_and_their_document():
    (slot,) = only("ec2\tX\tinstance/{response:a.items[*].instanceId|image=imageId|=record:account}")
    assert slot.alternatives == (
        Alternative("response", ("a", "items"), ((("instanceId",),),), "instance"),
        Alternative("request", ("imageId",), (), "image"),
        Alternative("record", ("account",), (), ""),
    )


def test_ways_after_a_list_may_be_joined():
    (slot,) = only("ec2\tX\t{a.items[*].v4.items+v6.items[*].c4+c6}")
    assert slot.alternatives[0].base == ("a", "items")
    assert slot.alternatives[0].lists == ((("v4", "items"), ("v6", "items")), (("c4",), ("c6",)))


def test_listed_resources_may_be_told_by_their_type():
    (slot,) = only("ec2\tX\t{a[0].b|resource:|resource:AWS::KMS::Key}")
    assert slot.alternatives == (
        Alternative("request", ("a", 0, "b"), (), ""),
        Alternative("resource", (0, "ARN"), (), ""),
        Alternative("resource", (), ((("ARN",),),), "", "AWS::KMS::Key"),
    )


def test_a_line_may_hold_several_events():
    rules = list(targets.parse("# a comment\n\niam\tCreateUser DeleteUser\tuser/{userName}\n"))
    assert [(rule.event, rule.line) for rule in rules] == [("CreateUser", 3), ("DeleteUser", 3)]


@pytest.mark.parametrize(
    "line",
    [
        "iam CreateUser user/{userName}",
        "iam\tCreateUser\tuser",
        "iam\tCreateUser\tuser/{userName} today",
        "iam\tCreateUser\t{a}{b}{c}{d}",
        "iam\tCreateUser\t{a|b|c|d|e}",
        "iam\tCreateUser\t{a..b}",
        "iam\tCreateUser\t{}",
        "iam\tCreateUser\t{a[*].b[*].c[*].d}",
        "iam\tCreateUser\t{a+b}",
        "*\t*\t{a[*].b}",
    ],
)
def test_a_broken_line_is_refused_with_its_place(line):
    with pytest.raises(TrailscopeError, match=r"rules\.tsv:2: "):
        list(targets.parse(f"\n{line}", "rules.tsv"))


def test_an_event_has_one_rule():
    with pytest.raises(TrailscopeError, match="has a rule in line 1 already"):
        list(targets.parse("iam\tX\t{a}\niam\tX\t{b}"))


def test_the_shipped_rules_are_unique_and_generic_rules_stay_with_the_request():
    """A second rule for an event would never be read; generic rules are for requests of services that nobody described."""
    rules = [rule for rule in targets.shipped() if rule.service != targets.ANY]
    assert len({(rule.service, rule.event) for rule in rules}) == len(rules) > 1800
    generic = [rule for rule in targets.shipped() if rule.service == targets.ANY]
    assert all(len(r.slots) == 1 and a.document == "request" for r in generic for a in r.slots[0].alternatives)
