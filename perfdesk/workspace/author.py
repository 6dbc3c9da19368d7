"""Who is at work where nobody said so: the operating system's user."""

from __future__ import annotations

import getpass


def system_user() -> str:
    """The name of the user who is logged in; "" when the system knows none."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""
