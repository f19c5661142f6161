r"""Making hostile text safe at the edge, for each medium: terminal, HTML, CSV, Markdown, JSON, SARIF, a shell.

Log content is chosen by attackers: user agents, resource names, session names. Each function takes text as logged and
returns text that the medium shows as text. What a reader could not see (control characters, escape sequences,
direction overrides, zero-width characters) becomes visible: ``\x1b``, ``⟨U+202E⟩``. That is for reading: whoever
needs the exact characters asks for JSON or Parquet, which carry them unharmed.
"""

from __future__ import annotations

import html as _html
import re

__all__ = ["csv_cell", "html", "json_document", "markdown", "sarif_message", "shell", "terminal"]

#: Controls (Cc), line and paragraph separators, invisible formatters (Cf), lone surrogates, blank fillers and
#: variation selectors: a character class for ``re`` and, surrogates aside, for RE2.
_UNSEEN = (
    "\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN_CHARACTER = re.compile(f"[{_UNSEEN}]")
_UNSEEN_IN_RE2 = _UNSEEN.replace("\ud800-\udfff", "")  # UTF-8 has no surrogates
_UNSEEN_BUT_LAYOUT = re.compile(f"(?![\t\n])[{_UNSEEN}]")
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}

_JSON_SPACE = {ord("\t"): " ", ord("\n"): " ", ord("\r"): " "}

_FORMULA = re.compile(r"^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?"
# Behind what a spreadsheet may take for the end of a cell: in many countries it cuts at semicolons, whatever the file says.
_FORMULA_INSIDE = re.compile(rf'([;\t\n]"*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?!{_NUMBER}[;\t\n])', re.ASCII)

_SIGN = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
MAY_CHANGE_IN_CSV = rf'[{_UNSEEN_IN_RE2}]|^{_SIGN}|;"*{_SIGN}'
"""An RE2 pattern that finds whatever :func:`csv_cell` changes, so that other texts need not leave Arrow."""
CHANGES_IN_JSON = rf'[{_UNSEEN_IN_RE2}"\\]'
"""An RE2 pattern that finds what a JSON string does not have as it is, or :func:`json_document` escapes."""

_SHELL_PLAIN = re.compile(r"[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*", re.ASCII)
_SARIF = re.compile(r"([\\\[\]])")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~#$])")
_MARKDOWN_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_MARKDOWN_LINK = re.compile(r"(:)(//)|(www)(\.)", re.IGNORECASE)
_MARKDOWN_BLOCK = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)])(?=\s|$))")


def _shown(character: re.Match[str]) -> str:
    """One unseen character in a form that can be read."""
    code = ord(character[0])
    return _NAMED.get(character[0]) or (f"\\x{code:02x}" if code < 0x100 else f"⟨U+{code:04X}⟩")


def terminal(text: str) -> str:
    r"""Text for one line of a terminal: nothing in it moves the cursor, changes colour or direction, or hides.

    Line breaks and tabs are shown as ``\n`` and ``\t``, so that a value cannot forge a line of output.
    """
    return _UNSEEN_CHARACTER.sub(_shown, text)


def _visible(text: str) -> str:
    """As :func:`terminal`, but line breaks and tabs stay."""
    return _UNSEEN_BUT_LAYOUT.sub(_shown, text)


def html(text: str) -> str:
    """Text for an HTML element or a quoted attribute; unseen characters are made visible."""
    return _html.escape(_visible(text), quote=True)


def csv_cell(text: str) -> str:
    """Text for a CSV cell that no spreadsheet reads as a formula; quoting is the writer's business.

    A cell that begins with ``= + - @``, their full-width forms, a tab or a line break gets a leading apostrophe, as
    OWASP's "CSV Injection" advises; a number with a sign too, since a spreadsheet that cuts at semicolons reads it together with the
    cells behind it. Unseen characters are made visible, because
    CSV is what people pipe into ``head``; line breaks and tabs stay. A formula behind a semicolon, a tab or a line break
    inside the cell gets its apostrophe as well: a spreadsheet that cuts there would calculate it.
    """
    guard = "'" if _FORMULA.match(text) else ""
    return guard + _FORMULA_INSIDE.sub(r"\1'", _visible(text))


def markdown(text: str) -> str:
    """Text for a Markdown table cell or sentence: no markup, no HTML, no link, one line."""
    escaped = _MARKDOWN.sub(r"\\\1", terminal(text)).translate(_MARKDOWN_ENTITIES)
    unlinked = _MARKDOWN_LINK.sub(lambda found: "\\".join(part for part in found.groups() if part), escaped)
    return _MARKDOWN_BLOCK.sub(lambda found: f"{found[1]}{found[3] or ''}\\{found[2] or found[4]}", unlinked)


def sarif_message(text: str) -> str:
    r"""Text for a message of SARIF: one line, no link and no placeholder.

    A viewer makes a link of ``[text](target)`` and fills ``{0}``; SARIF 2.1.0 (sections 3.11.5 and 3.11.6) writes brackets and
    backslashes with a backslash, and braces twice. Some viewers know nothing of backslashes, so a space parts ``]`` and ``(`` too.
    """
    return _SARIF.sub(r"\\\1", terminal(text)).replace("](", "] (").replace("{", "{{").replace("}", "}}")


def json_document(document: str, *, indented: bool = False) -> str:
    r"""A valid JSON text, equal as JSON, with unseen characters written as ``\u`` escapes.

    In valid JSON a raw line break or tab stands only between tokens, and any other unseen character only in a string.

    Args:
        document: the text.
        indented: whether line breaks stay; otherwise the text comes back on one line.
    """
    if indented:
        return _UNSEEN_BUT_LAYOUT.sub(_json_escape, document)
    return _UNSEEN_CHARACTER.sub(_json_escape, document.translate(_JSON_SPACE))


def _json_escape(character: re.Match[str]) -> str:
    units = character[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def shell(word: str) -> str:
    r"""Text as one word of a command line of bash or zsh: exactly this text, and nothing that the shell acts on.

    What a reader could not see is written as ``$'\x1b'``, byte by byte in UTF-8, so that it means the same in every locale.
    """
    if _SHELL_PLAIN.fullmatch(word):
        return word
    if not _UNSEEN_CHARACTER.search(word):
        return "'" + word.replace("'", "'\\''") + "'"
    quoted = word.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + _UNSEEN_CHARACTER.sub(_shell_bytes, quoted) + "'"


def _shell_bytes(character: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character[0].encode("utf-8", "surrogatepass"))
