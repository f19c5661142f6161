r"""One text with the secrets in it masked: ``[masked password]``. Everything else stays as it is, to the byte.

The text may be JSON, JSON inside JSON, a URL, a command, or a token alone. What AWS has hidden already stays as AWS wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from trailscope.masking.names import HINTS, kind_of

_HIDDEN = re.compile(
    r"(?i)hidden_due_to_security_reasons|<sensitive_?data_?removed>|\*+|\[masked [a-zA-Z ]+\]|redacted|null|"
)
# an access key's id names it, whatever its column is called; only the key that belongs to it is secret
_KEY_ID = re.compile(r"A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,124}")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NAME = rf"[^\"\\]{{0,60}}?(?:{HINTS})[^\"\\]{{0,60}}"

# "name": …  in JSON; what follows is decided by its first character
_MEMBER = re.compile(rf'"({_NAME})"\s*:\s*', re.IGNORECASE)
# \"name\":\"value\"  in JSON that stands inside a text of JSON, at any depth
_INNER = re.compile(rf'(\\+)"({_NAME})\1"(\s*:\s*)\1"(.*?)(?=\1")', re.IGNORECASE | re.DOTALL)
# {"name":"DB_PASSWORD","value":"…"}, in both orders
_PAIR = re.compile(
    r'"(?:name|key|parameterKey|parameterName|variableName)"\s*:\s*"([^"\\]+)"\s*,\s*'
    r'"(?:value|parameterValue|variableValue|stringValue)"\s*:\s*"((?:[^"\\]|\\.)*)"',
    re.IGNORECASE,
)
_PAIR_TURNED = re.compile(
    r'"(?:value|parameterValue|variableValue|stringValue)"\s*:\s*"((?:[^"\\]|\\.)*)"\s*,\s*'
    r'"(?:name|key|parameterKey|parameterName|variableName)"\s*:\s*"([^"\\]+)"',
    re.IGNORECASE,
)
_OAUTH = re.compile(r"grant_?type|redirect_?uri|code_?verifier|device_?code", re.IGNORECASE)
_CODE = re.compile(r'("code"\s*:\s*")((?:[^"\\]|\\.)*)(?=")', re.IGNORECASE)

_VALUE = r"[^&\s\"'<>\\#;,)\]}]+"
# Tokens and codes that are told by their own form, or by what stands before them; the group `v` is the secret.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "presigned URL",
        re.compile(
            rf"(?:x-amz-signature|x-goog-signature|[?&;]sig|[?&]signature|u0026signature)=(?P<v>{_VALUE})",
            re.IGNORECASE,
        ),
    ),
    ("session token", re.compile(rf"(?:x-amz-security-token|signintoken)=(?P<v>{_VALUE})", re.IGNORECASE)),
    (
        "presigned URL",
        re.compile(r"(?:x-amz-signature|x-amz-security-token)%3d(?P<v>.+?)(?=%26|[&\s\"'\\]|$)", re.IGNORECASE),
    ),
    (
        "OAuth code",
        re.compile(rf"(?:[?&]|u0026|%26)code(?:=|%3d)(?P<v>{_VALUE}?)(?=%26|[&\s\"'<>\\#;,)\]}}]|$)", re.IGNORECASE),
    ),
    (
        "token",
        re.compile(
            rf"(?:[?&]|u0026)(?:access_token|id_token|refresh_token|token|samlresponse|client_secret|password|api_?key)=(?P<v>{_VALUE})",
            re.IGNORECASE,
        ),
    ),
    (
        "session token",
        re.compile(r"(?P<v>(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz|AQoDYXdz)[A-Za-z0-9+/=%_\-]{16,})"),
    ),
    ("token", re.compile(r"(?P<v>\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)")),
    (
        "secret key",
        re.compile(r"(?P<v>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))", re.DOTALL),
    ),
    ("password", re.compile(r"\b[a-z][a-z0-9+.\-]*://[^/\s:@\"'\\]*:(?P<v>[^@/\s\"'\\]+)@", re.IGNORECASE)),
    ("token", re.compile(r"\b(?:bearer|basic)\s+(?P<v>[A-Za-z0-9._~+/=\-]{16,})", re.IGNORECASE)),
    (
        "token",
        re.compile(
            r"(?P<v>\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w\-]{16,}|xox[abprs]-[\w\-]{10,}|[sr]k_live_\w{16,}|AIza[\w\-]{30,}))"
        ),
    ),
    (
        "password",
        re.compile(
            r"(?<![\w\-])--?(?:password|passwd|pass|token|secret|api-?key)(?:=|\s+)[\"']?(?P<v>[^\s\"'\\]+)",
            re.IGNORECASE,
        ),
    ),
    (
        "secret",
        re.compile(
            r"\b[a-z0-9_]*(?:password|passwd|secret|token|api_?key|private_key|secret_access_key)[a-z0-9_]*[ \t]*=[ \t]*\\?[\"']?(?P<v>[^\s\"'\\&;]+)",
            re.IGNORECASE,
        ),
    ),
)


def mask(kind: str) -> str:
    """What stands in the place of a secret."""
    return f"[masked {kind}]"


def text(given: str) -> str:
    """The text with the secrets in it masked; the same object when there are none."""
    masked = _STRING.sub(_embedded, given) if '\\"' in given else given
    masked = _INNER.sub(_inner, masked)
    masked = _members(masked)
    masked = _PAIR.sub(lambda found: _pair(found, 1, 2), masked)
    masked = _PAIR_TURNED.sub(lambda found: _pair(found, 2, 1), masked)
    if _OAUTH.search(masked):
        masked = _CODE.sub(lambda found: found[0] if _plain(found[2]) else found[1] + mask("OAuth code"), masked)
    for kind, form in _FORMS:
        masked = form.sub(_replacer(kind), masked)
    return given if masked == given else masked


def named(name: str, given: str) -> str:
    """A value that stands under a name: all of it is masked when the name says that it is a secret."""
    kind = kind_of(name)
    return text(given) if kind is None else whole(given, kind)


def whole(given: str, kind: str) -> str:
    """A text that is a secret as a whole, masked, unless AWS has hidden it already."""
    return given if _plain(given) else mask(kind)


def _plain(value: str) -> bool:
    """Whether a value is none, is hidden already, or is the id of an access key."""
    return _HIDDEN.fullmatch(value) is not None or _KEY_ID.fullmatch(value) is not None


def _replacer(kind: str) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        if _plain(found["v"]) or found["v"].startswith("[masked"):
            return found[0]
        start, end = found.start("v") - found.start(), found.end("v") - found.start()
        return found[0][:start] + mask(kind) + found[0][end:]

    return replace


def _embedded(found: re.Match[str]) -> str:
    """A JSON string in which JSON stands, with that masked; written anew only where something was."""
    literal = found[0]
    if '\\"' not in literal:
        return literal
    try:
        value = json.loads(literal)
    except ValueError:
        return literal
    masked = text(value)
    return literal if masked is value else json.dumps(masked, ensure_ascii=literal.isascii())


def _inner(found: re.Match[str]) -> str:
    kind = kind_of(found[2])
    if kind is None or _plain(found[4]):
        return found[0]
    return f'{found[1]}"{found[2]}{found[1]}"{found[3]}{found[1]}"{mask(kind)}'


def _pair(found: re.Match[str], name: int, value: int) -> str:
    kind = kind_of(found[name])
    if kind is None or _plain(found[value]):
        return found[0]
    start, end = found.start(value) - found.start(), found.end(value) - found.start()
    return found[0][:start] + mask(kind) + found[0][end:]


_DECODER = json.JSONDecoder()


def _members(given: str) -> str:
    """Members of JSON objects whose names say that a secret stands there: texts, and all texts in lists and objects."""
    pieces, at = [], 0
    for found in _MEMBER.finditer(given):
        kind = kind_of(found[1])
        if kind is None or found.start() < at:
            continue
        start = found.end()
        replaced = _value(given, start, kind)
        if replaced is not None:
            new, end = replaced
            pieces += [given[at:start], new]
            at = end
    return "".join([*pieces, given[at:]]) if pieces else given


def _value(given: str, start: int, kind: str) -> tuple[str, int] | None:
    """The JSON value at a place with its texts masked, and where it ends; ``None`` when it has no text to mask."""
    first = given[start : start + 1]
    if first == '"':
        found = _STRING.match(given, start)
        if found is None:  # cut off
            return f'"{mask(kind)}', len(given)
        return None if _plain(found[0][1:-1]) else (f'"{mask(kind)}"', found.end())
    if first not in ("{", "["):
        return None
    try:
        value, end = _DECODER.raw_decode(given, start)
    except (ValueError, RecursionError):
        return f'"{mask(kind)}"', len(given)
    try:
        return json.dumps(_masked(value, kind), ensure_ascii=False, separators=(",", ":")), end
    except RecursionError:  # walking it takes more of the stack than reading it
        return f'"{mask(kind)}"', end


def _masked(value: Any, kind: str) -> Any:
    if isinstance(value, str):
        return value if _plain(value) else mask(kind)
    if isinstance(value, list):
        return [_masked(inner, kind) for inner in value]
    if isinstance(value, dict):
        return {name: _masked(inner, kind) for name, inner in value.items()}
    return value
