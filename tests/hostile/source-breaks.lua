-- expect: too-many-branches; expand
while x do @{10000|if a then break end }end
