"""Reads a file from the medium itself, not from what the system remembers of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from perfdesk.files import patiently

#: read at once: whole sectors of any stick
_BLOCK_BYTES = 1024 * 1024

if sys.platform == "win32":
    import ctypes
    import mmap
    from ctypes import wintypes

    _GENERIC_READ, _SHARE_READ, _OPEN_EXISTING = 0x80000000, 1, 3
    _NO_BUFFERING, _SEQUENTIAL = 0x20000000, 0x08000000

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.restype = wintypes.HANDLE
    _kernel.CreateFileW.argtypes = [
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    ]
    _kernel.ReadFile.argtypes = [
        *(wintypes.HANDLE, wintypes.LPVOID, wintypes.DWORD),
        *(ctypes.POINTER(wintypes.DWORD), wintypes.LPVOID),
    ]
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    _INVALID = wintypes.HANDLE(-1).value

    def _read(path: Path, most: int, told: Callable[[int], object]) -> bytes:
        handle = _kernel.CreateFileW(
            *(str(path), _GENERIC_READ, _SHARE_READ, None),
            *(_OPEN_EXISTING, _NO_BUFFERING | _SEQUENTIAL, None),
        )
        if handle == _INVALID:
            raise ctypes.WinError(ctypes.get_last_error())
        parts: list[bytes] = []
        done = 0
        got = wintypes.DWORD()
        size = wintypes.DWORD(_BLOCK_BYTES)
        try:
            # such memory begins with a page, as reading past the cache wants it
            with mmap.mmap(-1, _BLOCK_BYTES) as block:
                place = ctypes.c_char.from_buffer(block)
                try:
                    while done < most:
                        address = ctypes.byref(place)
                        if not _kernel.ReadFile(handle, address, size, ctypes.byref(got), None):
                            raise ctypes.WinError(ctypes.get_last_error())
                        if not got.value:
                            break
                        parts.append(block[: got.value])
                        done += got.value
                        told(min(done, most))
                finally:
                    # the memory cannot be given back while something points into it
                    del place
        finally:
            _kernel.CloseHandle(handle)
        return b"".join(parts)[:most]

else:

    def _read(path: Path, most: int, told: Callable[[int], object]) -> bytes:
        with path.open("rb", buffering=0) as file:
            if hasattr(os, "posix_fadvise"):
                # what is synced is forgotten, and must come from the medium
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            parts: list[bytes] = []
            left = most
            while left > 0 and (part := file.read(min(left, _BLOCK_BYTES))):
                parts.append(part)
                left -= len(part)
                told(most - left)
        return b"".join(parts)


def read_uncached(
    path: Path, most: int, told: Callable[[int], object] = lambda _done: None
) -> bytes:
    """The first `most` bytes of a file, past the system's cache where it lets one; OSError.

    `told` is given the bytes read, block by block; what it raises comes through.
    """
    return patiently(lambda: _read(path, most, told))
