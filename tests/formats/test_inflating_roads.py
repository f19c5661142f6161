"""Both roads inflate alike: what the native core takes in one go, plain Python reads to the same documents, and everything else is left to it."""

from __future__ import annotations

import gzip
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope import formats
from trailscope.formats.reading import delivered
from trailscope.native_core import PYTHON, ROAD_VARIABLE, core_in_use

needs_core = pytest.mark.skipif(
    core_in_use() is None, reason="the native core is not installed: .ci/run builds it where cargo is"
)

MOST = 1 << 20
TEXT = b'{"Records":[{"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"CreateUser"}]}'
PLAIN = gzip.compress(TEXT, mtime=0)


def with_flags(flags: int, header: bytes) -> bytes:
    """The same member with flags set, and what they announce behind the header."""
    return PLAIN[:3] + bytes([flags]) + PLAIN[4:10] + header + PLAIN[10:]


def saying(crc: int | None = None, length: int | None = None) -> bytes:
    """The same member with another checksum or length at its end."""
    crc = zlib.crc32(TEXT) if crc is None else crc
    return PLAIN[:-8] + struct.pack("<II", crc, len(TEXT) if length is None else length)


STORED = {
    "as delivered": PLAIN,
    "with a name": with_flags(8, b"log.json\0"),
    "with a comment": with_flags(16, b"made by hand\0"),
    "with a field": with_flags(4, b"\x04\x00ab\x00\x00"),
    "with a checksum of the header that is wrong": with_flags(2, b"\x00\x00"),
    "with reserved flags": with_flags(0xE0, b""),
    "of no length": gzip.compress(b"", mtime=0),
    "two members": PLAIN + PLAIN,
    "two members of one length, the second of them another text": PLAIN + gzip.compress(TEXT.replace(b"Create", b"Delete")),
    "zeros behind it": PLAIN + bytes(512),
    "other bytes behind it": PLAIN + b"more",
    "a wrong checksum": saying(crc=1),
    "shorter than it is": saying(length=len(TEXT) - 1),
    "longer than it is": saying(length=len(TEXT) + 1),
    "longer than any text of so many bytes": saying(length=MOST),
    "of a length beyond all memory": saying(length=0xFFFFFFFF),
    "cut in its text": PLAIN[:40],
    "cut in its end": PLAIN[:-3],
    "a header alone": PLAIN[:10],
    "two bytes": PLAIN[:2],
    "a bit that is another": PLAIN[:20] + bytes([PLAIN[20] ^ 4]) + PLAIN[21:],
}  # fmt: skip


def read(stored: bytes) -> list[str]:
    """All that is read of an object, as text that compares."""
    return [repr(piece) for piece in formats.read((stored,), uri="file:///logs/one.json.gz", piece_bytes=MOST)]


@needs_core
@pytest.mark.parametrize("stored", STORED.values(), ids=STORED)
def test_an_object_is_read_to_the_same_documents_on_both_roads(stored: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    native = read(stored)
    monkeypatch.setenv(ROAD_VARIABLE, PYTHON)
    assert native == read(stored)


@needs_core
@pytest.mark.parametrize("given_as", ["as delivered", "with a name"])
def test_the_core_takes_what_aws_delivers(given_as: str) -> None:
    assert core_in_use().inflated(STORED[given_as], MOST) == TEXT


@needs_core
@pytest.mark.parametrize(
    "given_as", [name for name in STORED if name not in ("as delivered", "with a name", "of no length")]
)
def test_the_core_leaves_everything_else(given_as: str) -> None:
    assert core_in_use().inflated(STORED[given_as], MOST) is None


@needs_core
def test_the_core_takes_no_more_text_than_it_may() -> None:
    assert core_in_use().inflated(PLAIN, len(TEXT)) == TEXT
    assert core_in_use().inflated(PLAIN, len(TEXT) - 1) is None


@needs_core
@given(st.binary(max_size=4096), st.integers(1, 9), st.binary(max_size=3), st.integers(0, 64), st.integers(0, 7))
def test_the_core_says_a_text_only_where_python_says_the_same(text, level, behind, at, bit) -> None:
    """Of any text, as it was packed, with bytes behind it, and with one bit changed."""
    packed = gzip.compress(text, level, mtime=0)
    changed = bytearray(packed)
    changed[at % len(packed)] ^= 1 << bit
    for stored in (packed, packed + behind, bytes(changed)):
        told = core_in_use().inflated(stored, MOST)
        if told is not None:
            assert told == gzip.decompress(stored)
    assert core_in_use().inflated(packed, MOST) == text


@needs_core
def test_the_fast_road_gives_the_same_document_on_both_roads(monkeypatch: pytest.MonkeyPatch) -> None:
    native = delivered(PLAIN, "file:///logs/one.json.gz", MOST)
    monkeypatch.setenv(ROAD_VARIABLE, PYTHON)
    assert native is not None
    assert native == delivered(PLAIN, "file:///logs/one.json.gz", MOST)
