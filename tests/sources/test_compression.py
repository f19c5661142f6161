"""Compressed bytes: every codec, every stream, and what still unpacks before damage."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.sources.compression import Unpacked, codec_of

DATA = b"".join(b'{"eventID":"%d"}\n' % number for number in range(20_000))


def arrow(codec):
    def pack(data):
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as stream:
            stream.write(data)
        return sink.getvalue().to_pybytes()

    return pack


def snappy(data):
    frames = [b"\xff\x06\x00\x00sNaPpY"]
    for start in range(0, len(data), 1 << 16):
        body = b"crc!" + pa.Codec("snappy").compress(data[start : start + (1 << 16)], asbytes=True)
        frames.append(b"\x00" + len(body).to_bytes(3, "little") + body)
    return b"".join(frames)


PACK = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "zstd": arrow("zstd"),
    "lz4": arrow("lz4"),
    "snappy": snappy,
}
codecs = pytest.mark.parametrize("codec", PACK)


def unpacked(stored: bytes, codec: str, chunk: int = 1000) -> tuple[bytes, Unpacked]:
    reading = Unpacked([stored[start : start + chunk] for start in range(0, len(stored), chunk)], codec)
    return b"".join(reading), reading


@codecs
@pytest.mark.parametrize("chunk", [7, 1000, 1 << 20])
def test_bytes_come_back_and_the_codec_is_told_by_them(codec, chunk):
    stored = PACK[codec](DATA)
    assert codec_of(stored[:16]) == codec
    data, reading = unpacked(stored, codec, chunk)
    assert (data, reading.faults, reading.whole) == (DATA, [], True)


@codecs
def test_streams_one_after_another_are_all_unpacked(codec):
    data, reading = unpacked(PACK[codec](DATA) + PACK[codec](b"more"), codec)
    assert (data, reading.faults) == (DATA + b"more", [])


@codecs
def test_what_unpacks_before_the_end_of_a_truncated_stream_is_kept(codec):
    stored = PACK[codec](DATA)
    data, reading = unpacked(stored[: len(stored) * 2 // 3], codec)
    assert DATA.startswith(data)
    assert [fault.kind for fault in reading.faults] == ["truncated"]
    assert not reading.whole


@pytest.mark.parametrize("codec", ["zstd", "lz4", "snappy"])
def test_what_unpacks_before_junk_is_kept_to_the_last_byte(codec):
    data, reading = unpacked(PACK[codec](DATA) + b"junk" * 100, codec)
    assert data == DATA
    assert not reading.whole


@pytest.mark.parametrize("codec", ["gzip", "zlib", "bzip2", "xz", "lzma"])
def test_junk_between_streams_is_told_with_its_bytes_and_place(codec):
    first = PACK[codec](DATA)
    data, reading = unpacked(first + b"junk" * 100 + PACK[codec](b"more"), codec)
    assert data == DATA + b"more"
    assert [(fault.kind, fault.at, fault.data, fault.size) for fault in reading.faults] == [
        ("trailing", len(first), b"junk" * 100, 400)
    ]


def test_the_bytes_are_read_to_their_end_whatever_is_wrong_with_them():
    for stored in (gzip.compress(DATA)[:100] + b"x" * 10_000, b"\x28\xb5\x2f\xfd" + b"x" * 10_000):
        chunks = iter([stored[start : start + 100] for start in range(0, len(stored), 100)])
        list(Unpacked(chunks, codec_of(stored)))
        assert next(chunks, None) is None


@settings(max_examples=examples(200), deadline=None)
@given(
    codec=st.sampled_from(sorted(PACK)),
    flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 255)), max_size=4),
)
def test_damage_never_raises_and_gives_a_beginning_of_what_there_was(codec, flips):
    stored = bytearray(PACK[codec](DATA[:3000]))
    for place, flip in flips:
        stored[place % len(stored)] ^= flip
    data, reading = unpacked(bytes(stored), codec)
    assert reading.faults or data[:100] == DATA[:100] or flips
