-- expect: script-syntax; expand
@{15000|local a# }
