-- expect: unknown-file
include "nothing.lua"
