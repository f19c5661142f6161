"""Something deleted whose name says that it was made for tests weighs one step less, and nothing else does."""

from __future__ import annotations

import pyarrow as pa
import pytest

from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.hunt.throwaways import throwaways_weigh_less
from trailscope.window import Window


def weighed(**fields):
    row = {
        "id": "1",
        "rule": "data.tables_deleted",
        "kind": "detection",
        "severity": "high",
        "target": "table/orders",
        "attack": ["T1485"],
        "event_ids": ["e"],
        **{name: [] for name in ("tactics", "actions", "source_ip_addresses", "aws_regions", "also")},
        **fields,
    }
    found = throwaways_weigh_less(Findings(pa.Table.from_pylist([row], FINDINGS), asked=1, window=Window()))
    return found.table["severity"].to_pylist()[0]


@pytest.mark.parametrize(
    "target",
    [
        "table/loadtest-3",
        "db/load-test",
        "db/tmp_restore",
        "stack/shop-Test2",
        "table/e2e-test",
        "cluster/demo",
        "table/a.scratch.b",
        "arn:aws:rds:eu-west-1:111122223333:db/sandbox",
    ],
)
def test_what_is_named_for_tests_weighs_one_step_less(target):
    assert weighed(target=target) == "medium"
    assert weighed(target=target, severity="critical") == "high"
    assert weighed(target=target, severity="medium") == "low"
    assert weighed(target=target, severity="low") == "low"


@pytest.mark.parametrize(
    "target",
    ["table/orders", "table/latest", "db/contest", "db/template", "table/attestations", "test", "tmp/orders", None],
)
def test_other_names_weigh_what_they_weigh(target):
    assert weighed(target=target) == "high"


def test_only_detections_of_destruction_weigh_less():
    assert weighed(target="table/test", attack=["T1530"]) == "high"
    assert weighed(target="table/test", kind="hunt") == "high"
    assert weighed(target="image/test", attack=["T1530", "T1490"]) == "medium"
    assert weighed(target="instance/test", attack=["T1578.003"]) == "medium"


@pytest.mark.parametrize(
    "action",
    ["s3:PutObject", "s3:CopyObject", "s3:CreateMultipartUpload", "s3:CompleteMultipartUpload", "s3:UploadPart"],
)
def test_a_name_that_the_caller_chose_says_nothing(action):
    named = {"target": "object/site/test/a.html", "attack": ["T1565.001", "T1485"]}
    assert weighed(**named, actions=["s3:DeleteObject", action]) == "high"
    assert weighed(**named, actions=["s3:DeleteObject", "s3:PutObjectRetention"]) == "medium"


def test_no_findings_are_none():
    nothing = Findings(pa.Table.from_pylist([], FINDINGS), asked=1, window=Window())
    assert throwaways_weigh_less(nothing) is nothing
