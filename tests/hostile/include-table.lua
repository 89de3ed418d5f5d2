-- expect: wrong-argument
include {}
