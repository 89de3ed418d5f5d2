-- expect: script-error
string.dump(function() end)
