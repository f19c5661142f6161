"""What is true for every command of a person or a project: read from the environment, ``trailscope.toml`` or ``pyproject.toml``.

The nearest folder, from the current one upwards, that holds a ``trailscope.toml``, or a ``pyproject.toml`` with a table
``[tool.trailscope]``, is the place of the settings; ``TRAILSCOPE_CONFIG`` names another file. Options of the command line
outrank the environment, and that outranks the file. Paths in a file are relative to it. Python code that calls
:func:`trailscope.open` says everything itself: nothing here is read for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from trailscope.errors import Location, UsageError

FILE, PROJECT_FILE, TABLE = "trailscope.toml", "pyproject.toml", "tool.trailscope"
CONFIG = "TRAILSCOPE_CONFIG"

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_AMOUNT = re.compile(r"\d+(\.\d+)?\s*[kmgt]?i?b?", re.IGNORECASE | re.ASCII)
_TRUE, _FALSE = frozenset({"true", "yes", "1", "on"}), frozenset({"false", "no", "0", "off"})

Base = Path | None
"""The folder that paths are relative to; ``None`` for the current one."""


@dataclass(frozen=True)
class Setting:
    """One thing that can be set.

    Attributes:
        name: its key in a file.
        environment: its variable.
        read: from what stands in a file, or the text of the environment, to the value; raises ``ValueError`` with what is wanted.
        meaning: for a person.
        default: what counts where nothing is set, for a person.
    """

    name: str
    environment: str
    read: Callable[[Any, Base], Any]
    meaning: str
    default: str = "none"


@dataclass(frozen=True)
class SettingValue:
    """A setting's value and where it comes from: a variable, or file and line."""

    setting: Setting
    value: Any
    variable: str = ""
    at: Location | None = None

    @property
    def origin(self) -> str:
        """Where it comes from, in words."""
        return f"environment {self.variable}" if self.variable else str(self.at)


@dataclass(frozen=True)
class Settings:
    """What is set, by name, and the file that was read, if any."""

    chosen: Mapping[str, SettingValue]
    file: Path | None = None

    def value(self, name: str) -> Any:
        """The value of a setting; ``None`` where it is not set."""
        return self.chosen[name].value if name in self.chosen else None


def _text(given: Any, _: Base) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("a text")
    return given


def _lake(given: Any, base: Base) -> str:
    place = _text(given, base)
    return place if "://" in place else str(_path(place, base))


def _path(given: Any, base: Base) -> Path:
    try:
        place = Path(_text(given, base)).expanduser()
    except RuntimeError:
        raise ValueError("a path without the ~ of a user who is not known here") from None
    return place if base is None else base / place


def _paths(given: Any, base: Base) -> list[Path]:
    """A list of a file; a text of the environment, separated as in ``PATH``."""
    places = given.split(os.pathsep) if isinstance(given, str) and base is None else given
    if not isinstance(places, list):
        raise ValueError('a list of paths: ["rules", "more"]')
    return [_path(place, base) for place in places if place]


def _accounts(given: Any, base: Base) -> list[str]:
    named = re.split(r"[,\s]+", given.strip()) if isinstance(given, str) and base is None else given
    if not isinstance(named, list) or not all(isinstance(one, str) and _ACCOUNT.fullmatch(one) for one in named):
        raise ValueError('a list of account ids of 12 digits, in quotes: ["111122223333"]')
    return named


def _size(given: Any, base: Base) -> str:
    if not _AMOUNT.fullmatch(text := _text(given, base).strip()):
        raise ValueError('a size: "4GiB", "500MB"')
    return text


def _switch(given: Any, _: Base) -> bool:
    word = str(given).lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("true or false")
    return word in _TRUE


SETTINGS = (
    Setting("lake", "TRAILSCOPE_LAKE", _lake, "The lake to keep events in and ask."),
    Setting("queries", "TRAILSCOPE_QUERIES", _paths, "Further folders of questions."),
    Setting("suppressions", "TRAILSCOPE_SUPPRESSIONS", _path, "Findings not to show, with reasons (docs/hunting.md)."),
    Setting(
        "own_accounts", "TRAILSCOPE_OWN_ACCOUNTS", _accounts,
        "Accounts of one's own whose logs may not be in the lake; no question takes them for outsiders.",
    ),
    Setting("networks", "TRAILSCOPE_NETWORKS", _paths, "Files with one's own networks, a CIDR and its name a line."),
    Setting("threats", "TRAILSCOPE_THREATS", _paths, "Lists of threats, an address or CIDR a line."),
    Setting("mmdb", "TRAILSCOPE_MMDB", _paths, "Databases of addresses (MaxMind, IPinfo), over the shipped tables."),
    Setting("aws_ranges", "TRAILSCOPE_AWS_RANGES", _path, "AWS's ip-ranges.json, for the shipped one."),
    Setting("memory", "TRAILSCOPE_MEMORY", _size, "Memory to stay below.", "512MiB to read logs, 2GiB to answer"),
    Setting("mask_secrets", "TRAILSCOPE_MASK_SECRETS", _switch, "Mask passwords, tokens and the like in answers.", "true"),
)  # fmt: skip
BY_NAME = {setting.name: setting for setting in SETTINGS}


def read(folder: Path, environment: Mapping[str, str]) -> Settings:
    """What is set for a command that runs in a folder.

    Raises:
        UsageError: a file or variable says something that is no setting, names an unknown one, or belongs to somebody else.
    """
    file = _named(environment) or find(folder)
    chosen = {} if file is None else _of_file(file)
    for setting in SETTINGS:
        text = environment.get(setting.environment, "")
        if text:
            chosen[setting.name] = _of_environment(setting, text)
    return Settings(chosen, file)


def find(folder: Path) -> Path | None:
    """The file of settings of a folder: the nearest one, from there upwards; ``None`` without any."""
    for place in (folder, *folder.parents):
        for name in (FILE, PROJECT_FILE):
            file = place / name
            if file.is_file() and (name == FILE or _table(file)):
                return file
    return None


def _named(environment: Mapping[str, str]) -> Path | None:
    name = environment.get(CONFIG)
    if not name:
        return None
    if not Path(name).is_file():
        raise UsageError(f"there is no file of settings {name}", hint=f"look at {CONFIG}")
    return Path(name)


def _table(file: Path) -> bool:
    """Whether a ``pyproject.toml`` has settings; a file that cannot be read has none, since it may be anybody's."""
    try:
        return re.search(rf"^\s*\[{re.escape(TABLE)}\]", file.read_text(encoding="utf-8"), re.MULTILINE) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _of_file(file: Path) -> dict[str, SettingValue]:
    import tomllib  # noqa: PLC0415 - most calls have no file, and `--help` answers at once

    try:
        if file.name in (FILE, PROJECT_FILE):
            _refuse_strangers(file)
        text = file.read_text(encoding="utf-8")
        document: dict[str, Any] = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise UsageError(f"the settings cannot be read: {why}", at=Location(str(file))) from None
    if file.name == PROJECT_FILE:
        for name in TABLE.split("."):
            document = document.get(name, {})
            if not isinstance(document, dict):
                raise UsageError(
                    f"{name} is no table", at=Location(str(file)), hint=f"write [{TABLE}] and settings below it"
                )
    base = file.parent.absolute()
    chosen = {}
    for name, given in document.items():
        at = Location(str(file), _line(text, name, of_table=file.name == PROJECT_FILE))
        setting = _known(name, at)
        chosen[name] = SettingValue(setting, _read(setting, given, base, at), at=at)
    return chosen


def _refuse_strangers(file: Path) -> None:
    """Refuse a file that another user left in a shared folder: suppressions and masks decide what is seen."""
    if not hasattr(os, "getuid") or file.stat().st_uid in (os.getuid(), 0):
        return
    raise UsageError(
        "these settings belong to another user and are not followed",
        at=Location(str(file)),
        hint=f"look at them; then name them: {CONFIG}={file}",
    )


def _known(name: str, at: Location) -> Setting:
    if name in BY_NAME:
        return BY_NAME[name]
    near = get_close_matches(name, BY_NAME, 1, 0.5)
    raise UsageError(
        f"there is no setting {name!r}",
        at=at,
        hint=f"did you mean {near[0]}?" if near else f"settings are {', '.join(BY_NAME)}",
    )


def _of_environment(setting: Setting, text: str) -> SettingValue:
    value = _read(setting, text, None, Location(f"environment {setting.environment}"))
    return SettingValue(setting, value, setting.environment)


def _read(setting: Setting, given: Any, base: Base, at: Location) -> Any:
    try:
        return setting.read(given, base)
    except ValueError as wanted:
        raise UsageError(f"{setting.name} is {given!r}", at=at, hint=f"write {wanted}") from None


def _line(text: str, name: str, *, of_table: bool) -> int | None:
    """The line of a key, 1-based; the last one of that name where a table stands among others."""
    pattern = re.compile(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?\s*=", re.MULTILINE)
    begin = text.find(f"[{TABLE}]") if of_table else 0
    found = pattern.search(text, max(begin, 0))
    return text.count("\n", 0, found.start()) + 1 if found else None
