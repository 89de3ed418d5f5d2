-- expect: script-error; expand
@{150000|x0A}error("far down")
