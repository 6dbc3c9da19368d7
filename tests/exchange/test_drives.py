"""Removable drives as Linux tells of them: sticks, disks in a USB case, card readers."""

import sys
from pathlib import Path

import pytest

from perfdesk.exchange.drives import Drive, of_mounts, removable_drives

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="devices as Linux has them")

MOUNTS = """\
/dev/nvme0n1p2 / ext4 rw,relatime 0 0
/dev/nvme0n1p3 /home ext4 rw,relatime 0 0
/dev/sdb1 /media/clerk/财政\\040U盘 vfat rw,nosuid,nodev,utf8 0 0
/dev/sdc1 /media/clerk/USB-HDD fuseblk ro,nosuid 0 0
/dev/mmcblk0p1 /media/clerk/卡 exfat rw 0 0
/dev/loop3 /snap/core squashfs ro 0 0
tmpfs /run tmpfs rw 0 0
/dev/gone1 /media/gone vfat rw 0 0
odd
"""


@pytest.fixture
def blocks(tmp_path):
    """The folder of block devices: links to where each hangs, as in /sys."""
    folder = tmp_path / "class"
    folder.mkdir()

    def disk(bus, name, parts, removable):
        place = tmp_path / "devices" / bus / "block" / name
        place.mkdir(parents=True)
        (place / "removable").write_text(f"{removable}\n", encoding="ascii")
        for part in parts:
            (place / part).mkdir()
            (folder / part).symlink_to(place / part)
        (folder / name).symlink_to(place)

    disk("pci0/nvme", "nvme0n1", ["nvme0n1p2", "nvme0n1p3"], 0)
    disk("pci0/usb1/1-2", "sdb", ["sdb1"], 1)
    disk("pci0/usb2/2-1", "sdc", ["sdc1"], 0)
    disk("pci0/mmc", "mmcblk0", ["mmcblk0p1"], 1)
    disk("virtual", "loop3", [], 1)
    return folder


def test_what_can_be_pulled_out_is_found(blocks):
    media = Path("/media/clerk")
    assert of_mounts(MOUNTS, blocks) == (
        Drive(media / "USB-HDD", "USB-HDD", "fuseblk", read_only=True),
        Drive(media / "卡", "卡", "exfat", read_only=False),
        Drive(media / "财政 U盘", "财政 U盘", "vfat", read_only=False),
    )


def test_this_computer_can_be_asked():
    assert isinstance(removable_drives(), tuple)
