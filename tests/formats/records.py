"""What tests of the formats share: sane records, and reading them back as the ingest does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from trailscope.formats import REASONS, Damage, Document, read, salvage

# Texts that look like structure, and keys that a careless search would take for a wrapper's
hostile = st.text(alphabet=st.sampled_from('"\\{}[],: \n\tRecordseventVersion:é😀\u2028\x00/'), max_size=12)
keys = hostile.filter(lambda key: key != "Records")
values = st.recursive(
    st.none() | st.integers() | hostile,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
sane = st.lists(
    st.fixed_dictionaries(
        {"eventVersion": st.just("1.11"), "userIdentity": st.dictionaries(keys, values, max_size=2)},
        optional={
            "requestParameters": st.dictionaries(keys, values, max_size=3),
            "userAgent": hostile,
            "eventTime": st.just("2026-09-01T08:19:04Z"),
            "eventName": st.sampled_from(["RunInstances", "PutEvents"]),
        },
    ),
    min_size=1,
    max_size=5,
).map(lambda records: [{**record, "eventID": f"e{place}"} for place, record in enumerate(records)])


def some_records(count: int = 3) -> list[dict[str, Any]]:
    """Believable records, each with what must not be taken for a record in it."""
    payload = json.dumps(
        {"eventVersion": "1.11", "eventTime": "2026-09-01T08:19:04Z", "eventName": "Planted", "eventID": "x"}
    )
    return [
        {
            "eventVersion": "1.11",
            "userIdentity": {"type": "IAMUser", "userName": "älice 🦊"},
            "eventTime": f"2026-09-01T08:19:{place:02}Z",
            "eventSource": "events.amazonaws.com",
            "eventName": "PutEvents",
            "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.7",
            "userAgent": 'quo"ted\\ \n]}{[',
            "requestParameters": {"entries": [{"detail": payload, "Records": [json.loads(payload)]}], "n": place},
            "responseElements": None,
            "eventID": f"e-{place}",
        }
        for place in range(count)
    ]


def whole(items: Iterable[Document | Damage]) -> tuple[list[tuple[int, Any]], list[Damage]]:
    """Each record with its position, and the damage, as the ingest sees them: what does not parse is salvaged."""
    records: list[tuple[int, Any]] = []
    damage: list[Damage] = []
    for item in items:
        if isinstance(item, Damage):
            assert item.reason in REASONS
            assert item.detail
            damage.append(item)
            continue
        assert item.kind == "records" or len(item.texts) == 1
        try:
            found = list(parsed(item))
        except ValueError:
            saved, lost = whole(salvage(item))
            records += saved
            damage += lost
        else:
            records += enumerate(found, item.first_index)
    return records, damage


def parsed(document: Document) -> Iterable[Any]:
    """The records of a document by its kind."""
    texts = [text.decode() for text in document.texts]
    if document.kind == "records":
        return map(json.loads, texts)
    if document.kind == "lines":
        return [json.loads(line) for line in texts[0].split("\n") if line.strip()]
    value = json.loads(texts[0])
    return value["Records"] if document.kind == "envelope" else value


def read_back(
    stored: bytes, *, uri: str = "s3://bucket/object", **options: int
) -> tuple[list[tuple[int, Any]], list[Damage]]:
    """What reading an object gives."""
    return whole(read([stored], uri=uri, **options))


def chunked(data: bytes, size: int) -> list[bytes]:
    """Bytes in pieces."""
    return [data[start : start + size] for start in range(0, len(data), size)]
