"""Every event and parameter that a question names is AWS's: botocore's service models have it, or the file says why not."""

from __future__ import annotations

from pathlib import Path

from trailscope.packs.catalogue import Catalogue

QUESTIONS = Catalogue([Path(__file__).resolve().parents[2] / "queries"])
