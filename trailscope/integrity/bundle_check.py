"""Checks an evidence bundle with nothing but Python: `python3 BUNDLE.zip`, or `trailscope evidence check BUNDLE.zip`.

This file is packed into every bundle. So it stands alone, uses the standard library only, runs on Python 3.8 and newer, and is
meant to be read by whoever doubts it; that is why it has its own few lines for RSA signatures. A bundle that was tampered with
may hold a check that was tampered with: compare the bundle's SHA-256 with the one noted when it was handed over, or
check it with a trailscope of your own.

What is checked: the manifest names every file and its SHA-256; each object is, byte for byte, the one that was read into the
lake; each record stands in its object at the place that is said; each object that CloudTrail's digests list has the content they
list; and the digests' signatures verify with the public keys in the bundle.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import zipfile
import zlib
from typing import Any

MANIFEST = "manifest.json"
FORMAT = 1
GOOD, BAD, OPEN = "good", "BAD", "open"
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
_CHUNK = 1 << 20
_MOST = 1 << 30  # bytes of one inflated object that are looked into


class Bundle:
    """A bundle that is being checked: what is in it, and what was found out so far."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        self.found: list[tuple[str, str, str]] = []
        self.whole: set[str] = set()

    def tell(self, verdict: str, subject: str, sentence: str) -> None:
        """Note something that was found out."""
        self.found.append((verdict, subject, sentence))

    def files(self, kind: str) -> list[dict[str, Any]]:
        """The manifest's entries of one kind, of files that are as it says."""
        return [file for file in self.manifest["files"] if file["kind"] == kind and file["path"] in self.whole]

    def content(self, path: str) -> bytes:
        """A file without its compression: the first gzip member, or the bytes themselves."""
        data = self.archive.read(path)
        return zlib.decompressobj(31).decompress(data, _MOST) if data[:2] == b"\x1f\x8b" else data


def check(path: str) -> list[tuple[str, str, str]]:
    """What is found out about a bundle: verdict, subject, sentence. Verdicts are GOOD, BAD and OPEN.

    OPEN is what cannot be told with what is in the bundle, such as a digest without its key.
    """
    found: list[tuple[str, str, str]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            bundle = Bundle(archive)
            found = bundle.found
            if bundle.manifest.get("format") != FORMAT:
                said = bundle.manifest.get("format")
                bundle.tell(BAD, MANIFEST, f"the bundle has format {said!r}, this check knows {FORMAT}")
            else:
                _check_files(bundle)
                _check_records(bundle)
                _check_digests(bundle)
    except (
        OSError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RuntimeError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        found.append((BAD, str(path), f"it is no evidence bundle, or is damaged: {type(error).__name__}: {error}"))
    return found


def _check_files(bundle: Bundle) -> None:
    """Every file is as the manifest says, and there is no other."""
    named = {entry["path"]: entry for entry in bundle.manifest["files"]}
    names = bundle.archive.namelist()
    for name in sorted(set(names)):
        if name not in named and name != MANIFEST:
            bundle.tell(BAD, name, "it is in the bundle, and the manifest does not name it")
        if names.count(name) > 1:
            bundle.tell(BAD, name, f"it is in the bundle {names.count(name)} times")
    for name, entry in sorted(named.items()):
        if name not in names:
            bundle.tell(BAD, name, "the manifest names it, and it is not in the bundle")
            continue
        size, sha256 = _hash(bundle, name)
        if (size, sha256) != (entry["bytes"], entry["sha256"]):
            wanted = f"the manifest says {entry['bytes']} and {entry['sha256']}"
            bundle.tell(BAD, name, f"it has {size} bytes and SHA-256 {sha256}, {wanted}")
        elif entry.get("ledger_sha256") not in (None, sha256):
            bundle.tell(BAD, name, f"it is not what was read into the lake, which had SHA-256 {entry['ledger_sha256']}")
        else:
            bundle.whole.add(name)
    verdict = GOOD if len(bundle.whole) == len(named) else BAD
    bundle.tell(verdict, "files", f"{len(bundle.whole)} of {len(named)} files are as the manifest says")


def _hash(bundle: Bundle, name: str) -> tuple[int, str]:
    hashed, size = hashlib.sha256(), 0
    with bundle.archive.open(name) as stream:
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            hashed.update(chunk)
            size += len(chunk)
    return size, hashed.hexdigest()


def _check_records(bundle: Bundle) -> None:
    """Each record of the bundle stands in its object at its place."""
    good, unsure = 0, 0
    looked_into, records = "", None
    with bundle.archive.open(bundle.manifest["records"]) as lines:
        for line in lines:  # those of one object stand together
            entry = json.loads(line)
            name, index = entry["object"] or "", entry["source_index"]
            if name != looked_into:
                looked_into = name
                records = _records_of(bundle.content(name)) if name in bundle.whole else None
            if records is None or index is None or not 0 <= index < len(records):
                unsure += 1
            elif records[index] == entry["record"]:
                good += 1
            else:
                bundle.tell(BAD, name, f"record {index} (event {entry['event_id']}) is another than the bundle says")
    bundle.tell(
        GOOD,
        "records",
        f"{good} record{'s stand in their objects' if good != 1 else ' stands in its object'} as the bundle says",
    )
    if unsure:
        bundle.tell(
            OPEN,
            "records",
            f"{unsure} record{'s stand' if unsure != 1 else ' stands'} in objects that are not here, or whose form this check does not read",
        )


def _records_of(content: bytes) -> list[Any] | None:
    """The records of a delivered log file; None for any other form."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    records = document.get("Records") if isinstance(document, dict) else None
    return records if isinstance(records, list) else None


def _check_digests(bundle: Bundle) -> None:
    """Digests by their signatures, and objects by the proved digests that list them."""
    keys: dict[str, tuple[int, int]] = {}
    for entry in bundle.files("keys"):
        _read_keys(bundle, entry["path"], keys)
    contents = {entry["path"]: bundle.content(entry["path"]) for entry in bundle.files("digest")}
    digests = {path: json.loads(content) for path, content in contents.items()}
    repeated = {_previous(digest): digest.get("previousDigestSignature") for digest in digests.values()}
    listed: dict[str, list[dict[str, Any]]] = {}
    for path, digest in sorted(digests.items()):
        signature = _own_signature(bundle, path) or repeated.get((digest["digestS3Bucket"], digest["digestS3Object"]))
        key = keys.get(str(digest["digestPublicKeyFingerprint"]).lower())
        if key is None or not signature:
            bundle.tell(OPEN, path, f"its {'key' if key is None else 'signature'} is not in the bundle")
        elif not _verifies(key, _text_to_sign(digest, contents[path]), signature):
            bundle.tell(BAD, path, "its signature does not verify")
        else:
            bundle.tell(GOOD, path, "its signature verifies")
            for log in digest.get("logFiles") or ():
                listed.setdefault(log["s3Object"].rpartition("/")[2], []).append(log)
    for entry in bundle.files("object"):
        name = entry["from"].partition("?versionId=")[0].rpartition("/")[2]
        _check_listed(bundle, entry["path"], listed.get(name, []))


def _check_listed(bundle: Bundle, path: str, logs: list[dict[str, Any]]) -> None:
    sha256 = hashlib.sha256(bundle.content(path)).hexdigest()
    if not logs:
        bundle.tell(OPEN, path, "no proved digest in the bundle lists it")
    elif any(log["hashValue"].lower() == sha256 for log in logs):
        bundle.tell(GOOD, path, "its content is the one that a proved digest of CloudTrail lists")
    else:
        bundle.tell(BAD, path, "its content is not the one that the digest lists")


def _previous(digest: dict[str, Any]) -> tuple[Any, Any]:
    return digest.get("previousDigestS3Bucket"), digest.get("previousDigestS3Object")


def _own_signature(bundle: Bundle, path: str) -> Any:
    beside = f"{path}.metadata.json"
    return (
        (json.loads(bundle.archive.read(beside)).get("Metadata") or {}).get("signature")
        if beside in bundle.whole
        else None
    )


def _text_to_sign(digest: dict[str, Any], content: bytes) -> bytes:
    """What AWS signs; see the AWS user guide on custom validation of digests."""
    before, sha256 = digest["previousDigestSignature"], hashlib.sha256(content).hexdigest()
    place = f"{digest['digestS3Bucket']}/{digest['digestS3Object']}"
    return "\n".join((digest["digestEndTime"], place, sha256, "null" if before is None else before)).encode("utf-8")


def _read_keys(bundle: Bundle, path: str, keys: dict[str, tuple[int, int]]) -> None:
    for entry in json.loads(bundle.archive.read(path))["PublicKeyList"]:
        try:
            der = base64.b64decode(entry["Value"])
            plain = _pkcs1(der)
            for form in (der, plain):
                keys[hashlib.md5(form).hexdigest()] = _numbers(plain)  # noqa: S324 - what CloudTrail calls a fingerprint
        except (ValueError, LookupError) as error:
            bundle.tell(OPEN, path, f"an entry is no public key: {error}")


def _pkcs1(der: bytes) -> bytes:
    """The RSAPublicKey of PKCS#1, also out of an X.509 SubjectPublicKeyInfo."""
    body = _element(der)[0]
    return _element(body[len(_RSA) :])[0][1:] if body.startswith(_RSA) else der


def _numbers(der: bytes) -> tuple[int, int]:
    modulus, rest = _element(_element(der)[0])
    return int.from_bytes(modulus, "big"), int.from_bytes(_element(rest)[0], "big")


def _element(der: bytes) -> tuple[bytes, bytes]:
    """Content of the first DER element, and what follows."""
    size, start = der[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[2:start], "big")
    return der[start : start + size], der[start + size :]


def _verifies(key: tuple[int, int], message: bytes, signature: str) -> bool:
    """RSA with SHA-256 and PKCS#1 v1.5 padding, RFC 8017 section 8.2.2: the whole padded message is compared."""
    modulus, exponent = key
    length = (modulus.bit_length() + 7) // 8
    try:
        raw = bytes.fromhex(signature)
    except (ValueError, TypeError):
        return False
    if len(raw) != length or length < 128 or int.from_bytes(raw, "big") >= modulus or exponent < 3:
        return False
    told = _SHA256 + hashlib.sha256(message).digest()
    padded = b"\0\1" + b"\xff" * (length - len(told) - 3) + b"\0" + told
    return pow(int.from_bytes(raw, "big"), exponent, modulus).to_bytes(length, "big") == padded


def report(found: list[tuple[str, str, str]]) -> tuple[list[str], bool]:
    """What was found out as lines for a person, and whether nothing is bad."""
    lines = [
        f"{verdict:<5} {_shown(subject)}: {_shown(sentence)}"
        for verdict, subject, sentence in found
        if verdict != GOOD or subject in ("files", "records")
    ]
    signed = sum(verdict == GOOD and "that a proved digest" in sentence for verdict, _, sentence in found)
    lines.append(f"{GOOD if signed else OPEN:<5} objects: {signed} of them are proved by CloudTrail's own signatures")
    bad = sum(verdict == BAD for verdict, _, _ in found)
    end = f"NOT as it was made: {bad} {'thing is' if bad == 1 else 'things are'} wrong" if bad else "as it was made"
    return [*lines, f"the bundle is {end}"], not bad


def sha256_of(path: str) -> str:
    """SHA-256 of the bundle itself, which is what to note when it is handed over."""
    hashed = hashlib.sha256()
    with open(path, "rb") as file:  # noqa: PTH123 - a plain name is all there is
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            hashed.update(chunk)
    return hashed.hexdigest()


def _shown(text: str) -> str:
    """Text without characters that a terminal would obey."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in str(text))


def main(path: str) -> int:
    """Print what was found out; the exit status is 0 when nothing is bad, 2 for no zip, else 3."""
    if os.path.isdir(path) or os.path.basename(path) == "__main__.py":  # noqa: PTH112, PTH119 - as in sha256_of
        print("this is an unpacked bundle: check the zip itself, python3 THE.zip, whose SHA-256 was noted")
        return 2
    lines, good = report(check(path))
    print("\n".join(lines))
    print(f"the bundle's SHA-256 is {sha256_of(path)}")
    return 0 if good else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else sys.argv[0]))
