#!/bin/sh
# Installs the Debian packages that the build needs; "packages.sh tests" also those of the
# tests. Does nothing, quickly, when all of them are there.
set -eu

packages="gcc libc6-dev cmake ninja-build pkg-config
  liblua5.4-dev lua-lpeg-dev lua-argparse zlib1g-dev libzstd-dev libxxhash-dev nettle-dev
  libutf8proc-dev libseccomp-dev"
[ "${1:-}" = tests ] && packages="$packages
  libcmocka-dev lua5.4 lua-check python3 sqlite3 git"

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "This machine has no apt-get. Rung needs the packages (Debian names):$missing" >&2
  exit 1
fi
run=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "To install packages, run this as root or install sudo. Needed:$missing" >&2
    exit 1
  fi
  run=sudo
fi
echo "installing:$missing" >&2
$run apt-get update -qq >&2
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends \
  $missing >/dev/null
