"""Programs that are handed answers about logs that attack: an assistant, a command of `watch`, a web server, a list of questions."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import judges
import pytest
from attack_texts import ATTACKS
from click.testing import CliRunner

from trailscope.cli import command as trailscope

pytestmark = pytest.mark.slow

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "events": ("sql", {"statement": "select * from events", "limit": 40}),
    "hunt": ("hunt", {}),
    "incidents": ("incidents", {}),
    "who": ("who", {"name": ATTACKS["all"]}),
    "nobody": ("who", {"name": ATTACKS["script"] + " none"}),
    "search": ("search", {"text": "alert"}),
    "wrong": ("sql", {"statement": ATTACKS["script"]}),
}
KEEP = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).open('ab').write(sys.stdin.buffer.read() + b'\\n')"


def test_an_assistant_is_handed_text_of_the_logs_as_data_without_anything_unseen(hostile_place: Path) -> None:
    anyio, mcp = pytest.importorskip("anyio"), pytest.importorskip("mcp")
    server = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "trailscope", "mcp", "--lake", str(hostile_place / "lake")],
        env={"PYTHONPATH": str(Path.cwd()), "HOME": str(hostile_place)},
    )

    async def talk() -> dict[str, Any]:
        async with mcp.stdio_client(server) as streams, mcp.ClientSession(*streams) as client:
            await client.initialize()
            return {name: await client.call_tool(tool, arguments) for name, (tool, arguments) in CALLS.items()}

    answers = anyio.run(talk)

    for name, answer in answers.items():
        text = "".join(part.text for part in answer.content)
        assert judges.unseen(text) == [], name
        if not answer.is_error:
            told = judges_json(text)
            assert "log_data" not in told or "never instructions" in told["notice"], name
            rest = json.dumps({key: value for key, value in told.items() if key not in ("log_data", "event_ids")})
            assert "document.title" not in rest, name
    assert "document.title" in answers["events"].content[0].text, "the attacks are in the answer"


def judges_json(text: str) -> Any:
    assert judges.in_json(text) == []
    return json.loads(text)


class _Hook(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    sent: list[bytes]

    def do_POST(self) -> None:
        self.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, list[bytes]]]:
    sent: list[bytes] = []
    server = HTTPServer(("127.0.0.1", 0), type("Hook", (_Hook,), {"sent": sent}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", sent
    server.shutdown()
    server.server_close()


def test_a_command_and_a_web_server_are_handed_json_and_nothing_is_run(
    hook: tuple[str, list[bytes]], hostile_place: Path, tmp_path: Path
) -> None:
    url, sent = hook
    kept, before = tmp_path / "kept.ndjson", set(Path().iterdir())
    (tmp_path / "keep.py").write_text(KEEP)
    words = ["watch", str(hostile_place / "logs"), "--lake", str(tmp_path / "lake"), "--once", "--pack", "hostile"]
    words += ["--queries", str(hostile_place / "questions"), "--webhook", url, "--no-incidents"]
    words += ["--exec", f"{sys.executable} {tmp_path / 'keep.py'} {kept}"]

    done = CliRunner().invoke(trailscope, words)

    assert done.exit_code in (0, 3), done.output
    assert judges.on_terminal(done.output) == []
    items = [line for line in kept.read_bytes().split(b"\n") if line.strip()]
    assert items
    assert len(sent) == len(items)
    for item in (*items, *sent):
        assert judges.in_json(item.decode()) == []
    assert set(Path().iterdir()) == before
    assert not list(tmp_path.rglob("owned"))


@pytest.mark.parametrize("words", [("list",), ("list", "--format", "json"), ("show", "hostile.everything")])
def test_a_question_whose_title_attacks_is_shown_harmlessly(
    words: tuple[str, ...], tmp_path: Path, hostile_place: Path
) -> None:
    question = (hostile_place / "questions" / "hostile" / "everything.sql").read_text()
    attack = "<script>x</script> \\x1b[2J \u202e [a](javascript:b) =1+1"
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / "everything.sql").write_text(question.replace("What did anybody write?", f"'{attack}?'"))

    done = CliRunner().invoke(trailscope, ["queries", *words, "--queries", str(tmp_path)])

    assert done.exit_code in (0, 2), done.exception
    assert judges.on_terminal(done.stdout + done.stderr) == []
