"""Each kind of damage by itself: what is kept, what is said, which bytes are given up."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from records import whole

from trailscope.formats import Damage, Document, read, recovery, salvage, stream
from trailscope.formats.document import KEPT_BYTES

RECORDS = [
    json.dumps({"eventVersion": "1.11", "userIdentity": {"type": "IAMUser"}, "eventID": f"e{place}", "userAgent": "a{"})
    for place in range(4)
]
ENVELOPE = ('{"Records":[' + ",".join(RECORDS) + "]}").encode()
DELIVERY = "s3://trail/AWSLogs/111122223333/CloudTrail/us-east-1/2025/03/01/111122223333_CloudTrail_us-east-1_20250301T1005Z_a.json.gz"


def split(items):
    """The texts of the records with their positions, and the damage."""
    items = list(items)
    texts = [
        (place, text.decode())
        for item in items
        if isinstance(item, Document)
        for place, text in enumerate(item.texts, item.first_index)
    ]
    return texts, [item for item in items if isinstance(item, Damage)]


def salvaged(text: bytes, kind: str = "envelope"):
    return split(salvage(Document("x", kind, (text,))))


def positioned(*places: int) -> list[tuple[int, str]]:
    return [(place, RECORDS[place]) for place in places]


def records_of(items) -> tuple[list[str], list[Damage]]:
    found, damage = whole(items)
    return [record["eventID"] for _, record in found], damage


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('"eventID": "e1"', '"eventID": "e1'),
        ('"eventID": "e1"', '"eventID: "e1"'),
        ('"eventID": "e1"', '"eventID": "e"1"'),
        ('{"type": "IAMUser"}, "eventID": "e1"', '{"type": "IAMUser", "eventID": "e1"'),
        ('{"type": "IAMUser"}, "eventID": "e1"', '{"type": "IAMUser"}}, "eventID": "e1"'),
        ('{"type": "IAMUser"}, "eventID": "e1"', '{"type": "IAMUser"]}, "eventID": "e1"'),
        ('"userAgent": "a{"}', '"userAgent": "a{\\"}'),
    ],
    ids=[
        "lost quote",
        "lost quote of a key",
        "stray quote",
        "lost brace",
        "stray brace",
        "stray bracket",
        "stray escape",
    ],
)
def test_one_broken_record_costs_only_itself_and_its_bytes_are_kept(wrong, right):
    before, broken, after = ENVELOPE.decode().partition(RECORDS[1])
    spoilt = broken.replace(wrong, right, 1)
    assert spoilt != broken
    texts, damage = salvaged((before + spoilt + after).encode())
    assert texts == positioned(0, 2, 3)
    assert [lost.reason for lost in damage] == ["not JSON"]
    assert damage[0].data.decode().strip(", ") == spoilt
    assert damage[0].offset == len(before)


def test_stray_bytes_between_records_cost_only_themselves():
    texts, damage = salvaged(ENVELOPE.replace(b'"},{"', b'"},garbage {"', 1))
    assert texts == positioned(0, 1, 2, 3)
    assert [(lost.reason, lost.data) for lost in damage] == [("not JSON", b"garbage")]


def test_a_record_that_is_not_utf8_is_singled_out():
    spoilt = RECORDS[1].replace("IAMUser", "\udcff").encode(errors="surrogateescape")
    envelope = ENVELOPE.replace(RECORDS[1].encode(), spoilt)
    for text, kind in ((envelope, "envelope"), (b"\n".join([RECORDS[0].encode(), spoilt]), "lines")):
        texts, damage = salvaged(text, kind)
        assert texts == (positioned(0, 2, 3) if kind == "envelope" else positioned(0))
        assert [(lost.reason, lost.offset, lost.data) for lost in damage] == [
            ("invalid UTF-8", text.index(spoilt), spoilt)
        ]


def test_offsets_count_bytes_and_start_where_the_document_does():
    records = [record.replace("IAMUser", "älice 🦊") for record in RECORDS]
    text = ('{"Records":[' + ",".join([*records[:2], "nothing", *records[2:]]) + "]}").encode()
    (before, after), (lost,) = [[], []], [None]
    items = list(salvage(Document("x", "envelope", (text,), 0, 1000)))
    before, lost, after = items
    assert (before.offset, after.offset) == (1000 + 12, 1000 + text.index(records[2].encode()))
    assert (lost.data, lost.offset) == (b"nothing", 1000 + text.index(b"nothing"))
    assert (before.first_index, after.first_index) == (0, 2)


def test_a_spoilt_line_costs_only_that_line():
    lines = [*RECORDS[:2], RECORDS[2][:40], RECORDS[3]]
    texts, damage = salvaged("\n".join(lines).encode(), "lines")
    assert texts == positioned(0, 1, 3)
    assert [lost.data.decode().strip() for lost in damage] == [RECORDS[2][:40]]


def test_a_line_is_one_position_whatever_is_found_in_it():
    line = (RECORDS[0] + RECORDS[1]).encode()
    for kind in ("lines", "records"):
        items = list(salvage(Document("x", kind, (line,), 5)))
        assert [(item.texts, item.first_index) for item in items] == [((text.encode(),), 5) for text in RECORDS[:2]]


def test_a_line_that_holds_no_record_is_named_with_its_place():
    other = b'{"version":"0","detail-type":"EC2 Instance State-change Notification","detail":{"state":"stopped"}}'
    texts, (lost,) = salvaged(RECORDS[0].encode() + b"\n" + other, "lines")
    assert texts == positioned(0)
    assert (lost.reason, lost.data, lost.offset) == ("not CloudTrail", other, len(RECORDS[0]) + 1)
    assert "EventBridge" in lost.detail


def test_a_text_that_ends_inside_a_record_keeps_those_before():
    texts, damage = salvaged(ENVELOPE[:-20])
    assert texts == positioned(0, 1, 2)
    assert [(lost.reason, lost.data) for lost in damage] == [("truncated JSON", RECORDS[3][:-18].encode())]


def test_a_list_that_is_never_closed_is_reported_though_no_record_is_missing():
    texts, damage = salvaged(ENVELOPE[:-2])
    assert texts == positioned(0, 1, 2, 3)
    assert [(lost.reason, lost.data) for lost in damage] == [("truncated JSON", b"")]


def test_bytes_after_the_first_gzip_member_of_a_delivery_are_evidence_and_never_merged():
    hidden = gzip.compress(b'{"Records":[{"eventID":"hidden"}]}')
    first = gzip.compress(ENVELOPE)
    for chunks in ([first + hidden], [first, hidden], [bytes([byte]) for byte in first + hidden]):
        items = list(read(chunks, uri=DELIVERY))
        assert items[0] == Document(DELIVERY, "envelope", (ENVELOPE,))
        assert [(item.reason, item.offset, item.data) for item in items[1:]] == [("trailing data", len(first), hidden)]
        assert "another gzip stream" in items[1].detail


@pytest.mark.parametrize("between", [b"", b"\0" * 700, b"no gzip" * 20], ids=["nothing", "zeros", "junk"])
def test_in_any_other_file_all_gzip_members_are_one_text_and_a_record_may_cross_the_border(between):
    for cut in (200, len(ENVELOPE)):
        stored = gzip.compress(ENVELOPE[:cut]) + between + gzip.compress(ENVELOPE[cut:])
        items = list(read([stored], uri="file:///case/members.json.gz"))
        assert items[0] == Document("file:///case/members.json.gz", "envelope", (ENVELOPE,), form="joined gzip files")
        told = [(item.reason, item.data) for item in items[1:]]
        assert told == ([("trailing data", between)] if between.strip(b"\0") else [])


def test_a_wrong_checksum_keeps_the_records_and_says_so():
    stored = bytearray(gzip.compress(ENVELOPE))
    for place in (-8, -4):
        spoilt = stored.copy()
        spoilt[place] ^= 1
        document, damage, trailing = read([bytes(spoilt) + b"more"], uri="x")
        assert document == Document("x", "envelope", (ENVELOPE,))
        assert (damage.reason, damage.data) == ("corrupt gzip", b"")
        assert "does not match" in damage.detail
        assert (trailing.reason, trailing.offset, trailing.data) == ("trailing data", len(stored), b"more")


def test_broken_deflate_data_keeps_every_record_before_the_fault():
    """Nothing that inflates is lost, though the fast inflater gives none of the block it fails in."""
    pack = zlib.compressobj(wbits=31)
    stored = pack.compress(ENVELOPE[:-20]) + pack.flush(zlib.Z_FULL_FLUSH) + b"\x07" + bytes(20)
    texts, damage = split(read([stored], uri="x"))
    assert texts == positioned(0, 1, 2)
    assert [(lost.reason, lost.data) for lost in damage] == [("corrupt gzip", RECORDS[3][:-18].encode())]
    assert f"of {len(stored)}" in damage[0].detail


def test_a_bomb_is_inflated_only_up_to_the_limit_and_read_to_its_end():
    pack = zlib.compressobj(wbits=31)
    bomb = pack.compress(ENVELOPE[:-2]) + b"".join(pack.compress(b" " * 1_000_000) for _ in range(50)) + pack.flush()
    chunks = iter([bomb[start : start + 1000] for start in range(0, len(bomb), 1000)])
    texts, damage = split(read(chunks, uri="x", limit_bytes=100_000, piece_bytes=10_000))
    assert texts == positioned(0, 1, 2, 3)
    assert [lost.reason for lost in damage] == ["too large"]
    assert "100000" in damage[0].detail
    assert next(chunks, None) is None


@pytest.mark.slow
def test_a_bomb_without_records_ends_early_and_text_with_records_does_not(monkeypatch):
    monkeypatch.setattr("trailscope.sources.members.FREE_BYTES", 5_000_000)
    lines = b"".join(b'{"eventVersion":"1.11","eventID":"%d"}\n' % (place % 10) for place in range(200_000))
    for text, count in ((b"[]" * 8_000_000, 0), (lines, 200_000), (b"[" + b",".join(lines.split()) + b"]", 200_000)):
        stored = gzip.compress(text, 9)
        assert len(text) > 200 * len(stored)
        found, damage = records_of(read([stored], uri="s3://b/x", piece_bytes=100_000))
        assert len(found) == count
        assert [lost.reason for lost in damage] == ([] if count else ["not CloudTrail", "too large"])
    assert "s3://b/x" in records_of(read([gzip.compress(bytes(16_000_000))], uri="s3://b/x"))[1][-1].detail


@pytest.mark.slow
def test_a_record_that_never_ends_does_not_fill_the_memory():
    """Longer than any record may be: given up in pieces, and what follows it is found again."""
    endless = b'{"eventVersion":"' + b"x" * (40 << 20) + b'"},\n'
    texts, damage = split(read([b'{"Records":[' + endless + RECORDS[1].encode() + b"]}"], uri="x", piece_bytes=1 << 20))
    assert texts == positioned(1)
    assert [lost.reason for lost in damage] == ["too large"]
    assert len(damage[0].data) == KEPT_BYTES
    assert str(len(endless)) in damage[0].detail
    assert str(stream.RECORD) in damage[0].detail


def test_text_made_to_be_slow_is_skipped_and_named_and_what_follows_is_found(monkeypatch):
    """Looking has a budget that text earns by being understood; what overdraws it is given up, not searched."""
    monkeypatch.setattr(recovery, "_MOST_EFFORT", 1 << 16)
    hostile = b'[{"eventID":' * 20_000 + b'\n{"a":' * 20_000
    records = b"".join(b'\n{"eventVersion":"1.11","eventID":"%d"}' % place for place in range(100_000))
    found, damage = records_of(read([hostile, records], uri="x", piece_bytes=1 << 16))
    assert any("too damaged to be searched" in lost.detail for lost in damage)
    assert found[-1] == "99999"


NO_TEXT = {"no bytes": b"", "gzip of nothing": gzip.compress(b""), "blanks": b" \n", "byte order mark": b"\xef\xbb\xbf"}


@pytest.mark.parametrize("form", NO_TEXT)
def test_an_object_without_text_is_counted_as_empty(form):
    stored = NO_TEXT[form]
    assert [(item.reason, item.data) for item in read([stored], uri="x")] == [("empty", b"")]


def test_the_chunks_are_read_to_their_end_whatever_is_made_of_them():
    """Whoever hashes them on the way must see all of them."""
    for stored in (
        b'"{\\"a\\":1}"\n' + b"x" * 100_000,
        b"PK\x03\x04" + b"x" * 100_000,
        gzip.compress(ENVELOPE) + b"y" * 100_000,
    ):
        chunks = iter([stored[start : start + 1000] for start in range(0, len(stored), 1000)])
        list(read(chunks, uri="x", piece_bytes=1000))
        assert next(chunks, None) is None


@pytest.mark.parametrize(
    ("encoding", "wrong"),
    [
        ("utf-16-le", b"\x22\xd8"),  # half of a character, a byte of which is a quote in ASCII
        ("utf-16-le", b"\x00\xdc"),
        ("utf-16-be", b"\xd8\x22"),
        ("utf-32-le", b"\x22\x00\x11\x00"),  # beyond the last character
        ("utf-32-be", b"\x00\x00\xd8\x00"),
    ],
)
@pytest.mark.parametrize("chunk", [7, 1 << 20])
def test_a_wrong_unit_costs_the_record_it_stands_in_as_wrong_utf8_does(encoding, wrong, chunk):
    """A unit that is none was read as U+FFFD, which nobody wrote, and nothing said so."""
    text = "\n".join(record.replace("a{", "aXb", 1) for record in RECORDS)
    units = text.encode(encoding)
    letter = "X".encode(encoding)
    at = [at for at in range(0, len(units), len(letter)) if units[at:].startswith(letter)][1]
    stored = units[:at] + wrong + units[at + len(letter) :]
    found, damage = records_of(read(iter([stored[at : at + chunk] for at in range(0, len(stored), chunk)]), uri="x"))
    assert found == ["e0", "e2", "e3"]
    assert [one.reason for one in damage] == ["invalid UTF-8"]
    assert b'"eventID": "e1"' in damage[0].data
    whole_unit, _ = records_of(read(iter([units]), uri="x"))
    assert whole_unit == ["e0", "e1", "e2", "e3"]
