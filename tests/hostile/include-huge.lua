-- expect: unknown-file
include(string.rep("../", 100000))
