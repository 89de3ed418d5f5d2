-- expect: wrong-argument
string.format("%*d", 5, 5)
