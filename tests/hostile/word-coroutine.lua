-- expect: unknown-name
coroutine.wrap(function() end)()
