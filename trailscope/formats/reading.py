"""Bytes of one object → documents: the fast road for what AWS delivers, the general rule for everything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from isal import isal_zlib

from trailscope.formats import assembling
from trailscope.formats.document import Damage, Document, damage
from trailscope.formats.record import FIELDS
from trailscope.formats.searching import Search
from trailscope.formats.stream import RECORD
from trailscope.formats.unpacking import Text, unpacked
