"""The removable drives that are plugged in: where, what they are called, whether writable."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: file systems that no stick has, whatever the system says of their device
_NEVER = frozenset({"squashfs", "overlay", "tmpfs", "proc", "sysfs", "iso9660", "udf"})
#: what a system that was started from a stick stands on
_SYSTEM = frozenset({"/", "/boot", "/boot/efi"})
#: numbers of Windows
_REMOVABLE, _READ_ONLY_VOLUME, _NO_BOXES = 2, 0x00080000, 0x8001
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Drive:
    """A removable drive. `label` is its name as the user gave it, "" for none."""

    root: Path
    label: str
    file_system: str
    read_only: bool


def removable_drives() -> tuple[Drive, ...]:
    """All removable drives, in the order of their places; () where the system cannot say."""
    if sys.platform == "win32":
        return _of_windows()
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ()
    return of_mounts(mounts, Path("/sys/class/block"))


def of_mounts(mounts: str, blocks: Path) -> tuple[Drive, ...]:
    """The removable drives among the mounts that Linux lists, by its folder of block devices."""
    found: dict[Path, Drive] = {}
    for line in mounts.splitlines():
        device, place, file_system, options = [*line.split(" "), "", "", "", ""][:4]
        if not device.startswith("/dev/") or place in _SYSTEM or file_system in _NEVER:
            continue
        if not _is_removable(blocks / device.rpartition("/")[2]):
            continue
        # spaces and the like are written as octal numbers there
        root = Path(_OCTAL.sub(lambda sign: chr(int(sign[1], 8)), place))
        found[root] = Drive(root, root.name, file_system, "ro" in options.split(","))
    return tuple(found[root] for root in sorted(found))


def _is_removable(block: Path) -> bool:
    """Whether a block device, or the disk that it is a part of, can be taken out."""
    try:
        device = block.resolve(strict=True)
    except OSError:
        return False
    # disks in a USB case do not call themselves removable
    if any(step.startswith("usb") for step in device.parts):
        return True
    for folder in (device, device.parent):
        try:
            return (folder / "removable").read_text(encoding="ascii").strip() == "1"
        except (OSError, ValueError):
            continue
    return False


if sys.platform == "win32":

    def _of_windows() -> tuple[Drive, ...]:
        import ctypes  # noqa: PLC0415 -- only here

        kernel = ctypes.WinDLL("kernel32")
        # an empty card reader must not open a box of the system
        before = kernel.SetErrorMode(_NO_BOXES)
        try:
            letters = kernel.GetLogicalDrives()
            roots = [f"{chr(65 + n)}:\\" for n in range(26) if letters >> n & 1]
            drives = [
                _windows_drive(kernel, root)
                for root in roots
                if kernel.GetDriveTypeW(ctypes.c_wchar_p(root)) == _REMOVABLE
            ]
        finally:
            kernel.SetErrorMode(before)
        return tuple(drive for drive in drives if drive is not None)

    def _windows_drive(kernel: Any, root: str) -> Drive | None:
        """The drive at a letter; None where nothing is in it."""
        import ctypes  # noqa: PLC0415 -- only here

        label, system = (ctypes.create_unicode_buffer(261) for _one in range(2))
        flags = ctypes.c_ulong()
        there = kernel.GetVolumeInformationW(
            *(ctypes.c_wchar_p(root), label, 261, None, None),
            *(ctypes.byref(flags), system, 261),
        )
        if not there:
            return None
        read_only = bool(flags.value & _READ_ONLY_VOLUME)
        return Drive(Path(root), label.value, system.value, read_only)
