-- expect: any-error
local t = {} t.id = t t[1] = t t.title = t program(t)
