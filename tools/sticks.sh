#!/bin/sh
# Installs what makes and mounts images of sticks (FAT, exFAT), for tests/exchange and tests/workspace.
#
# On Debian and its relatives that is done when run as root. Where it cannot be done, one line says
# so and the status is 0 all the same: those tests are skipped, and their faults are also made on an
# injected file layer.
set -u

packages=
for pair in mkfs.vfat:dosfstools mkfs.exfat:exfatprogs mount.exfat-fuse:exfat-fuse fusefat:fusefat; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || packages="$packages ${pair##*:}"
done

installed() {
    # shellcheck disable=SC2086  # the list is meant to be split
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >/dev/null 2>&1
}

if [ -n "$packages" ]; then
    export DEBIAN_FRONTEND=noninteractive
    if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ] || ! installed; then
        echo "sticks: no real FAT or exFAT is tested, these are not here and cannot be installed:$packages"
        exit 0
    fi
fi
if [ ! -e /dev/fuse ] && ! grep -qw -e vfat -e exfat /proc/filesystems 2>/dev/null; then
    echo "sticks: no real FAT or exFAT is tested, this machine mounts none (no /dev/fuse)"
fi
