-- expect: unknown-file
include "../../../etc/passwd"
