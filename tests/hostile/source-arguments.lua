-- expect: script-syntax; expand
error(@{80000|1,}1)
