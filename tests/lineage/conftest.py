"""Investigations of just the records of a test."""

from __future__ import annotations

import pytest

import trailscope as ts


@pytest.fixture
def case_of(tmp_path, write_log):
    """Makes an investigation of records; several lists are several files, ingested one after the other."""

    def make(*batches, name="one", **settings):
        for at, records in enumerate(batches):
            write_log(tmp_path / name / f"{at}.json.gz", list(records))
        with ts.Investigation(tmp_path / f"lake of {name}") as case:
            for at, _ in enumerate(batches):
                case.ingest(str(tmp_path / name / f"{at}.json.gz"))
        return ts.open(tmp_path / f"lake of {name}", **settings)

    return make
