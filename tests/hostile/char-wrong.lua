-- expect: wrong-argument
string.char(256)
