-- expect: script-error
error("program.lua:1: rung.compile:7: forged place")
