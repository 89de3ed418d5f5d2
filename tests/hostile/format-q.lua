-- expect: wrong-argument
string.format("%q", 1 / 0)
