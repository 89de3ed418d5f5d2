-- expect: any-error
local t = {} for i = 1, 200000 do t["k" .. i] = i end program(t)
