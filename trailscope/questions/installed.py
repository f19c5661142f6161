"""Questions that come in installed packages: those that declare an entry point of the group ``trailscope.queries``.

    [project.entry-points."trailscope.queries"]
    acme = "acme_questions"

The entry point names a package, whose folder holds topics, which hold questions. Nothing of the package is imported or run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from trailscope.errors import Location, QuestionError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "trailscope.queries"


@dataclass(frozen=True)
class Installed:
    """Folders of questions of installed packages, and the packages whose folder cannot be found."""

    folders: tuple[Path, ...] = ()
    problems: tuple[QuestionError, ...] = ()


def installed() -> Installed:
    """The folders of all such packages, in order of their names, and those that could not be found."""
    folders: list[Path] = []
    problems: list[QuestionError] = []
    for point in sorted(_entry_points(), key=lambda point: (point.name, point.value)):
        found = _folder(point.value)
        if found is not None:
            folders.append(found)
        else:
            problems.append(_not_found(point))
    return Installed(tuple(dict.fromkeys(folders)), tuple(problems))


def _entry_points() -> Iterator[EntryPoint]:
    """Those of the group; of a distribution that lies in two places on the path, the first one's."""
    from importlib.metadata import distributions  # noqa: PLC0415 - looks at all of them; few commands need it

    seen: set[str] = set()
    for distribution in distributions():
        # most declare nothing of the group, and parsing what they declare takes four times as long as looking
        if GROUP in (distribution.read_text("entry_points.txt") or "") and distribution.name not in seen:
            seen.add(distribution.name)
            yield from distribution.entry_points.select(group=GROUP)


def _folder(package: str) -> Path | None:
    """The folder of a package, without importing it or those it lies in."""
    top, *inner = package.split(".")
    spec = find_spec(top)
    places = (Path(place).joinpath(*inner) for place in (spec.submodule_search_locations or () if spec else ()))
    return next((place for place in places if place.is_dir()), None)


def _not_found(point: EntryPoint) -> QuestionError:
    of = f"{point.dist.name} {point.dist.version}" if point.dist else "an installed package"
    return QuestionError(
        f"{of} announces questions in {point.value!r}, and there is no such package",
        at=Location(f"entry point {GROUP}:{point.name}"),
        hint="name a package, whose folder holds topics with questions, and install it again",
    )
