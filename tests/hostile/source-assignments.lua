-- expect: nesting-too-deep | script-syntax; expand
@{60000|a,}a = 1
