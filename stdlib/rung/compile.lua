-- The compiler: script files -> diagnostics and plan text, one string for the parent.

local diagnostic = require "rung.diagnostic"
local build = require "rung.build"
local words = require "rung.words"
local end_budget = require "budget"

-- files: array of { name, text }; program: the name of the file that is run; testing: the
-- plan is to hold the program's tests.
return function(files, program, testing)
  build.run(files, program, testing)
  end_budget()
  local definitions, refused = words.definitions()
  local text = build.plan(definitions, refused, testing)
  return diagnostic.lines() .. (text or "")
end
