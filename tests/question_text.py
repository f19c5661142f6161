"""Builds the text of question files for tests: a sound one, and the same with one thing changed."""

from __future__ import annotations

from pathlib import Path

from trailscope.questions.header import parse
from trailscope.questions.question import Question

DETECTION = """\
-- title: Was a CloudTrail trail stopped?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} stopped {target}"
-- parameters:
--   include_denied: {type: boolean, default: true, help: report refused attempts}
-- misses:
--   - Calls made while the trail was off.
-- outcome: attempted
-- ttc: [T1562.008]
-- finding_denied: "{actor} tried to stop {target} but {failure}"
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, requestParameters: {name: org-trail}}
--   match:
--     stopped: {eventName: StopLogging}
--     refused: {eventName: StopLogging, errorCode: AccessDenied}
--   ignore:
--     started: {eventName: StartLogging}
--     other service: {eventName: StopLogging, eventSource: example.amazonaws.com}
--     not asked for: {eventName: StopLogging, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'cloudtrail.amazonaws.com'
  and event_name = 'StopLogging'
  and ($include_denied or error_code is null)
"""

HUNT = """\
-- title: Which principals made many calls?
-- asks: who
-- kind: hunt
-- severity: low
-- finding: "{actor} made {calls call|calls}"
-- parameters:
--   min_calls: {type: integer, default: 2, help: calls from which an actor is shown}
-- outcome: attempted
-- ttc: [T1562.008]
-- cases:
--   sequences:
--     twice:
--       events: [{eventName: GetObject}, {eventName: PutObject}]
--       expect: [{actor: alice, calls: 2, failed: 0}]
--     once:
--       events: [{eventName: GetObject}]
--       expect: []

select actor, count(*) as calls, count_if(error_code is not null) as failed
from events
group by actor
having count(*) >= $min_calls
order by calls desc, actor asc
"""


def question(text: str, id: str = "topic.what", path: str = "queries/topic/what.sql") -> Question:
    """The question of a text."""
    return parse(text, Path(path), id)


def changed(text: str, old: str, new: str) -> str:
    """The text with one passage exchanged, which must stand in it."""
    assert old in text, f"{old!r} does not stand in the text"
    return text.replace(old, new, 1)
