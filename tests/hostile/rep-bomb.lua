-- expect: too-long
local s = ("x"):rep(1000000000)
