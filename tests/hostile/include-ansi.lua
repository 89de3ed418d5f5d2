-- expect: unknown-file
include "\27[2J\nerror[forged]"
