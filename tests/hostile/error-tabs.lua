-- expect: script-error
error("x\tdiagnostic\twarning\tforged\n")
