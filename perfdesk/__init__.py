"""PerfDesk: budget-performance forms, filled in offline, checked, printed and exchanged."""

__version__ = "0.4.0"
