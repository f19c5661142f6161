"""A report as a value: made once from a data, written as HTML or Markdown."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trailscope.analytics.report_data import ReportData
from trailscope.errors import Location, UsageError
from trailscope.files import write_output

Format = Literal["html", "markdown"]
ENDINGS: dict[str, Format] = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}


@dataclass(frozen=True)
class Report:
    """What ``case.report()`` gives.

    Attributes:
        data: all that the report says, as tables and facts.
    """

    data: ReportData

    def html(self) -> str:
        """One page that needs nothing outside: opens offline, runs nothing from the logs."""
        from trailscope.report.page import page  # noqa: PLC0415 - loads altair, which Markdown does not need
        from trailscope.report.sections import sections  # noqa: PLC0415 - as above

        return page(self.data, sections(self.data))

    def markdown(self) -> str:
        """The same without charts."""
        from trailscope.report.markdown import document  # noqa: PLC0415 - beside `html`
        from trailscope.report.sections import sections  # noqa: PLC0415 - as above

        return document(self.data, sections(self.data))

    def save(self, path: str | os.PathLike[str], *, format: Format | None = None, force: bool = False) -> Path:
        """Write the report; the file appears when it is complete.

        Args:
            path: ends in ``.html`` or ``.md``, or anything when ``format`` is given.
            format: ``html`` or ``markdown``; by default what the name says.
            force: replace a file that is there.

        Raises:
            UsageError: the file is there, or its name says no format. TrailscopeError: it cannot be written.
        """
        target = Path(path)
        made: dict[Format, Callable[[], str]] = {"html": self.html, "markdown": self.markdown}
        text = made[checked(target, format, force=force)]()
        write_output(target, text, "the report")
        return target


def checked(target: Path, format: Format | None = None, *, force: bool = False) -> Format:
    """The format of a report to be written to a file.

    Raises:
        UsageError: the file is there and ``force`` is not given, its folder is not, or its name says no format.
    """
    known = format or ENDINGS.get(target.suffix.lower())
    if known is None:
        raise UsageError(
            f"a report cannot be written as {target.name}",
            hint="name a file that ends in .html or .md, or give the format",
        )
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(
            "a report needs a file in a folder that is there", at=Location(str(target)), hint="name one with -o FILE"
        )
    if target.exists() and not force:
        raise UsageError(
            "this file is there already, and a report replaces nothing unasked",
            at=Location(str(target)),
            hint="name another file with -o, or replace it with --force",
        )
    return known
