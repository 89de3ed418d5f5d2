-- expect: wrong-argument
string.format("%.99999f", 1)
