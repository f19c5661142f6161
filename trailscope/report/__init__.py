"""The report of an investigation: a dossier of tables in, one self-contained HTML page or Markdown out. Nothing here asks a lake."""

from trailscope.report.document import Format, Report
from trailscope.report.dossier import Dossier

__all__ = ["Dossier", "Format", "Report"]
