#!/bin/sh
# From a fresh Debian 12 to a result: installs, builds, evaluates the Aligned program on
# its sample data and shows why one partner is in its tier.
set -eu
cd "$(dirname "$0")/.."

sh engine/cmake/packages.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "building ..." >&2
cmake --preset release -G Ninja -DBUILD_TESTING=OFF >"$log" 2>&1 &&
  cmake --build --preset release --target rung >>"$log" 2>&1 || { cat "$log" >&2; exit 1; }

rung=build/release/engine/cli/rung
"$rung" eval rules/aligned-si --data examples/aligned-si --period 2026
cat <<'TEXT'

Why is a partner in its tier, and which deals did its commission come from?
  build/release/engine/cli/rung explain rules/aligned-si --data examples/aligned-si --partner P007
Every figure of every partner as files:
  build/release/engine/cli/rung eval rules/aligned-si --data examples/aligned-si -o results
All verbs:
  build/release/engine/cli/rung help
TEXT
