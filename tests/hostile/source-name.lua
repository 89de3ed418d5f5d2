-- expect: no-program; expand
@{100000|a} = 1
