-- expect: script-error
("x").rep = nil
