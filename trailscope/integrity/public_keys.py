"""CloudTrail's public keys: what ``aws cloudtrail list-public-keys`` prints, and what can be said against a key.

Source: AWS CloudTrail API reference, ``ListPublicKeys``; the fingerprint is the MD5 of the key's DER bytes.
Whoever can replace a key list can forge a chain of digests, so every list keeps its origin and SHA-256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from trailscope.amounts import instant
from trailscope.errors import Location, SourceError
from trailscope.integrity.rsa import PublicKey, public_key

# A digest of an hour is made and signed some minutes after it; awscli asks for keys up to two hours later.
SIGNED_WITHIN = timedelta(hours=2)

_NAME = "PublicKeyList"
_MOST_BYTES = 16 << 20


@dataclass(frozen=True)
class Key:
    """One key of a list.

    Attributes:
        fingerprint: hex MD5 of its DER bytes, as computed, whatever the list says.
        key: the numbers.
        valid_from, valid_to: UTC; ``None`` where the list does not say.
        origin: the file or region it came from.
    """

    fingerprint: str
    key: PublicKey
    valid_from: datetime | None
    valid_to: datetime | None
    origin: str


@dataclass(frozen=True)
class KeyList:
    """A list of keys with its origin.

    Attributes:
        origin: path of the file, or ``cloudtrail:REGION`` when it was asked for.
        sha256: of the file's bytes; of the list as JSON when it was asked for.
        keys: those that are keys.
        problems: sentences about those that are not, or are not what their fingerprint says.
    """

    origin: str
    sha256: str
    keys: tuple[Key, ...]
    problems: tuple[str, ...] = ()


class KeyRing:
    """All keys at hand, by fingerprint. One fingerprint may come from several lists, with different windows."""

    def __init__(self, lists: Iterable[KeyList] = ()) -> None:
        self.lists: tuple[KeyList, ...] = tuple(lists)
        self._by_fingerprint: dict[str, list[Key]] = {}
        for listed in self.lists:
            for key in listed.keys:
                self._by_fingerprint.setdefault(key.fingerprint, []).append(key)

    def __len__(self) -> int:
        return len(self._by_fingerprint)

    def find(self, fingerprint: str) -> PublicKey | None:
        """The key of a fingerprint."""
        found = self._by_fingerprint.get(fingerprint.lower())
        return found[0].key if found else None

    def fingerprints(self) -> tuple[str, ...]:
        """Those of all keys, sorted."""
        return tuple(sorted(self._by_fingerprint))

    def valid(self, fingerprint: str, earliest: datetime, latest: datetime | None) -> bool:
        """Whether some list calls the key valid between the two (``None``: at any later time); a list without times does not object."""
        return any(
            (latest is None or key.valid_from is None or key.valid_from <= latest)
            and (key.valid_to is None or earliest <= key.valid_to)
            for key in self._by_fingerprint.get(fingerprint.lower(), ())
        )

    def window(self, fingerprint: str) -> str:
        """When the key is valid, in words."""
        spans = {
            f"{_spelled(key.valid_from)} to {_spelled(key.valid_to)}"
            for key in self._by_fingerprint.get(fingerprint.lower(), ())
        }
        return ", ".join(sorted(spans))

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the lists."""
        return tuple(f"{listed.origin}: {problem}" for listed in self.lists for problem in listed.problems)


def load(paths: Iterable[Path]) -> KeyRing:
    """The keys of files, and of all ``.json`` files directly in folders.

    Raises:
        SourceError: a file cannot be read or is no list of keys.
    """
    lists = []
    for path in paths:
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not files:
            raise SourceError("no key lists in this folder", at=Location(str(path)), hint=_HINT)
        lists += [_read(file) for file in files]
    return KeyRing(lists)


_HINT = "give what `aws cloudtrail list-public-keys --start-time … --end-time … --region …` prints, as a .json file"


def _read(path: Path) -> KeyList:
    at = Location(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"the keys cannot be read: {error.strerror}", at=at, hint="check the path") from error
    listed = key_list(data, str(path)) if len(data) <= _MOST_BYTES else None
    if listed is None:
        raise SourceError("this is no list of CloudTrail's public keys", at=at, hint=_HINT)
    return listed


def key_list(data: bytes, origin: str) -> KeyList | None:
    """The keys of a document; ``None`` when it is no list of keys."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get(_NAME), list):
        return None
    return _listed(document[_NAME], origin, hashlib.sha256(data).hexdigest())


def asked_for(entries: Iterable[Mapping[str, Any]], origin: str) -> KeyList:
    """The keys of an answer of ``ListPublicKeys``, as boto3 gives it."""
    plain = [dict(entry) for entry in entries]
    return _listed(plain, origin, hashlib.sha256(document(plain)).hexdigest())


def document(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """An answer of ``ListPublicKeys`` in the form that the AWS CLI prints."""
    shown = [{name: _shown(value) for name, value in entry.items()} for entry in entries]
    return (json.dumps({_NAME: shown}, indent=4, sort_keys=True) + "\n").encode()


def merged(entries: Iterable[Mapping[str, Any]], earlier: bytes | None) -> bytes:
    """As :func:`document`, with the entries of an earlier document that are not among these; sorted by fingerprint."""
    shown = {json.dumps(entry, sort_keys=True): entry for entry in json.loads(document(entries))[_NAME]}
    if earlier is not None and key_list(earlier, "") is not None:
        for entry in json.loads(earlier.decode("utf-8-sig"))[_NAME]:
            shown.setdefault(json.dumps(entry, sort_keys=True), entry)
    return document(shown[text] for text in sorted(shown, key=lambda text: str(shown[text].get("Fingerprint")) + text))


def _shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _listed(entries: Iterable[Any], origin: str, sha256: str) -> KeyList:
    keys, problems = [], []
    for at, entry in enumerate(entries, 1):
        try:
            key, said = _key(entry, origin)
        except (ValueError, KeyError, TypeError, OverflowError, binascii.Error) as error:
            problems.append(f"entry {at} is no public key ({error})")
            continue
        keys.append(key)
        if said and said.lower() != key.fingerprint:
            problems.append(f"entry {at} says fingerprint {said}, but its key has {key.fingerprint}: one was changed")
    return KeyList(origin, sha256, tuple(keys), tuple(problems))


def _key(entry: Any, origin: str) -> tuple[Key, str]:
    value = entry["Value"]
    der = value if isinstance(value, bytes) else base64.b64decode("".join(str(value).split()), validate=True)
    key, said = public_key(der), str(entry.get("Fingerprint") or "")
    prints = [hashlib.md5(form, usedforsecurity=False).hexdigest() for form in (der, key.pkcs1)]
    chosen = said.lower() if said.lower() in prints else prints[-1]
    start, end = _moment(entry.get("ValidityStartTime")), _moment(entry.get("ValidityEndTime"))
    return Key(chosen, key, start, end, origin), said


def _moment(value: Any) -> datetime | None:
    """Epoch seconds as number or text, ISO, or a ``datetime``: versions of the CLI differ."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OSError):
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _spelled(moment: datetime | None) -> str:
    return "?" if moment is None else instant(moment)
