"""What a refused call was about, told from the text of its error (reference §9.2)."""

from __future__ import annotations

import re

# Python's \w is any letter of any alphabet unless told; actions are ASCII.
_RESOURCE = re.compile(
    r"is not authorized to perform: [\w-]+:[\w*]+ on resource: (.+?)"
    r"(?: because | with an explicit | on the specified | \(|\.? Encoded |\.?\Z)",
    re.DOTALL | re.ASCII,
)
_PHRASE = re.compile(r"(user|role|group|policy|instance[ -]profile|server[ -]certificate) ")
_CUT_BYTES = 1023  # a message of 1 KB was cut, and with it perhaps the name


def refused_resource(message: str) -> str | None:
    """The resource that the message of a refusal names, an ARN or ``kind/name``; ``None`` when it names none."""
    found = _RESOURCE.search(message)
    named = found[1].strip('"') if found else ""
    if named in ("", "*"):
        return None
    phrase = _PHRASE.match(named)
    if phrase and named.startswith("arn:", phrase.end()):
        resource = named[phrase.end() :]
    elif named.startswith("instance profile "):
        resource = f"instance-profile {named.removeprefix('instance profile ')}"
    else:
        resource = named
    cut = len(message.encode()) >= _CUT_BYTES and message.endswith(named)
    return f"{resource}…" if cut else resource


def as_name(resource: str) -> str:
    """The phrase ``user bob`` as ``user/bob``; any other text as it is."""
    phrase = _PHRASE.match(resource)
    return f"{phrase[1]}/{resource[phrase.end() :]}" if phrase else resource
