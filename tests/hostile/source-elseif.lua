-- expect: too-many-branches; expand
if x1 then @{15000|elseif a then }end
