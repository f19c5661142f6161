"""Finding questions: the shipped ones, folders given by hand, those of ``TRAILSCOPE_QUERIES``, and installed packages of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain
from pathlib import Path

from trailscope.content import folder
from trailscope.errors import Location, QuestionError, UsageError
from trailscope.questions import attack as att_ck
from trailscope.questions.installed import Installed, installed
from trailscope.questions.question import Question
from trailscope.questions.searching import answers
from trailscope.schema.severity import SEVERITIES

ENVIRONMENT = "TRAILSCOPE_QUERIES"

_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True)
class _Everything:
    """What stands in all files: questions by id, in order of their ids, the ids of former ids, and what cannot be read."""

    questions: Mapping[str, Question]
    formerly: Mapping[str, str]
    problems: list[QuestionError]


class Catalogue(Mapping[str, Question]):
    """The questions of several folders by id, in order of their ids.

    A file that cannot be read does not stop the others: its error stands in :attr:`problems`. The files are read when more
    than one question is asked for.

    Args:
        roots: folders that hold topics, which hold files. An id that stands in two of them is a problem, and the
            first one counts.
        installed: finds the folders of installed packages, which come last; asked when the others do not have what is wanted.
    """

    def __init__(self, roots: Sequence[Path], installed: Callable[[], Installed] = Installed) -> None:
        self._roots, self._find_installed = tuple(roots), installed

    @property
    def problems(self) -> list[QuestionError]:
        """The files that could not be read."""
        return self._everything.problems

    @property
    def formerly(self) -> Mapping[str, str]:
        """Former ids, and what those questions are called now."""
        return self._everything.formerly

    def __getitem__(self, id: str) -> Question:
        return self._everything.questions[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._everything.questions)

    def __len__(self) -> int:
        return len(self._everything.questions)

    def find(self, name: str) -> Question:
        """The question of an id, a path below the root (``logging/trail_stopped.sql``) or a former id.

        An id reads its own file only.

        Raises:
            QuestionError: there is none; the hint names those that are spelt alike, or why its file is broken.
        """
        id = name.strip().removesuffix(".sql").replace("/", ".").replace(os.sep, ".")
        if (alone := self._alone(id)) is not None:
            return alone
        everything = self._everything
        if id in everything.questions:
            return everything.questions[id]
        if id in everything.formerly:
            return everything.questions[everything.formerly[id]]
        for problem in everything.problems:
            if problem.at and Path(problem.at.uri).with_suffix("").as_posix().endswith(id.replace(".", "/")):
                raise problem
        raise QuestionError(f"there is no question {name!r}", hint=self._suggestion(id))

    @cached_property
    def _everything(self) -> _Everything:
        return _read_all((*self._roots, *self._installed.folders), self._installed.problems)

    @cached_property
    def _installed(self) -> Installed:
        return self._find_installed()

    def _alone(self, id: str) -> Question | None:
        """The question of the file that an id names; ``None`` where it takes the other files to say what is meant."""
        if "_everything" in self.__dict__ or not _ID.fullmatch(id):
            return None
        from trailscope.questions.header import load  # noqa: PLC0415 - loads YAML, for one question only

        *topic, what = id.split(".")
        for root in chain(self._roots, _later(lambda: self._installed.folders)):
            folders = [root.joinpath(*topic[: depth + 1]) for depth in range(len(topic))]
            path = root.joinpath(*topic, f"{what}.sql")
            if path.is_file() and not any(folder.is_symlink() for folder in folders):  # which listings do not follow
                try:
                    return load(path, id)
                except QuestionError:
                    return None
        return None

    def select(
        self,
        *,
        topics: Iterable[str] = (),
        kinds: Iterable[str] = (),
        severity: str | None = None,
        asks: Iterable[str] = (),
        attack: Iterable[str] = (),
        words: Sequence[str] = (),
    ) -> tuple[Question, ...]:
        """The questions that meet every condition given; an empty condition is none.

        Args:
            topics: folders.
            kinds: ``detection``, ``hunt``, ``summary``.
            severity: this one or above; a question without severity is left out.
            asks: ``who``, ``when``, ``what``, ``where_to``, ``where_from``.
            attack: technique ids; a technique finds its sub-techniques, a retired id its successor.
            words: every one of them stands in the title, an id, a service, API action or technique: see
                :func:`trailscope.questions.searching.answers`.

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
            for question in self._everything.questions.values()
            if all(
                not condition or value in condition
                for condition, value in zip(
                    conditions, (question.topic, question.kind, question.severity, question.asks), strict=True
                )
            )
            and (not wanted or any(att_ck.covers(asked, id) for asked in wanted for id in question.attack))
            and answers(question, words)
        )

    def _suggestion(self, id: str) -> str:
        near = get_close_matches(id, self, 3, 0.5)
        what = id.rpartition(".")[2]
        near += [known for known in self if what in known and known not in near][:3]
        return f"did you mean {' or '.join(near[:3])}?" if near else "list them with `trailscope queries list`"


def open_catalogue(folders: Sequence[Path | str] = ()) -> Catalogue:
    """The shipped questions, those of the given folders, of the folders in ``TRAILSCOPE_QUERIES``, and of installed packages.

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
    return Catalogue(list({root.resolve(): root for root in (folder("queries"), *roots)}.values()), installed)


def _later(folders: Callable[[], Iterable[Path]]) -> Iterator[Path]:
    yield from folders()


def _read_all(roots: Sequence[Path], found: Sequence[QuestionError] = ()) -> _Everything:
    from trailscope.questions.known_questions import KnownQuestions  # noqa: PLC0415 - one question is read without

    questions: dict[str, Question] = {}
    problems: list[QuestionError] = [*found]
    for root in roots:
        files = _files(root, problems)
        known = KnownQuestions(root, len(files))
        for path, id in files:
            try:
                question = known.load(path, _valid(id, path))
                if question.id in questions:
                    raise QuestionError(
                        f"{question.id} is already defined in {questions[question.id].path}",
                        at=Location(str(path)),
                        hint="give the file another name; shipped questions cannot be replaced",
                    )
                questions[question.id] = question
            except QuestionError as problem:
                problems.append(problem)
        known.keep()
    ordered = dict(sorted(questions.items()))
    formerly = {old: question.id for question in ordered.values() for old in question.formerly}
    return _Everything(ordered, formerly, problems)


def _files(root: Path, problems: list[QuestionError]) -> list[tuple[Path, str]]:
    """Each file, and the id that its path makes; in order of the paths. A folder that cannot be listed is a problem."""

    def refused(error: OSError) -> None:
        problems.append(unreadable(Path(error.filename), error))

    top = os.fspath(root)
    found = sorted(
        os.path.join(place, name)  # noqa: PTH118 - paths of hundreds of files take a while to make
        for place, _, names in os.walk(top, onerror=refused)
        for name in names
        if name.endswith(".sql")
    )
    return [(Path(path), path[len(top) :].removesuffix(".sql").strip(os.sep).replace(os.sep, ".")) for path in found]


def unreadable(place: Path, error: OSError) -> QuestionError:
    """That a folder cannot be listed, so that what is asked may not be all."""
    why = error.strerror or str(error)
    return QuestionError(f"the folder cannot be read: {why}", at=Location(str(place)), hint="check its permissions")


def _valid(id: str, path: Path) -> str:
    if not _ID.fullmatch(id):
        raise QuestionError(
            f"the path does not make an id: {id!r}",
            at=Location(str(path)),
            hint="name it <topic>/<what_happened>.sql, in lower case, digits and underscores",
        )
    return id
