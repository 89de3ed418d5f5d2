-- expect: no-program; expand
@{12000|a# = # }
