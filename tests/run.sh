#!/bin/sh
# Installs what is needed, builds, runs every test. With a preset's name as argument
# (asan, release, coverage) that build instead of dev.
set -eu
cd "$(dirname "$0")/.."
preset=${1:-dev}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

sh engine/cmake/packages.sh tests
cmake --preset "$preset" -G Ninja >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
cmake --build --preset "$preset" >>"$log" 2>&1 || { cat "$log" >&2; exit 1; }
luacheck --quiet --no-max-line-length stdlib
ctest --preset "$preset" -j "$(nproc)" --output-on-failure
