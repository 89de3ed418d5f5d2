-- expect: no-program
-- The script's own copy: methods stay bounded.
string.rep = function() return "mine" end local s = ("x"):rep(3)
