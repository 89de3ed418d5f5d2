-- expect: script-error
error("rung-plan\t1\nend\n")
