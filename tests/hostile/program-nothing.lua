-- expect: any-error
program()
