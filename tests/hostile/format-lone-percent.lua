-- expect: wrong-argument
string.format("%")
