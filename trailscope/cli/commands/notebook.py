"""``trailscope notebook``: copy an investigation notebook, set its lake, and open it in Jupyter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from difflib import get_close_matches
from pathlib import Path

import click

from trailscope.cli import options
from trailscope.cli.unheeded import Unheeded, refuse_unheeded
from trailscope.content import folder
from trailscope.errors import TrailscopeError, UsageError

PARAMETERS = "parameters"  # the tag by which papermill knows the cell of parameters


@click.command()
@click.argument("name", required=False)
@click.option(
    "--into", type=click.Path(path_type=Path), default=Path(), help="Folder for the copy; by default this one."
)
@click.option("--open/--no-open", "opened", default=True, help="Open it in Jupyter, or only copy it.")
@options.extent
def command(*, name: str | None, into: Path, opened: bool, reach: options.Reach) -> int:
    """Copy an investigation notebook and open it on the current lake.

    Without NAME the notebooks are listed. NAME is a number (05) or the file's name. The copy's cell of parameters gets
    --lake (or TRAILSCOPE_LAKE), --since and --until; without a lake it works on the sample logs. A copy that is there already
    is opened as it is.

    \b
    trailscope notebook                      which there are
    trailscope notebook 05 --lake case42     a leaked access key, on your own lake

    Exit status: 0 done, 2 no such notebook, 4 Jupyter is not installed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    refuse_unheeded(
        Unheeded(
            name is None, ["into", "opened", "lake", "since", "until", "account", "region", "show_secrets"],
            "without NAME the notebooks are listed, and none is copied", "name one",
        ),
        Unheeded(True, ["account"], "a notebook has no parameter for it", "set it in the copy: ts.open(…, accounts=[…])"),
        Unheeded(True, ["region"], "a notebook has no parameter for it", "set it in the copy: ts.open(…, regions=[…])"),
        Unheeded(
            True, ["show_secrets"], "a notebook has no parameter for it", "set it in the copy: ts.open(…, show_secrets=True)"
        ),
    )  # fmt: skip
    if name is None:
        for path in notebooks():
            click.echo(f"{path.stem:<32}{title(path)}")
        return 0
    source = chosen(name)
    _refuse_missing(reach.lake)
    target = into / source.name
    if target.exists():
        click.echo(f"{target} is there already and stays as it is", err=True)
    else:
        into.mkdir(parents=True, exist_ok=True)
        lake = _whole(reach.lake) if reach.lake else None
        target.write_text(with_parameters(source, lake, reach.since, reach.until), encoding="utf-8")
        click.echo(f"copied to {target}", err=True)
    return _open(target) if opened else 0


def _whole(lake: str) -> str:
    """The name of a lake as it holds in every folder."""
    return lake if lake.startswith("s3://") else str(Path(lake).resolve())


def _refuse_missing(lake: str | None) -> None:
    """Refuse a lake that is not there: the notebook would only say so when it runs."""
    from trailscope.lake.existing import is_lake  # noqa: PLC0415 - only a notebook with a lake needs it

    if lake is None or "://" in lake or is_lake(Path(lake)):
        return
    beside = [place.name for place in Path(lake).absolute().parent.glob("*") if is_lake(place)]
    near = get_close_matches(Path(lake).name, beside, 1)
    hint = f"did you mean {Path(lake).with_name(near[0])}?" if near else "make one: trailscope ingest LOGS --lake DIR"
    raise UsageError(f"there is no lake {lake}", hint=hint)


def notebooks() -> list[Path]:
    """The shipped notebooks, in order."""
    return sorted(folder("notebooks").glob("*.ipynb"))


def chosen(name: str) -> Path:
    """The shipped notebook of a number, the beginning of a name, or a whole one.

    Raises:
        UsageError: none or several begin so.
    """
    wanted = name.removesuffix(".ipynb")
    found = [path for path in notebooks() if path.stem == wanted] or [
        path for path in notebooks() if path.stem.startswith(wanted)
    ]
    if len(found) != 1:
        names = ", ".join(path.stem for path in found or notebooks())
        raise UsageError(f"{len(found) or 'no'} notebooks are called {name!r}", hint=f"choose one of {names}")
    return found[0]


def title(notebook: Path) -> str:
    """The first heading of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    lines = (line for cell in cells if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).splitlines())
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), "")


def with_parameters(notebook: Path, lake: str | None, since: str | None, until: str | None) -> str:
    """The notebook's text with the cell tagged ``parameters`` set to these values; ``None`` keeps what stands there."""
    document = json.loads(notebook.read_text(encoding="utf-8"))
    given = {name: value for name, value in (("LAKE", lake), ("SINCE", since), ("UNTIL", until)) if value is not None}
    for cell in document["cells"]:
        if PARAMETERS in cell["metadata"].get("tags", ()):
            lines = "".join(cell["source"]).splitlines()
            kept = [
                f"{line.split('=')[0].strip()} = {given[line.split('=')[0].strip()]!r}"
                if line.split("=")[0].strip() in given
                else line
                for line in lines
            ]
            cell["source"] = "\n".join(kept)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _open(notebook: Path) -> int:
    beside = Path(sys.executable).with_name("jupyter")
    jupyter = str(beside) if beside.exists() else shutil.which("jupyter")
    if jupyter is None:
        raise TrailscopeError("Jupyter is not installed here", hint="pip install 'trailscope[notebooks]'")
    sys.stdout.flush()
    words = [jupyter, "lab", str(notebook)]
    if os.name != "nt":  # where exec would end this process and leave the terminal to both
        os.execv(jupyter, words)  # noqa: S606 - no shell, and Jupyter takes the terminal over
    return subprocess.run(words, check=False).returncode  # noqa: S603 - as above
