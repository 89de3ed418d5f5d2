-- expect: bad-encoding; expand
local a = "@{xC0}@{xAF}"
