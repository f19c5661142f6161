"""Everyday records as prepared texts: the JSON is serialised once, only its slots are filled per record."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from benchmarks.samples.organisation import GLOBAL_SOURCES, IRELAND, VIRGINIA
from benchmarks.samples.records import Call, Caller, Stamp, record

_NUMBER = re.compile(r'"%\((\w+)\)d"')


@dataclass(frozen=True)
class Template:
    """A record text for ``%`` formatting.

    Attributes:
        text: compact JSON with ``%(slot)s`` slots.
        account: the account whose trail delivers the record.
        region: the region it is recorded in; None means the region of the session.
        offset: seconds after the session's credentials were made, for the calls that open a session.
    """

    text: str
    account: str
    region: str | None = None
    offset: int = 0


def compact(value: object) -> str:
    """JSON as CloudTrail writes it: one line, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def template(call: Call, caller: Caller, account: str, *, offset: int = 0, paired: bool = False) -> Template:
    """Prepares the record of one call.

    Args:
        call: what is called; global services are recorded in us-east-1, data events where their bucket lies.
        caller: who calls.
        account: the account the record is delivered for.
        offset: see ``Template``.
        paired: the record is one of two copies of a cross-account call; both have one requestID and sharedEventID.
    """
    request_id = "%(pair_request)s" if paired else "%(s3_request)s" if call.source == "s3" else "%(request_id)s"
    stamp = Stamp(
        time="%(time)s",
        account=account,
        region="%(region)s",
        event_id="%(event_id)s",
        request_id=request_id,
        shared_event_id="%(shared)s" if paired else None,
    )
    text = compact(record(call, caller, stamp))
    return Template(_NUMBER.sub(r"%(\1)s", text), account, _home(call), offset)


def _home(call: Call) -> str | None:
    if call.data:
        return IRELAND
    return VIRGINIA if call.source in GLOBAL_SOURCES | {"signin"} else None
