-- expect: too-many-branches; expand
local a local x = a@{40000| or a}
