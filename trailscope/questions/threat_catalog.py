"""The pinned table of the AWS Threat Technique Catalog: technique ids, names and the ATT&CK tactics they serve.

Source: https://aws-samples.github.io/threat-technique-catalog-for-aws/, its matrix page, as of :data:`DATE`. Ids that end in
``.A`` and a number, and those that begin with ``AT``, are the catalog's own; the others are ATT&CK's of the version the
catalog builds on, so that they need not be those of :mod:`trailscope.questions.attack`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_TABLE = Path(__file__).with_name("aws-ttc.tsv")

DATE = "2026-11-28"


@dataclass(frozen=True)
class CatalogTechnique:
    """One technique of the catalog.

    Attributes:
        id: ``T1578.001`` or ``T1486.A001``.
        name: the catalog's own.
        tactics: names of ATT&CK's tactics it stands under, in the order of the matrix.
    """

    id: str
    name: str
    tactics: tuple[str, ...]


@cache
def techniques() -> Mapping[str, CatalogTechnique]:
    """Every technique of the table by its id."""
    known: dict[str, CatalogTechnique] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "technique\t")):
            continue
        id, name, _, tactic = line.split("\t")
        before = known.get(id, CatalogTechnique(id, name, ())).tactics
        known[id] = CatalogTechnique(id, name, (*before, tactic))
    return MappingProxyType(known)
