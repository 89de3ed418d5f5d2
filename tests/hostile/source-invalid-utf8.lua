-- expect: bad-encoding; expand
local a = "@{xFF}@{xFE}"
