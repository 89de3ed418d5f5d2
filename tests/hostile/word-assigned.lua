-- expect: word-assigned
metric = function() end
