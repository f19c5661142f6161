"""Large deliveries are cut into records without reading into them: what comes out is what reading every record gives."""

import gzip
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hypothesis_examples import examples
from trailscope.formats import Document, read, reading
from trailscope.formats.assembling import Assembler
from trailscope.formats.envelopes import records_cut


def record(number: int, **more: object) -> bytes:
    fields = {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "userName": "ann"},
        "eventTime": "2026-09-03T05:19:44Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "requestParameters": {"key": f"k{number}", "list": [{"eventVersion": 1}, {"eventVersion": 2}]},
        "eventID": f"e{number}",
    }
    return json.dumps({**fields, **more}, separators=(",", ":"), ensure_ascii=False).encode()


PLAIN = record(0)
ODD = {
    "a field nobody knows": record(1, someField="x"),
    "a row of a table": record(2, userIdentity='{"type":"IAMUser"}'),
    "no identity, and a nested value as text": record(3, userIdentity=None, requestParameters='{"key":"k"}'),
    "a message of S3": record(4, eventSource="aws:s3"),
    "the same, spelled otherwise": record(5).replace(b"s3.amazonaws.com", rb"\u0061ws:s3"),
    "no version": record(6).replace(b'"eventVersion":"1.11",', b"", 1),
    "no time": record(7, eventTime="").replace(b'"eventTime":"",', b""),
    "a number that is none": record(8).replace(b'"k8"', b"NaN"),
    "bytes that are no text": record(9).replace(b"ann", b"\xff"),
    "half a character": record(10).replace(b"ann", rb"\ud800"),
    "other letters": record(11, userAgent="Füße"),
    "a text that looks like an end": record(12, userAgent='"},{"eventVersion":'),
    "broken": record(13)[:-9],
    "nested deeply": record(14).replace(b'"k14"', b"[" * 700 + b"]" * 700),
    "nested too deeply to be read": record(15).replace(b'"k15"', b"[" * 9000 + b"]" * 9000),
    "another field first": b'{"eventTime":"2026-09-03T05:19:44Z",' + record(16)[1:],
    "no record": b'{"eventVersion":1}',
    "no object": b"[1,2]",
    "long": record(17, userAgent="x" * 3000),
}
BETWEEN = (b",", b", ", b",\n", b",,", b"")
BEHIND = (b"]}", b"]}\n", b'],"more":1}', b"", b"]", b"]}}", b']},{"eventVersion":"1"}')


def every_record_read(stored: bytes, piece: int) -> list[object]:
    """What reading gives where nothing is cut."""

    def nothing_cut(pieces: Iterator[bytes], offset: int, _: Assembler) -> Iterator[Document]:
        return next(pieces), offset
        yield

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "records_cut", nothing_cut)
        return list(read(in_chunks(stored), uri="x", piece_bytes=piece))


def in_chunks(stored: bytes) -> list[bytes]:
    return [stored[start : start + 500] for start in range(0, len(stored), 500)]


def alike(records: list[tuple[bytes, bytes]], behind: bytes, piece: int) -> None:
    text = b'{"Records":[' + b"".join(r + between for r, between in records) + behind
    for stored in (text, gzip.compress(text, 1)):
        assert list(read(in_chunks(stored), uri="x", piece_bytes=piece)) == every_record_read(stored, piece)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", [0, 1, 40, 79])
def test_what_is_odd_among_the_records_is_told_as_if_every_record_were_read(odd, place):
    records = [(record(n), b"," if n < 79 else b"") for n in range(80)]
    records[place] = ODD[odd], records[place][1]
    alike(records, b"]}", 20_000)


@settings(max_examples=examples(150), deadline=None)
@given(
    records=st.lists(
        st.tuples(st.sampled_from([*[PLAIN] * 9, *ODD.values()]), st.sampled_from([*[b","] * 25, *BETWEEN])), min_size=1
    ),
    behind=st.sampled_from(BEHIND),
    piece=st.sampled_from([400, 3_000, 60_000]),
)
def test_whatever_stands_between_and_behind_is_told_as_if_every_record_were_read(records, behind, piece):
    alike(records, behind, piece)


def test_records_that_follow_one_another_are_cut_without_being_read():
    records = [record(number, requestParameters=None) for number in range(400)]
    text = b'{"Records":[' + b",".join(records) + b"]}"
    assembler = Assembler("x", 20_000)
    cut = records_cut(iter(in_chunks(text)), 0, assembler)
    documents: list[Document] = []
    while True:
        try:
            documents.append(next(cut))
        except StopIteration as end:
            left, offset = end.value
            break
    assert left == b'{"Records":[' + b",".join(records[-2:]) + b"]}"
    assert text[offset + 12 :] == left[12:]
    assert sum(len(document.texts) for document in documents) > 300
    assert assembler.index == 398
