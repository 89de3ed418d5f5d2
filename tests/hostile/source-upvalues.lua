-- expect: script-syntax | no-program; expand
@{150|local a# = 1 }
local function f() @{120|local b# = a# }
local function g() return @{119|a# + }@{119|b# + }1 end end
