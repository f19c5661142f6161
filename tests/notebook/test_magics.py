"""The magics in a real IPython shell, and once in a real kernel."""

from __future__ import annotations

import nbformat
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError
from IPython.testing.globalipapp import start_ipython
from nbclient import NotebookClient

import trailscope as ts
from trailscope.content import folder
from trailscope.notebook.tables import MOST_ROWS, interactive

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    lake = tmp_path_factory.mktemp("magics") / "lake"
    with ts.open(str(folder("sample_logs")), lake=lake, until="2026-08-26"):
        pass
    return lake


@pytest.fixture(scope="module")
def loaded():
    shell = start_ipython()
    shell.run_line_magic("load_ext", "trailscope")
    return shell


@pytest.fixture
def shell(loaded, samples):
    loaded.user_ns["case"] = ts.open(samples)
    yield loaded
    for name in [name for name, value in loaded.user_ns.items() if isinstance(value, ts.Investigation)]:
        del loaded.user_ns[name]


def test_a_question_is_asked_by_name_with_parameters_as_on_the_command_line(shell):
    result = shell.run_line_magic("trail", "denied.by_principal")
    assert result.question.id == "denied.by_principal"
    assert len(result) > 0


def test_a_cell_is_sql_and_dollar_names_are_the_notebooks_variables(shell):
    shell.user_ns["region"] = "us-east-1"
    result = shell.run_cell_magic("trail", "", "select distinct aws_region from events where aws_region = $region")
    assert result.rows() == [{"aws_region": "us-east-1"}]


@pytest.mark.parametrize(
    ("word", "name"), [("who", "alice"), ("ip", "54.16.113.91"), ("session", "alice"), ("resource", "orders")]
)
def test_a_pivot_is_a_word_of_the_same_magic(shell, word, name):
    page = shell.run_line_magic("trail", f"{word} {name}")
    assert page.text == name


def test_a_search_takes_a_text_and_filters(shell):
    found = shell.run_line_magic("trail", "search signin changes=true action=signin:* userIdentity.userName=alice")
    assert {row["actor"] for row in found.rows()} == {"alice"}
    assert {row["action"].split(":")[0] for row in found.rows()} == {"signin"}
    assert len(shell.run_line_magic("trail", "search alice")) > len(found)
    with pytest.raises(UsageError, match="one text at a time"):
        shell.run_line_magic("trail", "search two words")
    with pytest.raises(UsageError, match="who of what"):
        shell.run_line_magic("trail", "who")


def test_a_page_is_text_where_no_html_is_shown(shell):
    page = shell.run_line_magic("trail", "who alice")
    written = shell.display_formatter.formatters["text/markdown"].lookup(page)(page)
    assert written.startswith("### alice")
    assert "What it did" in written


def test_an_answer_is_kept_under_a_name_instead_of_shown(shell):
    assert shell.run_cell_magic("trail", "--as kept", "select 1 as one from events limit 1") is None
    assert shell.user_ns["kept"].rows() == [{"one": 1}]


def test_the_case_may_have_any_name_while_it_is_the_only_one(shell, samples):
    shell.user_ns["incident"] = shell.user_ns.pop("case")
    assert len(shell.run_line_magic("trail", "activity.by_service"))
    shell.user_ns["another"] = ts.open(samples)
    with pytest.raises(UsageError, match="which case"):
        shell.run_line_magic("trail", "activity.by_service")
    assert len(shell.run_line_magic("trail", "--case another activity.by_service"))


@pytest.mark.parametrize(
    ("line", "cell", "says"),
    [
        ("root.usge", None, "did you mean root.usage"),
        ("", None, "which question"),
        ("root.usage nonsense", None, "write name=value"),
        ("--wrong root.usage", None, "no option --wrong"),
        ("--as 1x", "select 1", "name of a variable"),
        ("root.usage", "select 1", "stands beside a cell of SQL"),
        ("--case nobody root.usage", None, "nobody is no open case"),
        ("", "select nonsense from events", "nonsense"),
        ("", "select * from events where actor = $missing_name", "missing_name"),
        ('"', None, "cannot be read"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(shell, line, cell, says):
    with pytest.raises(UsageError, match=says):
        shell.run_cell_magic("trail", line, cell) if cell else shell.run_line_magic("trail", line)


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("", "select error('\x1b[2J' || chr(27) || '[31m' || actor) from events"),
        ("", "select actor::integer as n from (select chr(27) || '[2J' || actor as actor from events)"),
        ("--\x1b[2J root.usage", None),
        ("who \x1b[2J \x1b[31m", None),
    ],
)
def test_a_mistake_moves_no_cursor(shell, line, cell):
    """IPython prints a usage error as it stands, and values of the logs may be in it."""
    with pytest.raises(UsageError) as caught:
        shell.run_cell_magic("trail", line, cell) if cell else shell.run_line_magic("trail", line)
    assert "\x1b" not in str(caught.value)


def test_sql_is_sealed_as_everywhere(shell):
    with pytest.raises(UsageError):
        shell.run_cell_magic("trail", "", "select * from read_csv('/etc/passwd')")


def completions(shell, text):
    with provisionalcompleter():
        return {found.text for found in shell.Completer.completions(text, len(text))}


def test_questions_complete_behind_the_line_magic(shell):
    assert "root.usage" in completions(shell, "%trail root.us")


def test_columns_complete_in_a_cell_of_sql(shell):
    assert {"source_ip_address", "source_identity"} <= completions(shell, "%%trail\nselect source_i")


def test_nothing_completes_elsewhere(shell):
    assert "source_ip_address" not in completions(shell, "source_i")


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e"


def test_a_table_is_text_whatever_a_cell_holds(samples):
    with ts.open(samples) as case:
        html = interactive(
            case.query(f"select '{HOSTILE}' as agent, '{HOSTILE}' as \"{HOSTILE}\" from events limit 1").table
        )
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_a_long_table_says_what_it_leaves_out(samples):
    with ts.open(samples) as case:
        table = case.query(
            f"select range as n, actor from range({MOST_ROWS + 5}), (select actor from events limit 1)"
        ).table
    assert f"The first {MOST_ROWS:,} of {MOST_ROWS + 5:,} rows" in interactive(table)


@pytest.mark.slow
def test_everything_works_in_a_real_kernel(samples):
    """Table, bar and message as a notebook has them."""
    cells = [
        "%load_ext trailscope",
        f"import trailscope as ts\nfrom trailscope.notebook.progress import bar\ncase = ts.open({str(samples)!r})",
        "%trail activity.by_service",
        "%%trail\nselect actor, count(*) as calls from events group by all order by calls desc",
        f"other = ts.open({str(folder('sample_logs'))!r}, lake={str(samples) + '-2'!r}, until='2026-08-25', progress=bar())",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [[output.get("data", {}) for output in cell.outputs] for cell in notebook.cells]
    assert any("dataTable" in data.get("text/html", "") or "dt-" in data.get("text/html", "") for data in outputs[2])
    assert any("calls" in data.get("text/html", "") for data in outputs[3])
    assert any("<progress" in data.get("text/html", "") for data in outputs[4])
