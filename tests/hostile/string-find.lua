-- expect: script-error
("x"):find("(" .. (".*"):rep(30) .. ")b")
