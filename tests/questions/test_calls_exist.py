"""Every event and parameter that a question names is AWS's: botocore's service models have it, or the file says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlglot import exp

from tests.questions.aws_models import actions_of, parameters_of, services_of
from trailscope.packs.catalogue import Catalogue
from trailscope.packs.question import Question
from trailscope.packs.statement import read_statement

QUESTIONS = Catalogue([Path(__file__).resolve().parents[2] / "queries"])
