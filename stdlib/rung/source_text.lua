-- Where the texts of a script stand. Lua tells a called word only the line of the call;
-- this module scans the script's tokens, finds the call there, and finds each string that
-- was passed: so a formula or a table cell has an exact file, line and column.
--
-- A string that was put together while the script ran is not found; its place is then the
-- line of the call, with no column.

local lpeg = require "lpeg"
local diagnostic = require "rung.diagnostic"
local lines = require "rung.lines"
local P, S, R, C, Cp, Ct, Cg, Cb, Cmt, Cc =
  lpeg.P, lpeg.S, lpeg.R, lpeg.C, lpeg.Cp, lpeg.Ct, lpeg.Cg, lpeg.Cb, lpeg.Cmt, lpeg.Cc
local gsub = string.gsub

local source_text = {}

-- Lua's tokens, as far as needed: names, strings, brackets, the rest by single bytes.
local equals = P "="^0
local open = "[" * Cg(equals, "level") * "[" * P "\n"^-1
local close = Cmt("]" * C(equals) * "]" * Cb "level",
  function(_, _, a, b) return a == b end)
local inside = (P(1) - "]")^1 + (P "]" - close)
local long = open * Cp() * C(inside^0) * close / function(at, text) return at, text end
local function quoted(mark)
  local plain = P(1) - S("\\\n" .. mark)
  return mark * Cp() * (C(plain^0) * mark * Cc(true)
    + C((P "\\" * 1 + plain)^0) * mark * Cc(false))
end
local comment = "--" * (long / 0 + (P(1) - "\n")^0)
local letter = R("az", "AZ") + "_"
local name = C(letter * (letter + R "09")^0)
local number = R "09" * (letter + R "09" + ".")^0
local tokens = Ct((S " \t\r\n\f\v"^1
  + comment
  + Ct(Cp() * Cc "string" * long * Cc(true))
  + Ct(Cp() * Cc "string" * (quoted '"' + quoted "'"))  -- Cc: without escapes?
  + Ct(Cp() * Cc "name" * name)
  + number
  + Ct(Cp() * Cc "mark" * C(P(1))))^0)

local AT, KIND = 1, 2           -- fields of a token; then name or mark: TEXT;
local TEXT = 3                  -- string: CONTENT (offset), VALUE, PLAIN
local CONTENT, VALUE, PLAIN = 3, 4, 5

local escapes = { n = "\n", t = "\t", ["\\"] = "\\", ['"'] = '"', ["'"] = "'",
  ["\n"] = "\n" }

-- The value of a token; nil when it has an escape that is not looked into.
local function value_of(token)
  if token[PLAIN] then return token[VALUE] end
  local known = true
  local text = gsub(token[VALUE], "\\(.)", function(c)
    if not escapes[c] then known = false end
    return escapes[c]
  end)
  return known and text or nil
end

local files

-- Scans every script file. list: array of { name, text }.
function source_text.open(list)
  files = {}
  for _, file in ipairs(list) do
    files[file.name] = { name = file.name, text = file.text,
      starts = lines.starts(file.text) }
  end
end

-- The tokens of a file, and the index of the first one at or after each line's start.
local function tokens_of(file)
  if not file.tokens then
    file.tokens, file.first = lpeg.match(tokens, file.text) or {}, {}
    local i = 1
    for line, start in ipairs(file.starts) do
      while file.tokens[i] and file.tokens[i][AT] < start do i = i + 1 end
      file.first[line] = i
    end
  end
  return file.tokens
end

local function place_of(file, offset, text)
  local line = lines.of(file.starts, offset)
  return {
    file = file.name, line = line, text = text, indent = 1,
    column = lines.characters(file.text, file.starts[line], offset - 1) + 1,
  }
end

local pairs_of = { ["{"] = "}", ["("] = ")", ["["] = "]" }

-- The index of the last token of the call that begins at token i.
local function last_of_call(list, i)
  local depth, last = 0, i
  for j = i + 1, #list do
    local token = list[j]
    local mark = token[KIND] == "mark" and token[TEXT]
    if mark and pairs_of[mark] then
      depth = depth + 1
    elseif mark == "}" or mark == ")" or mark == "]" then
      depth = depth - 1
      if depth < 0 then return last end
    elseif depth == 0 and token[KIND] ~= "string" then
      return last
    end
    last = j
  end
  return last
end

-- The call of `word` that stands at `line` of a file: an object with place(value, key).
-- first_text: its first argument, to tell two calls on a line apart; may be nil.
function source_text.call(file_name, line, word, first_text)
  local file = files[file_name]
  local call = { file = file_name, line = line, used = {} }
  if not file then return call end
  local list = tokens_of(file)
  local to = file.starts[line + 1]
  local first
  for i = file.first[line] or #list + 1, #list do
    local token = list[i]
    if to and token[AT] >= to then break end
    if token[KIND] == "name" and token[TEXT] == word then
      local next_token = list[i + 1]
      if next_token and next_token[KIND] == "mark" and next_token[TEXT] == "(" then
        next_token = list[i + 2]
      end
      first = first or i
      if next_token and next_token[KIND] == "string"
        and value_of(next_token) == first_text then
        first = i
        break
      end
    end
  end
  if first then
    call.source, call.tokens = file, list
    call.first, call.last = first, last_of_call(list, first)
  end
  return call
end

-- Is token i of the list the value of field `key`: key = "..." or ["key"] = "..."?
local function has_key(list, i, key)
  local before = list[i - 1]
  if not (before and before[KIND] == "mark"
    and before[TEXT] == "=") then return key == nil end
  if key == nil then return false end
  local k = list[i - 2]
  if k[KIND] == "name" then return k[TEXT] == key end
  k = list[i - 3]
  return k ~= nil and k[KIND] == "string" and value_of(k) == key
end

-- The place of a string passed to the call; key: the field it is the value of, nil for a
-- positional one, false for any. Each string of the script is given out once, so that
-- equal texts get different places.
function source_text.place(call, value, key)
  if call.first then
    for i = call.first, call.last do
      local token = call.tokens[i]
      if token[KIND] == "string" and not call.used[i] and value_of(token) == value
        and (key == false or has_key(call.tokens, i, key)) then
        call.used[i] = true
        return place_of(call.source, token[CONTENT], token[PLAIN] and value or nil)
      end
    end
  end
  return { file = call.file, line = call.line, column = 0 }
end

-- The part of a call that is the value of field `key`, a table in braces: a call in which
-- places are looked for. Without letters where the table does not stand there.
function source_text.within(call, key)
  for i = call.first or 1, call.last or 0 do
    local token = call.tokens[i]
    if token[KIND] == "mark" and token[TEXT] == "{" and has_key(call.tokens, i, key) then
      return { file = call.file, line = call.line, used = call.used, source = call.source,
        tokens = call.tokens, first = i, last = last_of_call(call.tokens, i - 1) }
    end
  end
  return { file = call.file, line = call.line, used = {} }
end

-- The place of the word itself.
function source_text.word_place(call)
  if not call.first then return { file = call.file, line = call.line, column = 0 } end
  local token = call.tokens[call.first]
  return place_of(call.source, token[AT], token[TEXT])
end

-- The place of field key's name in the call, or the word's.
function source_text.key_place(call, key)
  for i = call.first or 1, call.last or 0 do
    local token = call.tokens[i]
    local after = call.tokens[i + 1]
    if token[KIND] == "name" and token[TEXT] == key and after
      and after[KIND] == "mark" and after[TEXT] == "=" then
      return place_of(call.source, token[AT], key)
    end
    if token[KIND] == "string" and value_of(token) == key and after
      and after[KIND] == "mark" and after[TEXT] == "]" then
      return place_of(call.source, token[CONTENT], key)
    end
  end
  return source_text.word_place(call)
end

-- The place of field key's value where that is a number, true or false: its letters. Of
-- any other value, the field's name.
function source_text.value_place(call, key)
  local otherwise = source_text.key_place(call, key)
  for i = call.first or 1, call.last or 0 do
    local mark = call.tokens[i]
    if mark[KIND] == "mark" and mark[TEXT] == "=" and has_key(call.tokens, i + 1, key) then
      local at = string.find(call.source.text, "%S", mark[AT] + 1)
      local text = at and string.match(call.source.text, "^[%w.+-]+", at)
      return text and place_of(call.source, at, text) or otherwise
    end
  end
  return otherwise
end

-- A piece of a place: text that begins at byte `offset` of place.text.
function source_text.piece(place, offset, text)
  if not place.text then
    return { file = place.file, line = place.line, column = 0 }
  end
  local line, column = diagnostic.resolve(place, offset)
  return { file = place.file, line = line, column = column, text = text, indent = 1 }
end

return source_text
