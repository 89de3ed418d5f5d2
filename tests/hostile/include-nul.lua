-- expect: unknown-file
include "include-nul.lua\0.txt"
