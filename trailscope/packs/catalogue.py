"""Finding questions: the shipped packs, folders given by hand, and those of ``TRAILSCOPE_QUERIES``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from trailscope.content import folder
from trailscope.errors import Location, QuestionError, UsageError
from trailscope.packs import attack as att_ck
from trailscope.packs.header import load
from trailscope.packs.question import SEVERITIES, Question

ENVIRONMENT = "TRAILSCOPE_QUERIES"

_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")


class Catalogue(Mapping[str, Question]):
    """The questions of several folders by id, in order of their ids.

    A file that cannot be read does not stop the others: its error stands in :attr:`problems`.

    Args:
        roots: folders that hold topics, which hold files. An id that stands in two of them is a problem, and the
            first one counts.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        questions: dict[str, Question] = {}
        self.problems: list[QuestionError] = []
        for root in roots:
            for path in _files(root):
                try:
                    question = load(path, _id(root, path))
                    if question.id in questions:
                        raise QuestionError(
                            f"{question.id} is already defined in {questions[question.id].path}",
                            at=Location(str(path)),
                            hint="give the file another name; shipped questions cannot be replaced",
                        )
                    questions[question.id] = question
                except QuestionError as problem:
                    self.problems.append(problem)
        self._questions = dict(sorted(questions.items()))
        self._formerly = {old: question.id for question in self._questions.values() for old in question.formerly}

    def __getitem__(self, id: str) -> Question:
        return self._questions[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)

    def find(self, name: str) -> Question:
        """The question of an id, a path below the root (``logging/trail_stopped.sql``) or a former id.

        Raises:
            QuestionError: there is none; the hint names those that are spelt alike, or why its file is broken.
        """
        id = name.strip().removesuffix(".sql").replace("/", ".").replace(os.sep, ".")
        if id in self._questions:
            return self._questions[id]
        if id in self._formerly:
            return self._questions[self._formerly[id]]
        for problem in self.problems:
            if problem.at and Path(problem.at.uri).with_suffix("").as_posix().endswith(id.replace(".", "/")):
                raise problem
        raise QuestionError(f"there is no question {name!r}", hint=self._suggestion(id))

    def select(
        self,
        *,
        topics: Iterable[str] = (),
        kinds: Iterable[str] = (),
        severity: str | None = None,
        asks: Iterable[str] = (),
        attack: Iterable[str] = (),
    ) -> tuple[Question, ...]:
        """The questions that meet every condition given; an empty condition is none.

        Args:
            topics: folders.
            kinds: ``detection``, ``hunt``, ``summary``.
            severity: this one or above; a question without severity is left out.
            asks: ``who``, ``when``, ``what``, ``where_to``, ``where_from``.
            attack: technique ids; a technique finds its sub-techniques, a retired id its successor.

        Raises:
            UsageError: the severity is unknown.
        """
        if severity is not None and severity not in SEVERITIES:
            raise UsageError(f"there is no severity {severity!r}", hint=f"severities are {', '.join(SEVERITIES)}")
        levels = SEVERITIES[SEVERITIES.index(severity) :] if severity else ()
        conditions = (set(topics), set(kinds), set(levels), set(asks))
        wanted = tuple(attack)
        return tuple(
            question
            for question in self._questions.values()
            if all(
                not condition or value in condition
                for condition, value in zip(
                    conditions, (question.topic, question.kind, question.severity, question.asks), strict=True
                )
            )
            and (not wanted or any(att_ck.covers(asked, id) for asked in wanted for id in question.attack))
        )

    def _suggestion(self, id: str) -> str:
        near = get_close_matches(id, self._questions, 3, 0.5)
        what = id.rpartition(".")[2]
        near += [known for known in self._questions if what in known and known not in near][:3]
        return f"did you mean {' or '.join(near[:3])}?" if near else "list them with `trailscope queries list`"


def open_catalogue(folders: Sequence[Path | str] = ()) -> Catalogue:
    """The shipped questions, those of the given folders, and those of the folders in ``TRAILSCOPE_QUERIES``.

    Args:
        folders: further roots, as of ``--queries``. The environment variable lists more, separated by ``os.pathsep``.

    Raises:
        UsageError: a folder does not exist.
    """
    further = [*folders, *filter(None, os.environ.get(ENVIRONMENT, "").split(os.pathsep))]
    roots = [Path(place) for place in further]
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"there is no folder of questions {root}", hint=f"look at --queries and {ENVIRONMENT}")
    return Catalogue(list({root.resolve(): root for root in (folder("queries"), *roots)}.values()))


def _files(root: Path) -> list[Path]:
    return sorted(
        Path(place) / name
        for place, _, names in os.walk(root, followlinks=False)
        for name in names
        if name.endswith(".sql")
    )


def _id(root: Path, path: Path) -> str:
    id = ".".join(path.relative_to(root).with_suffix("").parts)
    if not _ID.fullmatch(id):
        raise QuestionError(
            f"the path does not make an id: {id!r}",
            at=Location(str(path)),
            hint="name it <topic>/<what_happened>.sql, in lower case, digits and underscores",
        )
    return id
