"""JSON paths as questions write them: names, positions and wildcards."""

from __future__ import annotations

import re

from trailscope.errors import QueryError

_STEP = re.compile(r'\.(?P<name>\w+)|\."(?P<quoted>[^"\'\\]+)"|\[(?P<position>\d+)\]|(?P<every>\[\*\])')

Step = str | int


def pieces(path: str) -> tuple[tuple[Step, ...], ...]:
    """A path cut at its wildcards: ``$.items[*].groups[0].id`` gives ``("items",)`` and ``("groups", 0, "id")``.

    Raises:
        QueryError: it is of another form.
    """
    cut: list[list[Step]] = [[]]
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            break
        if step["every"]:
            cut.append([])
        else:
            cut[-1].append(int(step["position"]) if step["position"] else step["name"] or step["quoted"])
        at = step.end()
    if not path.startswith("$") or at < len(path):
        raise QueryError(f"the JSON path {path!r} does not translate", hint="write it of $.name, [0] and [*]")
    return tuple(map(tuple, cut))


def written(steps: tuple[Step, ...], quote: str) -> str:
    """Steps as a path of names in brackets, between quotes of one kind."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"[{quote}{step}{quote}]" for step in steps)
