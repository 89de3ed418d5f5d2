-- expect: include-cycle
include "script.lua"
