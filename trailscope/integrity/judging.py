"""Whether each digest is what AWS wrote, by its own signature and by what the digest after it records of it.

CloudTrail signs a digest and writes the signature into the object's metadata; the next digest repeats it, with the
hash. So a digest is proved by its own signature, by the signature that its successor repeats, or by the hash in a
successor that is proved itself. awscli looks at the first alone. The walk goes from the newest to the oldest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailscope.integrity import places
from trailscope.integrity.chains import Chains, DigestFile
from trailscope.integrity.digests import SIGNATURE_ALGORITHM, Digest, Previous, signature_bytes
from trailscope.integrity.public_keys import SIGNED_WITHIN, KeyRing
from trailscope.integrity.rsa import verifies


@dataclass(frozen=True, slots=True)
class _Claim:
    """Whether what a successor records of a digest is right; ``None`` where it does not say, or nobody can tell."""

    successor: DigestFile
    hash: bool | None
    signature: bool | None


def judge(chains: Chains, keys: KeyRing) -> None:
    """Write into each file what is found out about it."""
    newest_first = sorted(chains.files, key=lambda file: file.end, reverse=True)
    for file in newest_first:
        if file.digest is not None:
            _judge(file, file.digest, chains, keys)
        file.judged = True
    _recognise_copies(chains.files)
    for members in chains.by_chain.values():
        _find_strangers(members, chains)


def holds(digest: Digest, signature: str | None, keys: KeyRing) -> bool | None:
    """Whether a hex signature is that of the digest; ``None`` without a signature, or without its key."""
    key = keys.find(digest.fingerprint)
    if signature is None or key is None:
        return None
    raw = signature_bytes(signature)
    return raw is not None and verifies(key, digest.signed, raw)


def _judge(file: DigestFile, digest: Digest, chains: Chains, keys: KeyRing) -> None:
    own_text = file.metadata.signature if file.metadata else None
    own = holds(digest, own_text, keys)
    claims = [_claim(file, digest, successor, own, keys) for successor in chains.successors(file)]
    file.successor = claims[0].successor if claims else None
    repeated = any(claim.signature for claim in claims) or _repeated_in_time(file, digest, own, chains, keys)
    signed = bool(own) or repeated
    in_time = signed and _key_was_valid(file, digest, keys)
    vouched = any(claim.hash and claim.successor.trusted for claim in claims)
    file.proven = in_time or vouched
    file.faults += [
        *_misplaced(file, digest),
        *_wrong_metadata(file, own, claims),
        *(fault for claim in claims for fault in _weigh(claim, own)),
    ]
    if signed and not in_time:
        window = keys.window(digest.fingerprint)
        file.faults.append(f"the key that signed it ({digest.fingerprint}) was not valid then, but from {window}")
    if in_time:
        file.how = "its signature verifies" if own else "its signature, as its successor repeats it, verifies"
    else:
        file.how = "a proved successor records its hash" if vouched else _why_not(digest, own_text, claims, keys)


def _claim(file: DigestFile, digest: Digest, successor: DigestFile, own: bool | None, keys: KeyRing) -> _Claim:
    before = successor.previous or Previous("", "", None, None)
    known = bool(own) and before.signature == _own_text(file)
    signature = True if known else holds(digest, before.signature, keys)
    return _Claim(successor, None if before.sha256 is None else before.sha256 == digest.sha256, signature)


def _repeated_in_time(file: DigestFile, digest: Digest, own: bool | None, chains: Chains, keys: KeyRing) -> bool:
    """Whether a digest that begins where this one ends repeats its signature, though it may name another: it was changed."""
    if own or not keys.find(digest.fingerprint):
        return False
    return any(holds(digest, after.previous.signature, keys) for after in chains.following(file) if after.previous)


def _key_was_valid(file: DigestFile, digest: Digest, keys: KeyRing) -> bool:
    """A digest is signed soon after its time ends; a backfill when it was made, or, where that is not known, at any later time."""
    made = file.metadata.generated if file.metadata else None
    if made is not None:
        return keys.valid(digest.fingerprint, made - SIGNED_WITHIN / 2, made + SIGNED_WITHIN / 2)
    backfill = file.name is not None and file.name.backfill
    return keys.valid(digest.fingerprint, digest.end, None if backfill else digest.end + SIGNED_WITHIN)


def _misplaced(file: DigestFile, digest: Digest) -> list[str]:
    found = []
    if not file.lies_at(digest.bucket, digest.key):
        why = None if file.exact else places.conflict(file.path, digest.key)
        what = f" ({why})" if why else ""
        found.append(f"it does not lie where AWS put it, s3://{digest.bucket}/{digest.key}{what}")
    if wrong := places.disagreement(file.path):
        found.append(wrong)
    return found


def _wrong_metadata(file: DigestFile, own: bool | None, claims: Sequence[_Claim]) -> list[str]:
    metadata = file.metadata
    if metadata is None or metadata.signature is None:
        return []
    found = []
    if own is False:
        what = "its metadata was changed, its content is proved" if file.proven else "it or its metadata was changed"
        found.append(f"the signature in its metadata does not verify: {what}")
    if metadata.algorithm is None:
        found.append("its metadata has a signature and no signature-algorithm")
    elif metadata.algorithm != SIGNATURE_ALGORITHM:
        found.append(f"its metadata says it is signed by {metadata.algorithm[:40]}, not by {SIGNATURE_ALGORITHM}")
    if own is None and any(_differs(claim, metadata.signature) for claim in claims):
        found.append("the signature in its metadata is another than the one its successor recorded")
    return found


def _differs(claim: _Claim, signature: str) -> bool:
    before = claim.successor.previous
    recorded = before.signature if before else None
    return claim.successor.trusted and recorded is not None and recorded != signature.strip().lower()


def _weigh(claim: _Claim, own: bool | None) -> list[str]:
    """What a successor's record says against a digest, or, where it contradicts itself or what is proved, against the successor."""
    successor = claim.successor
    if claim.hash is False and claim.signature:
        _contradict(successor, "the hash it records of its predecessor is wrong, the signature right: one was changed")
    elif claim.hash and claim.signature is False:
        _contradict(successor, "the signature it records of its predecessor is wrong, the hash right: one was changed")
    elif claim.hash is False and successor.trusted:
        successor_says = "its SHA-256 is not the one that its successor records: it was changed or replaced"
        return [successor_says]
    elif claim.hash is False and own:
        _contradict(successor, "what it records of its predecessor is wrong, whose own signature verifies")
    elif claim.hash is False and claim.signature is False:
        return ["neither its SHA-256 nor its signature is what its successor records: it was changed or replaced"]
    return []


def _contradict(successor: DigestFile, what: str) -> None:
    successor.contradicted = True
    successor.faults.append(what)


def _why_not(digest: Digest, own: str | None, claims: Sequence[_Claim], keys: KeyRing) -> str:
    if keys.find(digest.fingerprint) is None:
        if not len(keys):
            return "there are no public keys to verify it with"
        return f"no key at hand has its fingerprint, {digest.fingerprint}"
    if own is None and not claims:
        return "its metadata is not here, and no digest follows that repeats its signature"
    return "its metadata is not here, and its successor cannot be relied on"


def _own_text(file: DigestFile) -> str | None:
    text = file.metadata.signature if file.metadata else None
    return text.strip().lower() if text else None


def _recognise_copies(files: Sequence[DigestFile]) -> None:
    """What is proved of a content is proved of each file that holds it."""
    proven = {file.digest.sha256 for file in files if file.proven and file.digest}
    for file in files:
        if file.digest and not file.proven and file.digest.sha256 in proven:
            file.proven, file.how = True, "another copy of it is proved"


def _find_strangers(members: Sequence[DigestFile], chains: Chains) -> None:
    """Digests that cannot be proved, that no sound digest names, and whose time proved ones cover: they were put in."""
    proven = [file for file in members if file.proven]
    for file in members:
        if file.status != "unverifiable" or file.digest is None or (file.name and file.name.backfill):
            continue
        if any(other.status != "invalid" or other.proven for other in chains.successors(file)):
            continue
        start, end = file.digest.start, file.digest.end
        rival = next((o for o in proven if o.digest and o.digest.start < end and start < o.digest.end), None)
        if rival:
            file.faults.append(f"it is not part of its chain, in which {rival.uri} covers that time")
