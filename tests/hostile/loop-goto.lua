-- expect: instruction-limit | time-limit
::again:: goto again
