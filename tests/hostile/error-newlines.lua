-- expect: script-error
error("x\nerror[forged]: all is well\n  --> program.lua:1:1\n")
