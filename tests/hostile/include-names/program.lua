-- expect: script-error
include "program.lua:9: forged.lua"
