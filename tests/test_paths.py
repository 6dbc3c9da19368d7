"""Where templates, resources and the user's data lie."""

import sys
from pathlib import Path

from perfdesk import paths


def test_a_checkout_has_its_own_templates_and_resources():
    root = Path(__file__).parent.parent
    assert paths.templates_dir() == root / "templates"
    assert paths.resources_dir() == root / "resources"


def test_a_frozen_program_looks_where_it_was_unpacked(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.templates_dir() == tmp_path / "templates"
    assert paths.resources_dir() == tmp_path / "resources"


def test_the_users_data_can_be_put_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path))
    assert paths.user_data_dir() == tmp_path


def test_the_users_data_follows_the_system(monkeypatch, tmp_path):
    monkeypatch.delenv("PERFDESK_DATA", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert paths.user_data_dir() == tmp_path / "perfdesk"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.user_data_dir() == tmp_path / ".local" / "share" / "perfdesk"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert paths.user_data_dir() == tmp_path / "Roaming" / "perfdesk"
