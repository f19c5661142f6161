"""Questions, Sigma rules, digests and times that were sound once: whatever becomes of them, they are read or refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from damaged_texts import damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from question_text import DETECTION, HUNT

from trailscope.errors import QuestionError, UsageError
from trailscope.integrity import digests
from trailscope.questions.header import load
from trailscope.questions.strict_yaml import YamlDocument
from trailscope.sigma.loading import load_rules
from trailscope.window import Window

QUIET = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
IN_YAML = (
    b"&a ", b"*a", b"<<: *a", b"!!python/object/apply:os.system [id]", b"!!binary ", b"? ", b"- ", b"[", b"{", b"}", b"]", b": ", b"|\n", b">-\n", b"%YAML 9\n",
    b"---\n", b"...\n", b"\t", b"\x00", b"\x85", b"\xff", b"\xe2\x80\xa8", b"'", b'"', b"#", b"\n-- ", b"--", b"/*", b"*/", b";", b"$x", b"0x1f", b"null",
    b"[" * 300, b"{a: " * 300, b"a" * 3000,
)  # fmt: skip
RULE = b"""title: Trail stopped
id: 11111111-2222-3333-4444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventSource: cloudtrail.amazonaws.com
    eventName|startswith: [Stop, Delete]
    requestParameters.name|re: '^org-.*$'
  filter: {userIdentity.type: AWSService}
  condition: selection and not 1 of filter*
falsepositives: [none]
level: high
tags: [attack.t1562.008]
"""
CORRELATION = b"""title: Often
correlation: {type: value_count, rules: [stopped], group-by: [userIdentity.arn], timespan: 5m, condition: {gte: 2, field: eventName}}
"""
DIGEST = json.dumps(
    {
        "awsAccountId": "111122223333", "digestStartTime": "2026-09-01T00:00:00Z", "digestEndTime": "2026-09-01T01:00:00Z", "digestS3Bucket": "b",
        "digestS3Object": "AWSLogs/x.json.gz", "digestPublicKeyFingerprint": "00ff", "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": None, "oldestEventTime": None, "previousDigestS3Bucket": "b", "previousDigestS3Object": "y",
        "previousDigestHashValue": "00", "previousDigestHashAlgorithm": "SHA-256", "previousDigestSignature": "00",
        "logFiles": [{"s3Bucket": "b", "s3Object": "k", "hashValue": "00", "hashAlgorithm": "SHA-256", "newestEventTime": "2026-09-01T00:30:00Z",
                      "oldestEventTime": "2026-09-01T00:10:00Z"}],
    }
).encode()  # fmt: skip
IN_JSON = (
    b"null",
    b"[]",
    b"{}",
    b"7",
    b'"x"',
    b"true",
    b"1e999",
    b"-1",
    b"NaN",
    b'"\\ud800"',
    b"[" * 3000,
    b'"',
    b",",
    b":",
    b"9999-99-99T99:99:99Z",
)


def refusal(kind: type[Exception], work: Callable[[], object]) -> str | None:
    """What the error of this kind says, or ``None`` where the work is done; any other error is none of those that are meant."""
    try:
        work()
    except kind as refused:
        return str(refused)
    return None


@settings(max_examples=examples(60), deadline=None, suppress_health_check=QUIET)
@given(damaged([DETECTION.encode(), HUNT.encode()], IN_YAML))
def test_a_question_is_read_or_refused_with_its_file(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "topic" / "name.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)
    said = refusal(QuestionError, lambda: load(path, "topic.name"))
    assert said is None or "name.sql" in said


@settings(max_examples=examples(30), deadline=None, suppress_health_check=QUIET)
@given(damaged([RULE, CORRELATION], IN_YAML))
def test_a_sigma_rule_is_asked_counted_as_for_other_logs_or_refused_with_its_file(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "rule.yml"
    path.write_bytes(text)
    loaded = load_rules([path])
    assert all("rule.yml" in str(problem) for problem in loaded.problems)


MULTIPLYING = "a: &b0 [x, x]\n" + "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 9))
CHAINED = "a: &b0 [x]\n" + "".join(f"b{n}: &b{n} [*b{n - 1}]\n" for n in range(1, 2000))
GROWING = {
    "aliases that multiply": MULTIPLYING, "aliases in a chain": CHAINED, "an alias within what it names": "a: &a {b: [*a]}\n",
    "an alias of itself": "a: &a {<<: *a}\n", "brackets": "a: " + "[" * 200_000, "keys": "? " * 50_000, "lists": "- " * 50_000 + "x",
    "a call": "a: !!python/object/apply:os.system ['touch owned']\n", "a time": "a: !!timestamp x\n",
    "a truth value": "a: !!bool x\n", "bytes": "a: !!binary é\n", "pairs": "a: !!pairs [x]\n",
}  # fmt: skip


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING)
def test_yaml_that_grows_nests_or_calls_is_refused_at_once_with_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "rule.yml").write_bytes(RULE + text.encode())
    loaded = load_rules([tmp_path / "rule.yml"])
    assert len(loaded.rules) + len(loaded.problems) == 1
    assert "q.sql" in str(refusal(QuestionError, lambda: value(text)))


def test_aliases_that_say_a_thing_twice_are_read() -> None:
    assert value("a: &a {b: [1, x]}\nc: *a\n") == {"a": {"b": [1, "x"]}, "c": {"b": [1, "x"]}}


def value(text: str) -> object:
    document = YamlDocument(text, "q.sql", 1)
    return document.root and document.value_of(document.root)


@settings(max_examples=examples(200), deadline=None)
@given(damaged([DIGEST], IN_JSON))
def test_a_digest_is_read_or_is_none(content: bytes) -> None:
    said = refusal(digests.DigestFormatError, lambda: digests.parse(content))
    assert said is None or said.startswith(("it ", "its "))


@settings(max_examples=examples(200), deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        damaged(
            [b"2026-09-01T08:00:00+02:00", b"7d", b"yesterday", b"2026-09-01"],
            (b"0", b"-", b":", b"T", b"Z", b"+", b"9" * 30, b" ", b"\xd9\xa3", b"h", b"w"),
        ).map(lambda text: text.decode(errors="replace")),
    )
)
def test_a_time_is_understood_or_is_wrong_usage(text: str) -> None:
    for since, until in ((text, None), (None, text), (text, text)):
        said = refusal(UsageError, lambda since=since, until=until: Window.parse(since, until, now=NOW))
        assert said is None or len(said) > 20
