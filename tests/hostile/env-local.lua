-- expect: forbidden-name
local _ENV = {} x = 1
