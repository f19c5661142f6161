"""Lays out the pages of the site: those of docs/, the README, other pages of the checkout, and every question.

`make docs` runs it, and then the generator that mkdocs.yml names, which needs to know nothing of this project.

A link from one file of the checkout to another stands in the pages as the checkout has it, so that it leads somewhere there too.
Here it becomes a link between pages; what is no page of the site keeps its words and loses its link.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from pathlib import Path

from question_pages import topic_pages

PROJECT = Path(__file__).resolve().parents[1]
PAGES = {  # path in the checkout → page of the site; what lies in docs/ is one by itself
    "README.md": "index.md",
    "CHANGELOG.md": "changes.md",
    "SECURITY.md": "security.md",
    "CONTRIBUTING.md": "contributing.md",
    "sample_logs/README.md": "sample-logs.md",
    "trailscope/enrich/SOURCES.md": "address-sources.md",
}
MOVED = {"docs/notebooks": "notebooks/README.md", "notebooks/README.md": "notebooks/README.md"}
NOT_SHOWN = ("*.py", "__pycache__", "examples")
_QUESTION = re.compile(r"queries/(\w+)/(\w+)\.sql")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_FENCES = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def lay_out(into: Path) -> None:
    """Write the source of the site.

    Args:
        into: a folder, which is made anew.
    """
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(PROJECT / "docs", into, ignore=shutil.ignore_patterns(*NOT_SHOWN))
    for path, page in PAGES.items():
        shutil.copyfile(PROJECT / path, into / page)
    (into / "questions").mkdir()
    for page, text in topic_pages(PROJECT / "queries"):
        (into / page).write_text(text, encoding="utf-8")
    origins = {page: path for path, page in PAGES.items()}
    for file in into.rglob("*.md"):
        page = file.relative_to(into).as_posix()
        text = file.read_text(encoding="utf-8")
        file.write_text(_linked(text, page, origins.get(page, f"docs/{page}"), into), encoding="utf-8")


def _linked(markdown: str, page: str, origin: str, into: Path) -> str:
    """The text with links within the site, outside of code blocks.

    Args:
        markdown: of the page.
        page: where it stands in the site.
        origin: where it stands in the checkout.
        into: the source of the site.
    """

    def moved(found: re.Match[str]) -> str:
        picture, words, target, anchor = found.groups()
        if "://" in target or target.startswith("mailto:"):
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))
        to, at = _place(path, anchor or "")
        if not (into / to).is_file():
            if not (PROJECT / path).exists():
                raise SystemExit(f"{origin}: there is no {target}")
            return words
        return f"{picture}[{words}]({posixpath.relpath(to, posixpath.dirname(page) or '.')}{at})"

    parts = _FENCES.split(markdown)
    return "".join(part if part.startswith("```") else _LINK.sub(moved, part) for part in parts)


def _place(path: str, anchor: str) -> tuple[str, str]:
    """The page of the site for a path of the checkout, and the place in it."""
    if question := _QUESTION.fullmatch(path):
        topic, name = question.groups()
        return f"questions/{topic}.md", f"#{topic}.{name}"
    return PAGES.get(path) or MOVED.get(path) or path.removeprefix("docs/"), anchor


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
