"""The family of one credential, person or role: who stands behind it, and every session that came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from trailscope.lineage.following import Lineage, statement

MOST_CREDENTIALS = 20_000

Row = dict[str, Any]
_WHEN = pa.timestamp("us", tz="UTC")
# what a line of the chart of lineage needs
_LINES = pa.schema(
    [
        ("issuer", pa.string()),
        ("session", pa.string()),
        ("role", pa.string()),
        ("event_time", _WHEN),
        ("until", _WHEN),
        ("events", pa.int64()),
        ("denied", pa.int64()),
    ]
)


def family(lineage: Lineage, text: str) -> pa.Table:
    """The credentials that a text names, with their ancestors and descendants, parents before children.

    Args:
        lineage: of the view.
        text: an access key id, an ARN, or a name of a user, role or session.

    Returns:
        One row per credential: ``depth`` (0 at the top), ``matched`` (whether the text names it), ``credential``, ``issuer``, and
        the columns of :attr:`trailscope.lineage.following.Lineage.credentials`; ``joined_by`` says by what the credential and the
        call that issued it were joined, ``issued_from`` where that call came from. A row of which only the name is known stands
        for a person or service that has no event of its own in the lake.

    Raises:
        QueryError: the engine failed.
    """
    lineage.follow()
    run = lineage.engine.run
    matched = run(statement("matched"), {"text": text}).column("credential").to_pylist()
    found = run(statement("family"), {"matched": matched, "most": MOST_CREDENTIALS})
    order, depths = _preorder(found)
    return found.take(pa.array(order, pa.int64())).add_column(0, "depth", pa.array(depths, pa.int64()))


def never_used(lineage: Lineage, key: str) -> pa.Table:
    """Calls that issued just this access key; columns of ``issued.sql``. For a key with which nothing was done in the lake."""
    lineage.follow()
    sql = "select * from kept_calls where issued_key = $key order by event_time asc, event_id asc"
    return lineage.engine.run(sql, {"key": key})


def _preorder(family: pa.Table) -> tuple[list[int], list[int]]:
    """Positions of the rows, parents before children, and how deep each stands. A loop is entered at its first member."""
    names: list[str] = family.column("credential").to_pylist()
    issuers = dict(zip(names, family.column("issuer").to_pylist(), strict=True))
    children: dict[str | None, list[str]] = {}
    for name in names:
        issuer = issuers[name]
        children.setdefault(issuer if issuer in issuers and issuer != name else None, []).append(name)
    position = {name: at for at, name in enumerate(names)}
    placed: dict[str, int] = {}
    for start in (*children.get(None, ()), *names):
        waiting = [(start, 0)] if start not in placed else []
        while waiting:
            name, depth = waiting.pop()
            if name not in placed:
                placed[name] = depth
                waiting.extend((child, depth + 1) for child in reversed(children.get(name, ())))
    return [position[name] for name in placed], list(placed.values())


def chart_lines(rows: Sequence[Row]) -> pa.Table:
    """Rows of :func:`family` as the lines that :func:`trailscope.charts.lineage` draws."""
    labels = dict(_labels(rows))
    lines = [
        {
            "issuer": labels[row["issuer"]],
            "session": labels[row["credential"]],
            "role": row["role_arn"] or row["kind"] or "",
            "event_time": row["issued_at"],
            "until": row["last_used"] or row["issued_at"],
            "events": row["events"] or 1,
            "denied": row["denied"] or 0,
        }
        for row in rows
        if row["issuer"] in labels and row["issuer"] != row["credential"]
    ]
    return pa.Table.from_pylist(lines, _LINES)


def _labels(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Credential → a name that no other has: the actor, with the end of the key or the start of the session where needed."""
    taken: set[str] = set()
    for row in rows:
        key, began = row["access_key_id"], row["began"]
        mark = f"…{key[-4:]}" if key else f"{began:%m-%d %H:%M:%S}" if began else ""
        name = row["actor"] or row["credential"]
        tries = (name, f"{name} {mark}", f"{name} {row['credential']}")
        label = next((text for text in tries if text not in taken), row["credential"])
        taken.add(label)
        yield row["credential"], label
