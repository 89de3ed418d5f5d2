include "inner/b.lua"
