-- expect: wrong-argument
for k in pairs(nil) do end
