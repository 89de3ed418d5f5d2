-- expect: script-error
string.gsub("x", "x", "y")
