"""Finished pages from memory, in front of Django."""

from nutrients.finished.layer import FinishedPages

__all__ = ["FinishedPages"]
