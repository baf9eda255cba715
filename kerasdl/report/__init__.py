"""Writes the page that a run ends with: from the files of its directory alone."""

from kerasdl.report.page import page

__all__ = ["page"]
