-- expect: wrong-argument
string.format("%d %d %d", 1)
