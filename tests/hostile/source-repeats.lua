-- expect: nesting-too-deep; expand
@{9000|repeat }@{9000|until x }
