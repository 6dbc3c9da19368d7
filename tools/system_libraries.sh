#!/bin/sh
# Finds the system libraries that Qt needs and Python wheels cannot bring.
#
#   tools/system_libraries.sh          what tests and printing need (no screen)
#   tools/system_libraries.sh screen   also what a window needs, where there is an X display
#   tools/system_libraries.sh bundle   the same, display or not: they go into the bundle
#
# PYTHON names the interpreter that looks for them. On Debian and its relatives the missing
# packages are installed when run as root; otherwise the command to run is printed. The exit
# status is 1 only when something is missing without which nothing of Qt loads.
set -eu

python=${PYTHON:-python3}
purpose=${1:-}

[ "$(uname -s)" = Linux ] || exit 0

# library file and the Debian package that brings it
offscreen='libglib-2.0.so.0 libglib2.0-0
libgthread-2.0.so.0 libglib2.0-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libxkbcommon.so.0 libxkbcommon0
libfontconfig.so.1 libfontconfig1
libdbus-1.so.3 libdbus-1-3'
display='libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-shape.so.0 libxcb-shape0'

# missing LIST: the packages whose library does not load, once each, on one line
missing() {
    printf '%s\n' "$1" | "$python" -c '
import ctypes, sys
packages = {}
for line in sys.stdin:
    library, package = line.split()
    try:
        ctypes.CDLL(library)
    except OSError:
        packages[package] = None
print(" ".join(packages))'
}

needed=$(missing "$offscreen")
wanted=
# without a display there is no window to draw, and nothing to fetch for it
case "$purpose:${DISPLAY:-}${WAYLAND_DISPLAY:-}" in
    screen:?* | bundle:*) wanted=$(missing "$display") ;;
esac
packages=$(echo $needed $wanted)
[ -n "$packages" ] || exit 0

status=0
[ -z "$needed" ] || status=1

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Qt needs libraries this system lacks; install what brings these Debian packages' files: $packages" >&2
    exit $status
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Qt needs system libraries; run: sudo apt-get install -y --no-install-recommends $packages" >&2
    exit $status
fi
echo "system libraries: $packages  安装系统库"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # the list is meant to be split
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >/dev/null; then
    echo "apt-get could not install: $packages" >&2
    exit $status
fi
