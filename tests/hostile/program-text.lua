-- expect: any-error
program "x"
