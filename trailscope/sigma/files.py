"""Finding Sigma files and reading their YAML, without trusting either."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from trailscope.errors import Location, QuestionError
from trailscope.questions.strict_yaml import DEEPEST, too_deep

LARGEST = 2 << 20
PLACEHOLDERS = ("placeholders.yml", "placeholders.yaml")

_SUFFIXES = (".yml", ".yaml")
# A file in which none of this occurs holds rules for other logs only, and need not be parsed to know it.
_OURS = re.compile(r"aws|cloudtrail|^(?:correlation|filter|action)\s*:", re.IGNORECASE | re.MULTILINE)
_LOG_SOURCE = re.compile(r"^logsource\s*:", re.MULTILINE)
_NAMES = re.compile(r"^(?:id|name)\s*:\s*['\"]?([^'\"#\s]+)", re.MULTILINE)


@dataclass(frozen=True)
class RuleFile:
    """One file that was read.

    Attributes:
        path: the file.
        documents: its YAML documents as plain Python, empty ones left out; ``()`` for a file of other products.
        other_products: rules for other logs, counted without parsing.
        other_names: names and ids of those rules.
    """

    path: Path
    documents: tuple[dict[str, Any], ...]
    other_products: int = 0
    other_names: frozenset[str] = frozenset()


def rule_files(place: Path, refused: Callable[[OSError], None]) -> Iterator[Path]:
    """The Sigma files of a folder and all below it in order of path, or the file itself.

    Links to folders are not followed, and the files of placeholders are left out.

    Args:
        place: the folder or file.
        refused: told of each folder below that cannot be listed; the rest goes on.

    Raises:
        QuestionError: there is nothing of that name.
    """
    if place.is_dir():
        found = (Path(parent) / name for parent, _, names in os.walk(place, onerror=refused) for name in names)
        yield from sorted(path for path in found if path.suffix.lower() in _SUFFIXES and path.name not in PLACEHOLDERS)
    elif place.exists():
        yield place
    else:
        raise QuestionError(
            "there is no such file or folder of Sigma rules", at=Location(str(place)), hint="look at --sigma"
        )


def read_rules(path: Path) -> RuleFile:
    """Read one file of rules.

    Raises:
        QuestionError: it cannot be read, is too large, is not YAML, or a document is no mapping.
    """
    text = _text(path)
    if not _OURS.search(text):
        return RuleFile(path, (), len(_LOG_SOURCE.findall(text)), frozenset(_NAMES.findall(text)))
    documents = [document for document in _documents(text, path) if document is not None]
    for document in documents:
        if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
            raise QuestionError("a Sigma rule is a mapping of keys to values", at=Location(str(path)))
    return RuleFile(path, tuple(documents))


def read_placeholders(folders: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """The values of ``%name%`` placeholders: ``placeholders.yml`` of each folder, name to text or list of texts.

    Raises:
        QuestionError: a file is not of this form.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in (folder / name for folder in folders for name in PLACEHOLDERS):
        if not path.is_file():
            continue
        for document in _documents(_text(path), path):
            if not isinstance(document, dict):
                raise QuestionError("placeholders are a mapping of names to lists of values", at=Location(str(path)))
            for name, values in document.items():
                listed = values if isinstance(values, list) else [values]
                if not listed or not all(isinstance(value, str | int | float) for value in listed):
                    raise QuestionError(
                        f"the placeholder {name!r} needs a value or a list of values", at=Location(str(path))
                    )
                found[str(name)] = tuple(str(value) for value in listed)
    return found


def _text(path: Path) -> str:
    at = Location(str(path))
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):  # opening a pipe would wait for ever
            raise QuestionError("it is not a regular file", at=at)
        if facts.st_size > LARGEST:
            raise QuestionError(f"a rule file of {facts.st_size >> 20} MiB is not read", at=at, hint="split it")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"it cannot be read: {error}", at=at) from None


def _documents(text: str, path: Path) -> list[Any]:
    from sigma.rule import SigmaYAMLLoader  # noqa: PLC0415 - pySigma is loaded when there is a file to read

    try:
        if too_deep(text):
            raise QuestionError(f"it is nested deeper than {DEEPEST} levels", at=Location(str(path)))
        return list(yaml.load_all(text, Loader=SigmaYAMLLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise QuestionError(f"it is not YAML: {error.problem}", at=Location(str(path), line)) from None
    # also: impossible dates, lists as keys, and what PyYAML lets through of a tag that does not fit: `!!bool x`, `!!timestamp x`
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise QuestionError(f"it is not YAML: {error}", at=Location(str(path))) from None
