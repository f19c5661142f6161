"""The report of an investigation: report data in, one self-contained HTML page or Markdown out. Nothing here asks a lake."""

from trailscope.analytics.report_data import ReportData
from trailscope.report.document import Format, Report

__all__ = ["Format", "Report", "ReportData"]
