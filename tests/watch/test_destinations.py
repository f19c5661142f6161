"""Where news goes: lines, SARIF, a command, a webhook; what a destination does not take is told again."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from trailscope.errors import UsageError
from trailscope.watch.destinations import CommandRun, DeliveryError, Webhook

pytestmark = pytest.mark.slow

HOSTILE = "org\x1b[2J\u202e trail"
FIRST = {"n": 1, "eventTime": "2026-09-01T08:00:00Z", "requestParameters": {"name": HOSTILE}}
SECOND = {"n": 2, "eventTime": "2026-09-02T08:00:00Z", "requestParameters": {"name": "other-trail"}}


class Hook:
    """A web server that keeps what it is sent, and answers with the statuses it is told to."""

    def __init__(self, *statuses: int) -> None:
        self.sent: list[tuple[str, str, dict]] = []
        hook, left = self, list(statuses)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.sent.append((self.path, self.headers["Idempotency-Key"], body))
                self.send_response(left.pop(0) if left else 200)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - http.server's own name

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret-token"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


def test_a_webhook_that_fails_is_sent_the_same_item_with_the_same_key_in_the_next_round(feed):
    hook = Hook(500)
    feed.deliver(FIRST)
    failed = feed.round("--webhook", hook.url, "--no-incidents")
    assert failed.exit_code == 4
    assert "answered 500; 1 item told again in the next round" in failed.stderr
    assert "secret-token" not in failed.stderr
    assert feed.round("--webhook", hook.url, "--no-incidents").exit_code == 0
    feed.round("--webhook", hook.url, "--no-incidents")
    (_, key, item), (_, key_again, _) = hook.sent
    assert key == key_again == item["key"]
    assert len(feed.told()) == 1, "what other destinations took is not told them again"


def test_a_redirect_is_no_delivery():
    hook = Hook(302)
    with pytest.raises(DeliveryError, match="answered 302"):
        Webhook(hook.url).take({"key": "k"})
    assert len(hook.sent) == 1


def test_a_webhook_that_is_not_there_is_named_by_its_host_alone():
    with pytest.raises(DeliveryError) as refused:
        Webhook("http://127.0.0.1:9/secret-token").take({"key": "k"})
    assert "127.0.0.1" in str(refused.value)
    assert "secret-token" not in str(refused.value)
    with pytest.raises(UsageError):
        Webhook("file:///etc/passwd")


def test_a_command_gets_each_item_on_its_standard_input_and_no_shell_sees_log_text(feed, tmp_path):
    script = tmp_path / "page.py"
    script.write_text(
        "import os, sys\n"
        f"open({str(tmp_path / 'paged')!r}, 'a').write(os.environ['TRAILSCOPE_SEVERITY'] + ' ' + sys.stdin.read() + '\\n')\n"
    )
    feed.deliver(FIRST, SECOND)
    done = feed.round("--exec", f"{sys.executable} {script}", "--format", "none", "--no-incidents")
    assert done.exit_code == 0
    assert done.stdout == ""
    paged = (tmp_path / "paged").read_text().splitlines()
    assert len(paged) == 2
    assert paged[0].startswith("high {")
    assert any(HOSTILE in json.loads(line.partition(" ")[2])["sentence"] for line in paged)
    assert "\x1b" not in "".join(paged)


def test_a_command_that_fails_says_why_and_is_run_again():
    with pytest.raises(DeliveryError) as refused:
        CommandRun([sys.executable, "-c", "import sys; sys.exit('no pager')"]).take({"key": "k"})
    assert "ended with status 1" in str(refused.value)
    assert "no pager" in str(refused.value)
    with pytest.raises(DeliveryError, match="could not be run"):
        CommandRun(["/none/such"]).take({"key": "k"})


def test_lines_on_a_terminal_show_hostile_text_harmlessly(feed):
    feed.deliver(FIRST)
    done = feed.round("--format", "text", "--no-incidents")
    (line,) = done.stdout.splitlines()
    assert line.startswith("HIGH")
    assert r"org\x1b[2J⟨U+202E⟩ trail" in line


def test_sarif_is_one_document_of_all_that_was_told(feed, tmp_path):
    path = tmp_path / "told.sarif"
    for event in (FIRST, SECOND):
        feed.deliver(event)
        assert feed.round("--format", "sarif", "-o", path, "--no-incidents").exit_code == 0
    assert len(json.loads(path.read_text())["runs"][0]["results"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "sarif"),
        ("--format", "none", "-o", "x"),
        ("--queue", "https://q"),
        ("--name", "../x"),
        ("--exec", " "),
    ],
)
def test_what_contradicts_itself_is_wrong_usage(feed, words):
    feed.deliver(FIRST)
    assert feed.round(*words, *(() if "--format" in words else ("--format", "text"))).exit_code == 2


def test_an_incident_is_told_when_it_begins_and_when_it_changes_and_not_when_it_only_grows(feed):
    who = {"type": "IAMUser", "userName": "mallory", "arn": "arn:aws:iam::111122223333:user/mallory", "principalId": "AIDAMALLORY",
           "accessKeyId": "AKIAEXAMPLE000000009", "accountId": "111122223333"}  # fmt: skip
    iam = {"eventSource": "iam.amazonaws.com", "userIdentity": who, "userAgent": "aws-cli/2.15 distrib#kali"}
    feed.deliver(
        {"n": 1, "eventTime": "2026-09-01T08:00:00Z", "eventName": "CreateUser", "requestParameters": {"userName": "b"}, **iam},
        {"n": 2, "eventTime": "2026-09-01T08:01:00Z", "eventName": "AttachUserPolicy", **iam,
         "requestParameters": {"userName": "b", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}},
        {"n": 3, "eventTime": "2026-09-01T08:02:00Z", "eventName": "CreateAccessKey", "requestParameters": {"userName": "b"}, **iam},
    )  # fmt: skip
    packs = ("identity", "credentials", "logging")
    feed.round(packs=packs)
    begun = [item for item in feed.told() if item["news"] == "incident"]
    assert [item["change"] for item in begun] == ["new"]
    feed.deliver(
        {"n": 4, "eventTime": "2026-09-01T08:30:00Z", "userIdentity": who, "userAgent": "aws-cli/2.15 distrib#kali"}
    )
    feed.round(packs=packs)
    _, changed = [item for item in feed.told() if item["news"] == "incident"]
    assert (changed["id"], changed["change"]) == (begun[0]["id"], "changed")
    assert changed["changes"]
    feed.round(packs=packs)
    assert len([item for item in feed.told() if item["news"] == "incident"]) == 2
