-- expect: script-error
error(tostring({}) .. tostring(error) .. tostring(function() end))
