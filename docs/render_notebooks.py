"""Writes the copies of the notebooks that can be read without Jupyter: docs/notebooks/*.md, with charts as SVG beside them.

`python docs/render_notebooks.py [NUMBER…]` runs the notebooks on the sample logs, which takes two minutes, and writes them. A test
compares titles, prose and code with the notebooks; what the cells gave stands between two comments and is not compared.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import vl_convert
from nbclient import NotebookClient

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = PROJECT / "notebooks"
PAGES = PROJECT / "docs" / "notebooks"
PICTURES = "charts"  # folder beside the pages
BEGIN, END = "<!-- output -->", "<!-- end of output -->"

_SPEC = re.compile(r"^  const spec = (.*);$", re.MULTILINE)
_OUTPUT = re.compile(rf"{BEGIN}\n.*?{END}\n\n", re.DOTALL)


def page(notebook: nbformat.NotebookNode, name: str) -> str:
    """A notebook as Markdown: prose as it is, code in fences, what a cell gave between two comments."""
    note = f"<!-- written by docs/render_notebooks.py from notebooks/{name}.ipynb; change that, then run it -->\n\n"
    parts = [note]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(f"{cell.source}\n\n")
            continue
        parts.append(f"```{'sql' if cell.source.startswith('%%trail') else 'python'}\n{cell.source}\n```\n\n")
        given = "\n\n".join(_outputs(cell)).strip()
        if given:
            parts.append(f"{BEGIN}\n\n{given}\n\n{END}\n\n")
    return "".join(parts).rstrip("\n") + "\n"


def without_outputs(text: str) -> str:
    """A page as it would be of a notebook that was never run."""
    return _OUTPUT.sub("", f"{text}\n").rstrip("\n") + "\n"


def index() -> str:
    """docs/notebooks/README.md"""
    rows = "".join(
        f"- [{_title(nbformat.read(path, as_version=4))}]({path.stem}.md)\n"
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    )
    return (
        "# The notebooks, run on the sample logs\n\n<!-- written by docs/render_notebooks.py -->\n\n"
        "Copies to read. `trailscope notebook 05 --lake YOUR-LAKE` opens one in Jupyter on your own lake, where tables page and\n"
        "sort and charts zoom.\n\n" + rows
    )


def charts(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str]]:
    """File name and SVG of each chart that a run notebook shows."""
    for cell in notebook.cells:
        for at, output in enumerate(cell.get("outputs", ())):
            found = _SPEC.search(output.get("data", {}).get("text/html", ""))
            if found:
                yield _picture(cell, at), vl_convert.vegalite_to_svg(json.loads(found[1]), allowed_base_urls=[])


def run(path: Path) -> nbformat.NotebookNode:
    """A notebook with what its cells give on the sample logs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600).execute()
    return notebook


def _outputs(cell: nbformat.NotebookNode) -> Iterator[str]:
    for at, output in enumerate(cell.get("outputs", ())):
        data: dict[str, Any] = output.get("data", {})
        if output.output_type == "stream":
            yield f"```text\n{output.text.rstrip()}\n```"
        elif _SPEC.search(data.get("text/html", "")):
            yield f"![chart]({PICTURES}/{_picture(cell, at)})"
        elif "text/markdown" in data:
            yield data["text/markdown"].strip()
        elif "text/plain" in data and "text/html" not in data:
            yield f"```text\n{data['text/plain'].rstrip()}\n```"


def _picture(cell: nbformat.NotebookNode, at: int) -> str:
    return f"{cell.id}-{at}.svg"


def _title(notebook: nbformat.NotebookNode) -> str:
    return str(notebook.cells[0].source).splitlines()[0].removeprefix("# ")


def write(wanted: list[str]) -> None:
    """Run and write the notebooks of these numbers, all when none is given."""
    (PAGES / PICTURES).mkdir(parents=True, exist_ok=True)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if wanted and not path.name.startswith(tuple(wanted)):
            continue
        notebook = run(path)
        for old in (PAGES / PICTURES).glob(f"{path.name[:2]}-*.svg"):
            old.unlink()
        for name, svg in charts(notebook):
            (PAGES / PICTURES / name).write_text(svg, encoding="utf-8")
        (PAGES / f"{path.stem}.md").write_text(page(notebook, path.stem), encoding="utf-8")
        print(path.stem)
    (PAGES / "README.md").write_text(index(), encoding="utf-8")


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=asyncio.__name__)
    write(sys.argv[1:])
