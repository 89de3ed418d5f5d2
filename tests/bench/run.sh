#!/bin/sh
# sh tests/bench/run.sh [DEALS:PARTNERS ...]: the reference work by Rung, by DuckDB and by a C
# program written for it alone; first the figures must be the same, then one table. Before it,
# how many rows a second single kernels do.
# RUNS (5): runs of each, the median counts. THREADS ("1 2"). KEEP: a folder for the data.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
built=$root/build/bench
mkdir -p "$built"
cmake -S "$root" -B "$root/build/release" --preset release >"$built/log" 2>&1 &&
  cmake --build "$root/build/release" --target rung bench_kernels -j2 >>"$built/log" 2>&1 ||
  { cat "$built/log" >&2; exit 2; }
${CC:-cc} -O2 -o "$built/generate" "$here/generate.c"
${CC:-cc} -O3 -march=native -o "$built/specialised" "$here/specialised.c" -lpthread
[ -d "$here/node_modules" ] || (cd "$here" && npm ci --no-audit --no-fund >&2)
"$root/build/release/tests/bench/bench_kernels"
exec python3 -B "$here/measure.py" "$root/build/release/engine/cli/rung" "$built" \
  "${@:-1000000:10000}"
