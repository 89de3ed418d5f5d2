-- expect: nesting-too-deep; expand
@{30000|do }@{30000|end }
