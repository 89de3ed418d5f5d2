-- expect: script-error
error("\27[2J\27[31mred\27]0;title\7")
