"""The command line: the same filings and forms as in the window, for batches, scripts and tests."""

from perfdesk.cli.commands import STORE_FILE, OpenWindow, Pictures, default_store
from perfdesk.cli.entry import main

__all__ = ["STORE_FILE", "OpenWindow", "Pictures", "default_store", "main"]
