-- expect: chain-too-long; expand
local a = {} local x = a@{40000|:b()}
