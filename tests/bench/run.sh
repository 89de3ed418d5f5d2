#!/bin/sh
# sh tests/bench/run.sh [DEALS:PARTNERS ...]: the reference work by Rung, by DuckDB and by a C
# program written for it alone; first the figures must be the same, then one table. Before it,
# how many rows a second single kernels do. After it, a thousand variations of the work, and an
# edit of a rule, on 10,000 and 100,000 partners.
# RUNS (5): runs of each, the median counts. THREADS ("1 2"). KEEP: a folder for the data.
# ONLY=variations leaves out what comes before them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
built=$root/build/bench
mkdir -p "$built"
cmake -S "$root" -B "$root/build/release" --preset release >"$built/log" 2>&1 &&
  cmake --build "$root/build/release" --target rung bench_kernels bench_variations -j2 \
    >>"$built/log" 2>&1 ||
  { cat "$built/log" >&2; exit 2; }
${CC:-cc} -O2 -o "$built/generate" "$here/generate.c"
${CC:-cc} -O3 -march=native -o "$built/specialised" "$here/specialised.c" -lpthread
${CC:-cc} -O3 -march=native -o "$built/variations_plain" "$here/variations_plain.c"
[ -d "$here/node_modules" ] || (cd "$here" && npm ci --no-audit --no-fund >&2)
rung=$root/build/release/engine/cli/rung
if [ "${ONLY:-}" != variations ]; then
  "$root/build/release/tests/bench/bench_kernels"
  python3 -B "$here/measure.py" "$rung" "$built" "${@:-1000000:10000}"
fi
exec python3 -B "$here/measure_variations.py" "$rung" "$built" \
  "$root/build/release/tests/bench/bench_variations"
