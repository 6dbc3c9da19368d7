"""One offscreen application for all tests, and nothing of this computer's own user in them."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def no_data_of_this_user(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Forms, stores and settings that lie in the user's data folder are not the tests'."""
    folder = tmp_path_factory.getbasetemp() / "no-data"
    monkeypatch.setenv("PERFDESK_DATA", str(folder))
    return folder
