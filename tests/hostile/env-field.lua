-- expect: no-program
-- A field of that name is only a field.
local t = { a = 1 } t._ENV = 2
