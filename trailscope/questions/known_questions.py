"""A folder's questions, kept in the user's cache by what stands in the files: a listing parses only what is new.

An entry belongs to the SHA-256 of a file's bytes, and all of them to the code that read them. So nothing in the cache can be
out of date, files may change, move and come back, and a folder or cache that cannot be written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from trailscope.errors import Location, QuestionError
from trailscope.files import atomic_write
from trailscope.lake.location import cache_folder
from trailscope.questions.needs import parse_need
from trailscope.questions.question import Parameter, Question

WORTH_KEEPING = 50  # files; fewer are read about as quickly without
_READ_BY = ("header.py", "known_questions.py", "needs.py", "outcome.py", "question.py", "strict_yaml.py")
_OF_THE_FILE = ("id", "path")  # what depends on where the file lies


class KnownQuestions:
    """The questions that were read before in one folder.

    Args:
        root: the folder.
        files: how many questions it has; of few nothing is kept.
    """

    def __init__(self, root: Path, files: int) -> None:
        self._kept = _place(root) if files >= WORTH_KEEPING else None
        self._known = _stored(self._kept) if self._kept else {}
        self._seen: dict[str, Any] = {}

    def load(self, path: Path, id: str) -> Question:
        """One question, as :func:`trailscope.questions.header.load` gives it.

        Raises:
            QuestionError: the file cannot be read, or its header breaks the contract; located at file and line.
        """
        try:
            content = path.read_bytes()
            key = hashlib.sha256(content).hexdigest()
            stored = self._known.get(key)
            question = None if stored is None else _question(stored, path, id)
            if question is None:
                from trailscope.questions.header import parse  # noqa: PLC0415 - loads YAML, for new questions only

                question = parse(content.decode(), path, id)
                stored = _plain(question)
        except (OSError, UnicodeDecodeError) as error:
            raise QuestionError(f"the file cannot be read: {error}", at=Location(str(path))) from error
        self._seen[key] = stored
        return question

    def keep(self) -> None:
        """Put what was read in the cache, where it differs from what is there; without a word where that cannot be."""
        if self._kept is None or self._seen.keys() == self._known.keys():
            return
        with suppress(OSError, TypeError, ValueError):
            text = json.dumps({"read_by": _reader(), "questions": self._seen})
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(self._kept, text)


def _place(root: Path) -> Path | None:
    """The file of a folder's questions; ``None`` where there is no home to have a cache in, or no code to judge it by."""
    try:
        _reader()
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
        return cache_folder() / "questions" / f"{name}.json"
    except (OSError, RuntimeError):
        return None


@cache
def _reader() -> str:
    """What the code that reads questions is: other code may read them otherwise."""
    digest = hashlib.sha256()
    for name in _READ_BY:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()


def _stored(kept: Path) -> Mapping[str, Any]:
    try:
        stored = json.loads(kept.read_bytes())
        fits = stored["read_by"] == _reader() and isinstance(stored["questions"], dict)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return stored["questions"] if fits else {}


def _plain(question: Question) -> Any:
    """A question as JSON can hold it, without what depends on where its file lies."""
    values = {name: getattr(question, name) for name in _NAMES}
    values["needs"] = [str(need) for need in question.needs]
    values["parameters"] = [
        [one.name, one.type, one.default, one.help, one.required, one.line] for one in question.parameters.values()
    ]
    return values


_NAMES = tuple(field.name for field in fields(Question) if field.name not in _OF_THE_FILE)


def _question(stored: Any, path: Path, id: str) -> Question | None:
    """What :func:`_plain` made, as it was; ``None`` for anything else."""
    try:
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        values["needs"] = tuple(parse_need(text) for text in values["needs"])
        values["parameters"] = {one[0]: Parameter(*one) for one in values["parameters"]}
        return Question(id=id, path=path, **values)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None
