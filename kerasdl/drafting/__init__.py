"""Looks at data and drafts a recipe for it."""

from kerasdl.drafting.drafting import draft

__all__ = ["draft"]
