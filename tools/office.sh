#!/bin/sh
# Finds LibreOffice and the fonts that stand for those of Office, for `make test-office`.
#
# On Debian and its relatives they are installed when run as root; otherwise the command to run is
# printed and the exit status is 1: a test that did not run must not look like one that passed.
set -eu

# the fonts have hanzi of one em and digits of half an em, as 宋体, 仿宋, 楷体 and 黑体 have
packages=
command -v soffice >/dev/null 2>&1 || packages='libreoffice-calc-nogui'
for pair in 'AR PL UMing CN:fonts-arphic-uming' 'AR PL UKai CN:fonts-arphic-ukai' \
    'WenQuanYi Zen Hei:fonts-wqy-zenhei'; do
    fc-list ":family=${pair%%:*}" 2>/dev/null | grep -q . || packages="$packages ${pair##*:}"
done
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "test-office needs LibreOffice Calc and fonts; install what these Debian packages hold: $packages" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "test-office needs more; run: sudo apt-get install -y --no-install-recommends $packages fontconfig" >&2
    exit 1
fi
echo "LibreOffice and fonts: $packages  安装 LibreOffice"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # the list is meant to be split
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages fontconfig; } >/dev/null; then
    echo "apt-get could not install: $packages; LibreOffice is not here, nothing was tested" >&2
    exit 1
fi
