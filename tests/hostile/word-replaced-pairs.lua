-- expect: word-assigned
pairs = nil
