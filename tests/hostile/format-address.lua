-- expect: wrong-argument
error(string.format("%p", {}))
