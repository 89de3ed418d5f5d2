-- expect: include-cycle
include "a.lua"
