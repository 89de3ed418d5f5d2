-- expect: nesting-too-deep; expand
@{10000|f = function() }@{10000|end }
