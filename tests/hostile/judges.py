"""What each medium makes of an output, by parsers that are not the program's: each gives a list of what is not neutral in it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import html5lib
import pyte
from defusedxml import ElementTree
from markdown_it import MarkdownIt

csv.field_size_limit(1 << 24)
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FORMULA = re.compile("^[\t\r\n]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_SARIF_ACTS = re.compile(r"\]\(|(?<!\{)(?:\{\{)*\{\d+\}")
_XLINK = "{http://www.w3.org/1999/xlink}href"
_FETCHING = {"src", "srcset", "srcdoc", "data", "action", "formaction", "poster", "background", "ping", _XLINK}
_STRICT = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}


def unseen(text: str) -> list[str]:
    """Characters that a reader does not see, line breaks aside."""
    return [f"U+{ord(each):04X}" for each in set(text) - {"\n"} if unicodedata.category(each) in _UNSEEN]


class _Listener:
    """What a terminal's parser hands on, noted but for what writes lines in colours."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name in ("draw", "linefeed", "carriage_return", "select_graphic_rendition"):
            return lambda *_, **__: None
        return lambda *words, **_: self.asked.append(f"{name} {words}")


def on_terminal(output: str) -> list[str]:
    """What a terminal is made to do by an output besides showing lines in colours, and what is not seen on it."""
    listener = _Listener()
    pyte.Stream(listener).feed(output.replace("\n", "\r\n"))
    return listener.asked + unseen(_COLOUR.sub("", output))


def in_csv(output: str) -> list[str]:
    """Rows that a reader counts differently from the head, and cells that a spreadsheet calculates, wherever it cuts cells."""
    rows = list(csv.reader(io.StringIO(output, newline=""), strict=True))
    wrong = [f"{len(row)} cells under {len(rows[0])} names" for row in rows if len(row) != len(rows[0])]
    for mark in ",;\t":
        for row in csv.reader(io.StringIO(output, newline=""), delimiter=mark):
            wrong += [
                f"{mark!r}: {cell[:40]!r}" for cell in row if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
            ]
    wrong += [f"blank first: {cell[:40]!r}" for row in rows for cell in row if cell[:1] in set("\t\r\n")]
    return wrong + [each for each in unseen(output) if each != "U+0009"]


def in_json(output: str) -> list[str]:
    """What keeps a JSON text from being read strictly and by eye."""
    json.loads(output, parse_constant=_refuse, object_pairs_hook=_once)
    return unseen(output)


def in_json_lines(output: str) -> list[str]:
    """The same of JSON a line."""
    return [wrong for line in output.splitlines() for wrong in in_json(line)]


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), "a name stands twice"
    return dict(pairs)


def in_sarif_message(message: str) -> list[str]:
    """What a viewer of SARIF makes of a message besides a line of text: links and placeholders, and what is not seen in it."""
    return [*unseen(message), *_SARIF_ACTS.findall(message), *(["two lines"] if "\n" in message else [])]


def in_markdown(output: str) -> list[str]:
    """Elements of HTML, links out of the page and pictures, as a renderer of GitHub's flavour finds them."""
    wrong = unseen(output)
    for token in _tokens(MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(output)):
        if token.type.startswith("html_") and not re.fullmatch(
            r"\s*<(/?details|/?summary|br/?)>.*", token.content, re.DOTALL
        ):
            wrong.append(f"{token.type}: {token.content[:60]}")
        if token.type == "image" and not str(token.attrs.get("src", "")).startswith("data:image/"):
            wrong.append(f"picture: {token.attrs}")
        if token.type == "link_open" and not str(token.attrs["href"]).startswith("#"):
            wrong.append(f"link: {token.attrs}")
    return wrong


def _tokens(tokens: Any) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or ())


def in_html(output: str) -> list[str]:
    """Attributes that run or fetch, scripts whose hash the page's policy does not name, and a policy that is not strict."""
    document = html5lib.parse(output, namespaceHTMLElements=False)
    policy = [
        each.get("content") for each in document.iter("meta") if each.get("http-equiv") == "Content-Security-Policy"
    ]
    wrong = [] if len(policy) == 1 else [f"{len(policy)} policies"]
    given = dict(part.strip().split(" ", 1) for part in (policy or [""])[0].split(";") if part.strip())
    wrong += [f"{name} {given.get(name)}" for name, value in _STRICT.items() if given.get(name) != value]
    allowed = given.get("script-src", "").split()
    wrong += [f"script-src {each}" for each in allowed if not each.startswith("'sha256-")]
    for script in document.iter("script"):
        if script.get("type") == "application/json":
            json.loads(script.text or "null")
        elif _hash(script.text or "") not in allowed:
            wrong.append(f"a script that is not allowed: {(script.text or '')[:60]}")
    return wrong + _elements(document) + [each for each in unseen(_without_scripts(output)) if each != "U+0009"]


def in_html_fragment(output: str) -> list[str]:
    """The same of what stands in a page of somebody else, where no policy guards it."""
    document = html5lib.parseFragment(output, namespaceHTMLElements=False)
    scripts = [script.text or "" for script in document.iter("script")]
    return (
        _elements(document)
        + [f"a script: {each[:60]}" for each in scripts]
        + [each for each in unseen(output) if each != "U+0009"]
    )


def in_svg(output: str) -> list[str]:
    """Elements that run, attributes that run or fetch."""
    picture = ElementTree.fromstring(output)
    running = [
        each.tag for each in picture.iter() if each.tag.rpartition("}")[2] in ("script", "foreignObject", "iframe", "a")
    ]
    return running + _elements(picture) + unseen(output)


def _elements(document: Any) -> list[str]:
    wrong = []
    for each in document.iter():
        if not isinstance(each.tag, str):
            continue
        if each.tag in ("iframe", "object", "embed", "base", "form") and each.attrib.get("class") != "filters":
            wrong.append(f"<{each.tag}>")
        if each.tag == "meta" and (each.get("http-equiv") or "").lower() == "refresh":
            wrong.append("a page that goes elsewhere")
        for name, value in each.attrib.items():
            if name.startswith("on") or (name in _FETCHING and not value.startswith(("data:image/", "#"))):
                wrong.append(f"<{each.tag} {name}={value[:60]}>")
            if name == "href" and not value.startswith(("#", "data:,")):
                wrong.append(f"<{each.tag} href={value[:60]}>")
            if name == "style" and re.search(r"url\(|expression|@import", value):
                wrong.append(f"<{each.tag} style={value[:60]}>")
    return wrong


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _without_scripts(page: str) -> str:
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
