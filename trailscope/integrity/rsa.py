"""RSA signatures with SHA-256 and PKCS#1 v1.5 padding (RFC 8017 §8.2.2), checked with nothing but the standard library.

Checking needs no secret, so nothing can leak through timing, and the whole padded message is compared with the one that
RFC 8017 §9.2 prescribes; nothing of what the signature holds is parsed. That is why it is safe to do here, and it lets
an evidence bundle be checked on a machine that has only Python.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")  # the DigestInfo of RFC 8017 §9.2, note 1
_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")  # AlgorithmIdentifier of RFC 8017 appendix A.1
_SEQUENCE, _INTEGER, _BIT_STRING = 0x30, 0x02, 0x03
_LEAST_BITS, _MOST_BITS = 1024, 16384


@dataclass(frozen=True)
class PublicKey:
    """An RSA public key.

    Attributes:
        modulus, exponent: the numbers.
        pkcs1: its DER form as PKCS#1 ``RSAPublicKey``, the form whose MD5 CloudTrail calls the fingerprint.
    """

    modulus: int
    exponent: int
    pkcs1: bytes


def public_key(der: bytes) -> PublicKey:
    """A key from DER: PKCS#1 ``RSAPublicKey``, or the same inside an X.509 ``SubjectPublicKeyInfo``.

    Raises:
        ValueError: it is neither, or no key that anybody would sign with.
    """
    body, rest = _element(der, _SEQUENCE)
    if rest:
        raise ValueError("bytes follow the key")
    if body.startswith(_RSA_ENCRYPTION):
        bits, rest = _element(body[len(_RSA_ENCRYPTION) :], _BIT_STRING)
        if rest or bits[:1] != b"\0":
            raise ValueError("the key's bit string is malformed")
        return public_key(bits[1:])
    modulus, body = _element(body, _INTEGER)
    exponent, body = _element(body, _INTEGER)
    if body:
        raise ValueError("more than modulus and exponent")
    key = PublicKey(int.from_bytes(modulus, "big", signed=True), int.from_bytes(exponent, "big", signed=True), der)
    if not _LEAST_BITS <= key.modulus.bit_length() <= _MOST_BITS or not 3 <= key.exponent < 1 << 64:
        raise ValueError("its numbers are out of range")
    return key


def verifies(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature of the message was made with the private half of the key."""
    length = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length or number >= key.modulus:
        return False
    told = _SHA256 + hashlib.sha256(message).digest()
    padded = b"\0\1" + b"\xff" * (length - len(told) - 3) + b"\0" + told
    return pow(number, key.exponent, key.modulus).to_bytes(length, "big") == padded


def _element(der: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the first element, which must have this tag, and what follows it."""
    if len(der) < 2 or der[0] != tag:
        raise ValueError("this is no DER of an RSA public key")
    size, start = der[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[2:start], "big")
    if start + size > len(der):
        raise ValueError("the DER ends early")
    return der[start : start + size], der[start + size :]
