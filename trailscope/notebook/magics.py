"""``%trail NAME parameter=value`` asks a question; ``%%trail`` runs the cell's SQL, with ``$name`` bound to variables."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.core.error import UsageError as ShellError
from IPython.core.magic import Magics, line_cell_magic, magics_class

from trailscope.answers.entity_page import EntityPage
from trailscope.answers.event_page import EventPage
from trailscope.answers.result import Result
from trailscope.answers.session_tree import SessionTree
from trailscope.errors import TrailscopeError
from trailscope.escaping import terminal
from trailscope.investigation import Investigation

Answer = Result | EntityPage | EventPage | SessionTree
# What stands in the place of a question's name. IPython's own %who lists variables, so pivots are words of %trail.
_PIVOTS: dict[str, Callable[[Investigation, str], Answer]] = {
    "who": lambda case, text: case.who(text),
    "ip": lambda case, text: case.ip(text),
    "key": lambda case, text: case.key(text),
    "resource": lambda case, text: case.resource(text),
    "event": lambda case, text: case.event(text),
    "session": lambda case, text: case.session(text),
}
SEARCH, MOST_FOUND = "search", 1_000
WORDS = (*_PIVOTS, SEARCH)
"""Words that may stand where a question's name may."""
_FLAGS = frozenset({"changes", "denied"})
_FILTERS = frozenset({"actor", "address", "key", "resource", "account", "action", "service", "error", *_FLAGS})

_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_OPTIONS = {"--case": "case", "--as": "name"}


@dataclass(frozen=True)
class MagicLine:
    """What stands behind the magic: which case, under which name to keep the answer, and the words that are left."""

    case: str | None
    name: str | None
    words: tuple[str, ...]


@magics_class
class TrailMagics(Magics):
    """The magics of ``%load_ext trailscope``."""

    @line_cell_magic
    def trail(self, line: str, cell: str | None = None) -> Answer | None:
        """Ask a question, look at one entity, search, or run SQL.

        %trail root.usage include_denied=false      a question, with parameters as on the command line
        %trail who alice                            one page; also ip, key, resource, event, session
        %trail search TEXT action=ec2:* denied=true requestParameters.bucketName=x     records that hold a text
        %%trail [--case NAME] [--as NAME]           the cell is one select; $name is the notebook's variable of that name

        The case is the variable `case`, or the only one there is. --as keeps the answer under a name instead of showing it.
        """
        try:
            asked = _read(line)
            case = _case(self.shell.user_ns, asked.case)  # type: ignore[union-attr]  # magics always have a shell
            result = _ask(case, asked, cell, self.shell.user_ns)  # type: ignore[union-attr]  # as above
        except (TrailscopeError, ShellError) as error:
            # IPython shows it without a traceback, and as it stands: words of the cell are in it
            raise ShellError("\n".join(map(terminal, str(error).split("\n")))) from None
        if asked.name is None:
            return result
        self.shell.user_ns[asked.name] = result  # type: ignore[union-attr]  # as above
        return None


def _ask(case: Investigation, asked: MagicLine, cell: str | None, variables: Mapping[str, Any]) -> Answer:
    if cell is not None:
        if asked.words:
            raise ShellError(f"{asked.words[0]!r} stands beside a cell of SQL; %trail with one % asks by name")
        names = set(_PARAMETER.findall(cell))
        return case.query(f"{cell}\n", **{name: variables[name] for name in names if name in variables})
    if not asked.words:
        raise ShellError(
            "which question? %trail root.usage, or %%trail with SQL below; trailscope queries list shows them"
        )
    first, *rest = asked.words
    if first in _PIVOTS:
        if len(rest) != 1:
            raise ShellError(f"{first} of what? write %trail {first} NAME, in quotes where it has spaces")
        return _PIVOTS[first](case, rest[0])
    if first == SEARCH:
        texts = [word for word in rest if "=" not in word or word.startswith("/")]
        return _search(case, texts, _parameters([word for word in rest if word not in texts]))
    return case.query(first, **{name: v[0] if len(v) == 1 else v for name, v in _parameters(rest).items()})


def _parameters(words: Sequence[str]) -> dict[str, list[str]]:
    given: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ShellError(f"{word!r} is no parameter; write name=value")
        given[name].append(value)
    return dict(given)


def _search(case: Investigation, texts: Sequence[str], given: Mapping[str, list[str]]) -> Result:
    if len(texts) > 1:
        raise ShellError("one text at a time; put it in quotes where it has spaces")
    filters: dict[str, Any] = {name: values for name, values in given.items() if name in _FILTERS - _FLAGS}
    filters |= {name: given[name][-1].lower() != "false" for name in _FLAGS & given.keys()}
    fields = [(name, value) for name, values in given.items() if name not in _FILTERS for value in values]
    return case.search("".join(texts), field=fields, most=MOST_FOUND, **filters)


def _read(line: str) -> MagicLine:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise ShellError(f"the line cannot be read: {error}") from None
    options: dict[str, str | None] = dict.fromkeys(_OPTIONS.values())
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word in _OPTIONS:
            options[_OPTIONS[word]] = next(waiting, None)
        elif word.startswith("-"):
            raise ShellError(f"there is no option {word}; there are {', '.join(_OPTIONS)}")
        else:
            rest.append(word)
    if options["name"] is not None and not options["name"].isidentifier():
        raise ShellError(f"{options['name']!r} cannot be the name of a variable")
    return MagicLine(options["case"], options["name"], tuple(rest))


def _case(variables: Mapping[str, Any], name: str | None) -> Investigation:
    if name is not None:
        case = variables.get(name)
        if not isinstance(case, Investigation):
            raise ShellError(f"{name} is no open case; write {name} = trailscope.open('./AWSLogs') first")
        return case
    if isinstance(variables.get("case"), Investigation):
        return variables["case"]  # type: ignore[no-any-return]  # just tested
    cases = {
        name: value
        for name, value in variables.items()
        if isinstance(value, Investigation) and not name.startswith("_")
    }
    if len(set(map(id, cases.values()))) != 1:
        choose = f"--case NAME, one of {', '.join(cases)}" if cases else "case = trailscope.open('./AWSLogs') first"
        raise ShellError(f"which case? write {choose}")
    return next(iter(cases.values()))
