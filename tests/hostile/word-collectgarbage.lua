-- expect: unknown-name
collectgarbage("stop")
