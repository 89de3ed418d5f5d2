-- expect: wrong-argument
string.format("%99999d", 1)
