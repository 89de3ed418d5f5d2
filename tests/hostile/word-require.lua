-- expect: unknown-name
require("io")
