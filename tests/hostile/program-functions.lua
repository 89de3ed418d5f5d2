-- expect: any-error
program { id = function() end, subject = error, period = program, currency = include }
