"""The notebooks: what git holds of them, that they run from top to bottom anywhere, and what they tell of the sample logs."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient import NotebookClient

import trailscope as ts
from trailscope.content import folder
from trailscope.questions.catalogue import open_catalogue

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(folder("notebooks").glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)

# What a reader must see in the outputs of each, on the sample logs: the answers of sample_logs/README.md.
TOLD = {
    "00": ["alice", "54.16.113.91", "bill", "72.21.198.64", "us-west-2", "group/admins ← bob", "table/orders", "29 findings"],
    "01": ["203.0.113.66", "AKIAWO6XUA4OBGQ7IE5T", "2026-09-04 00:47:13", "198.51.100.23"],
    "02": ["alice", "user bob", "joined the group admins", "user backup-svc", "54.16.113.91", "permissions"],
    "03": ["steve", "table/orders", "eu-west-1", "205.251.233.176", "db/customers-db", "| true | true |"],
    "04": ["198.51.100.23", "203.0.113.66", "ci-deploy", "| root |", "TestAdmin/maintenance"],
    "05": ["AKIAU3HBXAVKZLNJYDTP", "user/backup-svc", "ASIAWO6XUA4OF7WQ6MG3", "2026-09-04 08:44:02 | alice", "| root | 444444444444 | False"],
    "06": ["| 1 | 2026-09-03 01:26:40 | backup-svc | IAMUser | 203.0.113.66", "0ce0bddf-11d4-406f-a868-3215a271003d", "MonitoringHub"],
    "07": ["1704241152", "customers-2026-08.csv.gz", "666666666666", "SharedSnapshotCopyInitiated"],
    "08": ["production-trail", "AccessDenied", "for 1894 minutes", "| 444444444444 | 183 |", "50 of 50 objects", "8 rules"],
    "09": ["SURVIVES", "1 question tested, 0 failed", "bill launched instance/", "72.21.198.64", "sigma.trail_stopped"],
    "10": ["rows, read directly:   12000", "rows, through the case: 12000", "4 events of root", "PARTITIONED BY (`event_date` date)"],
    "11": ["arn:aws:iam::333333333333:user/backup-svc", "exact key", "5301f4c8-d431-4315-ac35-c3feabe26f07", "trail/test-trail"],
    "12": ["ci-deploy from 198.51.100.23", "a3de2387-d6b6-451f-a60c-c619e524dd68", "arn:aws:iam::444444444444:root", "Exfiltration"],
}  # fmt: skip


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def told(notebook: nbformat.NotebookNode) -> str:
    """The outputs as a reader without HTML sees them, marks of Markdown taken out."""
    parts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            parts.append(output.get("text") or data.get("text/markdown") or data.get("text/plain", ""))
    return "\n".join(parts).replace("\\", "")


def pictures(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def test_there_are_thirteen_in_order() -> None:
    assert [name[:3] for name in NAMES] == [f"{number:02}_" for number in range(13)]


@every_notebook
def test_git_holds_no_output_and_no_trace_of_a_run(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    assert [cell.id for cell in notebook.cells] == [f"{path.name[:2]}-{at:02}" for at in range(len(notebook.cells))]
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@every_notebook
def test_the_first_code_cell_is_the_only_one_of_parameters_and_only_assigns(path: Path) -> None:
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.metadata.get("tags") for cell in cells] == [["parameters"]] + [None] * (len(cells) - 1)
    lines = ast.parse(cells[0].source).body
    assert all(isinstance(line, ast.Assign) for line in lines)
    given: dict[str, object] = {}
    exec(cells[0].source, given)
    assert (given["LAKE"], given["SINCE"], given["UNTIL"]) == ("", None, None)


@every_notebook
def test_it_teaches_question_query_chart_conclusion_and_refutation(path: Path) -> None:
    notebook = read(path)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert prose.startswith("# ")
    assert "refute" in prose
    assert "In the sample logs" in prose or path.stem.startswith("10")
    assert re.search(r"charts\.\w+\(|\.timeline\(", code(notebook))
    assert "import *" not in code(notebook)


@every_notebook
def test_the_questions_it_asks_and_names_exist(path: Path) -> None:
    catalogue = open_catalogue(())
    topics = {id.partition(".")[0] for id in catalogue}
    text = "\n".join(cell.source for cell in read(path).cells)
    named = re.findall(r"[\"`]([a-z]+\.[a-z_]+)[\"`]", text)
    wanted = {name for name in named if name.partition(".")[0] in topics}
    assert wanted or path.stem.startswith("10")
    assert {name for name in wanted if name not in catalogue} == set()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("notebooks") / "samples"
    with ts.open(str(folder("sample_logs")), lake=lake):
        return lake


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # papermill's own
@every_notebook
def test_on_the_sample_logs_papermill_runs_it_and_the_story_is_told(path: Path, samples: Path, tmp_path: Path) -> None:
    ran = papermill.execute_notebook(
        path, tmp_path / path.name, {"LAKE": str(samples)}, cwd=tmp_path, progress_bar=False, log_output=False
    )
    outputs = told(ran)
    assert [expected for expected in TOLD[path.name[:2]] if expected not in outputs] == []
    assert pictures(ran), "charts bring a picture for where nothing runs"


def one_after_the_other(lake: Path, since: str | None) -> nbformat.NotebookNode:
    """All notebooks as one, on a lake; between two of them every name is forgotten."""
    cells = []
    for path in NOTEBOOKS:
        cells += [nbformat.v4.new_code_cell(f"%reset -f\nprint({path.stem!r})")]
        for cell in read(path).cells:
            if cell.cell_type != "code":
                continue
            if "parameters" in cell.metadata.get("tags", ()):
                cell.source += f"\nLAKE, SINCE = {str(lake)!r}, {since!r}"
            cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.slow
def test_they_run_on_real_logs_that_hold_nothing_of_the_story(shared_data: Path, tmp_path: Path) -> None:
    lake = tmp_path / "real"
    with ts.open(str(shared_data / "trail"), lake=lake):
        pass
    notebook = one_after_the_other(lake, None)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = told(notebook)
    assert "Which API actions did the root user call? **nothing found**" in outputs
    assert "**cannot tell**" in outputs
    assert "203.0.113.66" not in outputs, "nothing of the story is told as if it were found"


@pytest.mark.slow
def test_they_run_on_a_view_without_a_single_event(samples: Path, tmp_path: Path) -> None:
    notebook = one_after_the_other(samples, "2030-01-01")
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert "Which API actions did the root user call? **cannot tell**" in told(notebook)


_MODULE = importlib.util.spec_from_file_location("render_notebooks", PROJECT / "docs" / "render_notebooks.py")
assert _MODULE is not None
assert _MODULE.loader is not None
render = importlib.util.module_from_spec(_MODULE)
_MODULE.loader.exec_module(render)


@every_notebook
def test_the_rendered_copy_has_its_titles_prose_and_code(path: Path) -> None:
    kept = (PROJECT / "docs" / "notebooks" / f"{path.stem}.md").read_text(encoding="utf-8")
    assert render.without_outputs(kept) == render.page(read(path), path.stem), "run: python docs/render_notebooks.py"
    assert render.BEGIN in kept
    for picture in re.findall(r"!\[chart\]\(([^)]+)\)", kept):
        assert (PROJECT / "docs" / "notebooks" / picture).is_file(), picture


def test_the_list_of_rendered_copies_is_current() -> None:
    assert (PROJECT / "docs" / "notebooks" / "README.md").read_text(encoding="utf-8") == render.index()
