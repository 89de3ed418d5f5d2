-- expect: forbidden-name
local _ENV <const> = 1 x = 1
