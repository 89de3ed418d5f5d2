-- expect: script-error
for k in ipairs(nil) do end
