-- expect: nesting-too-deep; expand
@{9000|if a then }@{9000|end }
