-- expect: too-long
string.rep = nil local s = ("x"):rep(1000000000)
