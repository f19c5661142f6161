"""The published algorithm, followed to the byte: two digests and a log whose signatures are known."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json

import pytest

import trailscope as ts
from trailscope.integrity.digests import parse
from trailscope.integrity.public_keys import KeyRing, key_list
from trailscope.integrity.rsa import public_key, verifies

KEY = (
    "MIIBCgKCAQEAnRo2orI4cOodORl9h3JcFoyAzp20KEhtB6sQMPxmnyueAlMF7Bqy3IrHJJdXe0p90uT6Udg5lAPiZKt9A6SnuHFwO0YNn3JI13DGASQ8ZUoc+OZLeujo"
    "ubCxHb6/D+x0pV/A01aZu25/AbLcciJTHLQBQ764QVb/TlhI264CHD7rB8p8ZBUprgaFnQbH9UWtupdaZ6Bn76HGAUYPndR5F8jIH/m2JxIP55xVc7xkZ72OaqOaVPAC"
    "frVrq0p7jXIqw0ts//nU9p09ChEmn2OlS5K3MRlnLdM6oC8+wZigZ1ioN1WoMZhw70AsP4lvrGA1ZbIr5VTPe69q9nAYcWn/fwIDAQAB"
)
FINGERPRINT = "0e0f48e9a62143fbb56c23213866f92f"
SIGNATURES = (
    "6c95e0f83fa39809df39dd11b50e3ed567b732181c329204f4cc4e24717b1b82ed5be34c7030c6a2eec9b02268e36a032c7ce46bff3fa56267523675126443a7"
    "1989dc7a9dcb9daa210b084c634f72178b0c8d5d636e4e19e4f2b98e3b055a23ee080a91cbb0773ea406ec31469dc572fc85ce7bc56d2817b70cb530cf044571"
    "736f4fb7d9f698c7d0f26c3f62430482abe6fe22f15662fa1cf0689da7f303f88c5f9df692c48936f9b3d8bbae63d7772211b6a204e4e573fdfeb51392fa07ca"
    "aeba728714167e8b4417ec855ba17142247933340051837871003828d585b2eb477d96374a66f58b8c0e3abfe504594e891317c17e78e1655fd943303998fef6",
    "098fe20407a637fd1894f8475fc28c12ab0f2ef57493a43ec6e91c2e52a3644aa69abc388ad0946864ee66005b1b38d50c5abeba5aad1e78a2a56e6c976b9afb"
    "ae1db7ec36984883993c22393dfafc5903dcab6c0574e4f5efae31222b124da963fdd2712ad46450865af52b418459c51eb9d94ca0f04e4e9b086d487e0c5ad9"
    "addd68040a621f0618a13ab064e8388410cb71d816de8b44695a991ddf7f06f2bc15f810f76b653d7b1207e571ff1f1b49f3a70bdbe2753f7662e4699bbdd6e1"
    "91989d2a1c80f4eae2b6acb35defadbeeb7d19f3e1bf277982f0a9b4ba2a858e94340b134bec2a3c89485f4face29433a1bb376bb22d5d9c009e5f4d2eba5121",
)
HASHES = (
    "f4cf5b391de4d762640b223f935a213b57863b95a9ff3dc00adb59c363f9030e",
    "bc07c4821dabdef717151d1ce5ca8f3f7c721f72676d3b5211bb7492ba61f8d4",
)
FOLDER = "AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2025/03/01/111122223333_CloudTrail-Digest_eu-central-1_main_eu-central-1_"
LOG = "AWSLogs/111122223333/CloudTrail/eu-central-1/2025/03/01/111122223333_CloudTrail_eu-central-1_20250301T1005Z_aaaaBBBBcccc1234.json.gz"
LOG_CONTENT = b'{"Records":[]}'
DIGESTS = (f"{FOLDER}20250301T100000Z.json.gz", f"{FOLDER}20250301T110000Z.json.gz")


def contents() -> tuple[bytes, bytes]:
    def digest(start, end, key, spans, previous, logs):
        bucket, before, hashed, signature = previous
        return json.dumps(
            {
                "awsAccountId": "111122223333",
                "digestStartTime": start,
                "digestEndTime": end,
                "digestS3Bucket": "example-trail-bucket",
                "digestS3Object": key,
                "digestPublicKeyFingerprint": FINGERPRINT,
                "digestSignatureAlgorithm": "SHA256withRSA",
                "newestEventTime": spans[1],
                "oldestEventTime": spans[0],
                "previousDigestS3Bucket": bucket,
                "previousDigestS3Object": before,
                "previousDigestHashValue": hashed,
                "previousDigestHashAlgorithm": hashed and "SHA-256",
                "previousDigestSignature": signature,
                "logFiles": logs,
            },
            separators=(",", ":"),
        ).encode()

    log = {
        "s3Bucket": "example-trail-bucket",
        "s3Object": LOG,
        "hashValue": hashlib.sha256(LOG_CONTENT).hexdigest(),
        "hashAlgorithm": "SHA-256",
        "newestEventTime": "2025-03-01T10:01:00Z",
        "oldestEventTime": "2025-03-01T10:00:30Z",
    }
    nine, ten, eleven = (f"2025-03-01T{hour:02}:00:00Z" for hour in (9, 10, 11))
    first = digest(nine, ten, DIGESTS[0], (None, None), (None, None, None, None), [])
    previous = ("example-trail-bucket", DIGESTS[0], HASHES[0], SIGNATURES[0])
    return first, digest(ten, eleven, DIGESTS[1], ("2025-03-01T10:00:30Z", "2025-03-01T10:01:00Z"), previous, [log])


def test_the_hashes_and_signatures_of_the_vector_come_out():
    key = public_key(base64.b64decode(KEY))
    assert hashlib.md5(key.pkcs1).hexdigest() == FINGERPRINT
    for content, hashed, signature in zip(contents(), HASHES, SIGNATURES, strict=True):
        digest = parse(content)
        assert digest.sha256 == hashed
        assert verifies(key, digest.signed, bytes.fromhex(signature))
    assert hashlib.sha256(parse(contents()[0]).signed).hexdigest() == (
        "17d3899d99f4c845ce7b3e3ce4b9a6579caab46ee90da8106a2b0bfd2dbb8020"
    )
    assert hashlib.sha256(parse(contents()[1]).signed).hexdigest() == (
        "314c204e755bf350e7c4d9b985c401314ebc06435ad4fe9f6677a8e36b9e2473"
    )


@pytest.mark.parametrize("metadata", [True, False])
def test_the_archive_of_the_vector_is_valid(metadata, tmp_path):
    for key, content, signature in zip(DIGESTS, contents(), SIGNATURES, strict=True):
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content))
        said = {"Metadata": {"signature": signature, "signature-algorithm": "SHA256withRSA"}}
        if metadata:
            path.with_name(f"{path.name}.metadata.json").write_text(json.dumps(said))
    (tmp_path / LOG).parent.mkdir(parents=True)
    (tmp_path / LOG).write_bytes(gzip.compress(LOG_CONTENT))
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"PublicKeyList": [{"Value": KEY, "Fingerprint": FINGERPRINT}]}))
    result = ts.verify(tmp_path / "AWSLogs", keys=[keys])
    assert result.counts == ({"valid": 3} if metadata else {"valid": 1, "unverifiable": 2})


def spki(pkcs1: bytes) -> bytes:
    bits = b"\x03\x82" + (len(pkcs1) + 1).to_bytes(2, "big") + b"\0" + pkcs1
    body = bytes.fromhex("300d06092a864886f70d0101010500") + bits
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def test_a_key_in_an_x509_wrapping_is_the_same_key():
    der = base64.b64decode(KEY)
    assert public_key(spki(der)) == public_key(der)
    entry = {"Value": base64.b64encode(spki(der)).decode(), "Fingerprint": FINGERPRINT}
    listed = key_list(json.dumps({"PublicKeyList": [entry]}).encode(), "keys.json")
    assert listed.problems == ()
    assert KeyRing([listed]).find(FINGERPRINT) == public_key(der)


def test_a_list_whose_fingerprint_is_not_that_of_its_key_says_so():
    entry = {"Value": KEY, "Fingerprint": "0" * 32}
    listed = key_list(json.dumps({"PublicKeyList": [entry, {"Value": "AAAA"}]}).encode(), "keys.json")
    assert [key.fingerprint for key in listed.keys] == [FINGERPRINT]
    assert len(listed.problems) == 2


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda signature: signature[:-1],
        lambda signature: b"\0" + signature,
        lambda signature: bytes([signature[0] ^ 1]) + signature[1:],
        lambda signature: signature[:-1] + bytes([signature[-1] ^ 1]),
        lambda signature: b"\xff" * 256,
        lambda signature: b"\0" * 256,
        lambda signature: b"",
    ],
)
def test_no_other_signature_verifies(spoilt):
    key, digest = public_key(base64.b64decode(KEY)), parse(contents()[0])
    assert not verifies(key, digest.signed, spoilt(bytes.fromhex(SIGNATURES[0])))


@pytest.mark.parametrize(
    "broken", [b"", b"\x30", b"\x30\x82", b"\x02\x01\x01", b"\x30\x06\x02\x01\x03\x02\x01\x03", b"{}"]
)
def test_what_is_no_key_is_refused(broken):
    with pytest.raises(ValueError, match=r"."):
        public_key(broken)
