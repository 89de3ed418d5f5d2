-- expect: any-error
local t = {} for i = 1, 100000 do t = { title = t, t } end program(t)
