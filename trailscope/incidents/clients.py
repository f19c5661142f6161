"""What program speaks: user agents brought down to what one program on one kind of machine has in common over versions and calls.

A user agent is chosen by the caller. It tells programs apart that do not hide; it never proves who spoke.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BROWSER = re.compile(r"(Firefox|Edg|OPR|Chrome|Safari)/(\d*)")
_SYSTEM = re.compile(
    r"os/(?P<sdk>[a-z]+)|(?P<word>Darwin|Windows|Linux|Macintosh|X11|iPhone|Android|darwin|linux|windows)", re.ASCII
)
_KINDS = re.compile(
    r"kali|parrot|pentoo|amzn|azure|microsoft|exec-env/\S+|Terraform|Pacu|Prowler|ScoutSuite", re.IGNORECASE
)
_PRODUCT = re.compile(r"([A-Za-z][A-Za-z0-9 ._-]*)/([0-9A-Za-z._-]{1,24})?")
_SERIAL = re.compile(r"[_-]?[0-9a-f]{8}(-?[0-9a-f]{4,12})*$", re.IGNORECASE)  # some tools number their runs
_SYSTEMS = {"x11": "linux", "macintosh": "macos", "darwin": "macos"}
AWS = "aws"  # services, and the console's own servers, which speak for whoever is signed in


@dataclass(frozen=True)
class Client:
    """A program as its user agent names it: ``name`` with its version, ``family`` without, both with the system."""

    name: str
    family: str


def client_of(user_agent: str | None) -> Client:
    """``aws-cli/2.15.10 linux kali`` of the family ``aws-cli linux kali``; ``aws`` for AWS's own, ``?`` for none."""
    text = (user_agent or "").strip().strip("[]")
    if not text:
        return Client("?", "?")
    if (
        "amazonaws.com" in text
        or text.startswith(("AWS Internal", "Coral/"))
        or "aws-internal/" in text
        or "Console" in text
    ):
        return Client(AWS, AWS)
    found = _SYSTEM.search(text)
    system = (found["sdk"] or found["word"]).lower() if found else ""
    kinds = dict.fromkeys(kind.lower() for kind in _KINDS.findall(text))
    rest = [word for word in (_SYSTEMS.get(system, system), *kinds) if word]
    if text.startswith("Mozilla/"):
        browser = _BROWSER.search(text)
        name, version = (browser[1], browser[2]) if browser else ("browser", "")
    else:
        product = _PRODUCT.match(text)
        name = _SERIAL.sub("", product[1] if product else text.split(" ")[0][:40])
        version = (product[2] or "") if product else ""
    return Client(" ".join([f"{name}/{version}" if version else name, *rest]), " ".join([name, *rest]))
