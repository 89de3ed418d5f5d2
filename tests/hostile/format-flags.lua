-- expect: wrong-argument
string.format("%+++++++++++++++++++++++++++++d", 1)
