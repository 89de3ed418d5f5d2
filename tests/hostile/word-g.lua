-- expect: unknown-name
_G.metric = nil
