-- expect: script-syntax; expand
@{5000|%$#& }
