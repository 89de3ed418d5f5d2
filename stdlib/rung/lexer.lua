-- Formula text -> tokens, by LPeg; every token is chosen by its first bytes, so scanning
-- is
-- linear.
--
-- A token is { kind, at, to, ... }: byte offsets of its first and last byte, and
--   literal  parts = for literal.value
--   text     value
--   name     name         (also words such as `where`)
--   mark     mark         an operator or bracket
--   end

local lpeg = require "lpeg"
local literal = require "rung.literal"
local diagnostic = require "rung.diagnostic"
local P, S, R, C, Cp, Ct, Cg, Cc = lpeg.P, lpeg.S, lpeg.R, lpeg.C, lpeg.Cp, lpeg.Ct,
  lpeg.Cg,
  lpeg.Cc

local lexer = {}

lexer.BYTES_MAX = 4096

local function token(kind, pattern)
  return Ct(Cg(Cc(kind), "kind") * Cg(Cp(), "at") * pattern * Cg(Cp() / function(p)
    return p - 1
  end, "to"))
end

local letter = R("az", "AZ") + "_"
local space = S " \t\r\n"^0
local function quoted(mark)
  return mark * Cg(C((P(1) - mark)^0), "value") * mark
end

-- date before number, money before name (USD 100), `..` before `.`.
local literals = token("literal", Cg(
  literal.date + literal.money + literal.percent + literal.number, "parts"))
local texts = token("text", quoted "'" + quoted '"')
local names = token("name", Cg(C(letter * (letter + R "09")^0), "name"))
local two = P "<=" + ">=" + "!=" + ".." + "->"
local marks = token("mark", Cg(C(two + S "+-*/=<>()[],.:{}"), "mark"))
local unicode = token("mark", Cg(
  P "≥" * Cc ">=" + P "≤" * Cc "<=" + P "≠" * Cc "!=" + P "×" * Cc "*" + P "−" * Cc "-",
    "mark"))

local tokens = Ct((space * (literals + texts + names + marks + unicode))^0) * space * Cp()

-- The tokens of a place's formula, ended by one of kind "end". Fails with a diagnostic.
function lexer.scan(place, text)
  if #text > lexer.BYTES_MAX then
    diagnostic.fail("formula-too-long", place, 1, 1,
      "a formula has at most " .. lexer.BYTES_MAX .. " bytes; this one has " .. #text,
      "give its parts names: metric \"part\" \"...\"")
  end
  local list, stop = lpeg.match(tokens, text)
  if stop <= #text then
    local last = stop
    while last < #text and string.byte(text, last + 1) >= 0x80
      and string.byte(text, last + 1) < 0xC0 do
      last = last + 1
    end
    local bad = string.sub(text, stop, last)
    if bad == "'" or bad == '"' then
      diagnostic.fail("syntax", place, stop, #text, "this text has no closing " .. bad)
    end
    local habit = bad == "&" and "write `and`" or bad == "|" and "write `or`"
      or bad == "!" and "write `not`"
    diagnostic.fail("syntax", place, stop, last,
      "a formula can't have " .. diagnostic.quote(bad) .. " here", habit
      or "a figure is written like 10, 4.5, 35%, $1.5M or 2026-03-31; a text in quotes")
  end
  list[#list + 1] = { kind = "end", at = #text + 1, to = #text + 1 }
  return list
end

return lexer
