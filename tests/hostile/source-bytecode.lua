-- expect: bad-encoding; expand bare
@{x1B}Lua@{x54}@{x00}@{x19}@{x93}
