-- expect: forbidden-name
local e = _ENV
