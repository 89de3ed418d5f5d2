-- expect: too-many-branches; expand
@{20000|::a#:: }
