-- expect: script-error
table.sort { 1, "a", {} }
