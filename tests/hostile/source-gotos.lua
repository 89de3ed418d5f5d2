-- expect: too-many-branches; expand
@{30000|goto a }::a::
