-- expect: unknown-file
include "./include-dot.lua"
