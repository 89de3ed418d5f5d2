-- expect: script-error
error({ code = "memory-limit", result = "rung-plan\t1\nend\n" })
