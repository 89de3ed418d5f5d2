-- Diagnostics: collected in order, sent to the parent as lines of text.
--
-- A place is a piece of script text: { file, line, column, text }, where `text` is what
-- stands there (a formula, a cell) when it is known letter by letter; offsets into it
-- then have exact columns. A failure leaves the current definition through
-- coroutine.yield (see `guard`): the compiler has no protected calls of its own.

local lines = require "rung.lines"
local format, gsub, sub, byte, find =
  string.format, string.gsub, string.sub, string.byte, string.find
local concat = table.concat

local diagnostic = {}

local MOST = 100            -- diagnostics kept
local MESSAGE_MOST = 300    -- bytes of a message, the parent cuts again

local list, seen, errors, silent

function diagnostic.reset()
  list, seen, errors, silent = {}, {}, 0, {}
end

function diagnostic.error_count()
  return errors
end

-- Cuts text to at most `most` bytes at a character boundary.
function diagnostic.cut(text, most)
  if #text <= most then return text end
  local last = most - 3
  while last > 0 and byte(text, last + 1) >= 0x80 and byte(text, last + 1) < 0xC0 do
    last = last - 1
  end
  return sub(text, 1, last) .. "..."
end

-- Quotes a piece of script for a message, shortened.
function diagnostic.quote(text)
  return "`" .. diagnostic.cut((gsub(text, "%s+", " ")), 60) .. "`"
end

-- Line and column of byte `offset` of the place's text. Where its lines begin is kept: a
-- long table is asked for each of its cells.
local function resolve(place, offset)
  local line, column = place.line or 0, place.column or 0
  if not place.text or column == 0 then return line, column end
  place.starts = place.starts or lines.starts(place.text)
  local i = lines.of(place.starts, offset)
  if i > 1 then line, column = line + i - 1, place.indent or 1 end
  return line, column + lines.characters(place.text, place.starts[i], offset - 1)
end

diagnostic.resolve = resolve

-- Adds a diagnostic. from, to: byte offsets into place.text (inclusive), optional.
function diagnostic.add(severity, code, place, from, to, message, help)
  if #list >= MOST then return end
  place = place or {}
  local line, column = resolve(place, from or 1)
  local span = 0
  if place.text and column > 0 then
    to = to or #place.text
    span = lines.characters(place.text, from or 1, to)
  end
  if severity == "error" then errors = errors + 1 end
  local key = table.concat({ code, place.file or "", line, column, message }, "\0")
  if seen[key] then return end
  seen[key] = true
  list[#list + 1] = {
    severity = severity, code = code, file = place.file or "", line = line,
    column = column, span = span, message = diagnostic.cut(message, MESSAGE_MOST),
    help = diagnostic.cut(help or "", 200),
  }
end

function diagnostic.warn(code, place, from, to, message, help)
  diagnostic.add("warning", code, place, from, to, message, help)
end

-- Adds an error and leaves the current guard.
function diagnostic.fail(code, place, from, to, message, help)
  diagnostic.add("error", code, place, from, to, message, help)
  coroutine.yield(silent)
end

-- Leaves the current guard without a new diagnostic: the cause has been reported.
function diagnostic.leave()
  coroutine.yield(silent)
end

-- Runs fn(...); returns true and its results, or false when it failed with a
-- diagnostic. Lua errors pass through.
function diagnostic.guard(fn, ...)
  local result = table.pack(coroutine.wrap(fn)(...))
  if result[1] == silent and result.n == 1 then return false end
  return true, table.unpack(result, 1, result.n)
end

-- The message of the first error, or nil.
function diagnostic.first()
  for _, d in ipairs(list) do
    if d.severity == "error" then return d.message end
  end
end

local escapes = { ["\\"] = "\\\\", ["\t"] = "\\t", ["\n"] = "\\n", ["\r"] = "\\r" }

-- Of texts of a few bytes, which stand in thousands of nodes.
local escaped = {}

-- A field of the plan text.
function diagnostic.escape(text)
  local field = escaped[text]
  if field then return field end
  field = text
  if find(text, "[%c\\]") then
    field = gsub(gsub(text, "[\\\t\n\r]", escapes),
      "[%z\1-\8\11\12\14-\31\127]", "?")
  end
  if #text <= 40 then escaped[text] = field end
  return field
end

-- All diagnostics as lines of the plan text, from the top of each file to its end.
function diagnostic.lines()
  for i, d in ipairs(list) do d.order = i end
  table.sort(list, function(a, b)
    if a.file ~= b.file then return a.file < b.file end
    if a.line ~= b.line then return a.line < b.line end
    if a.column ~= b.column then return a.column < b.column end
    return a.order < b.order
  end)
  local out = {}
  for i, d in ipairs(list) do
    out[i] = concat({
      "diagnostic", d.severity, d.code, diagnostic.escape(d.file),
      format("%d", d.line), format("%d", d.column), format("%d", d.span),
      diagnostic.escape(d.message), diagnostic.escape(d.help),
    }, "\t") .. "\n"
  end
  return concat(out)
end

-- The name nearest to `wanted` among `names` (array), or nil: restricted edit distance,
-- case ignored, at most a third of the letters wrong.
function diagnostic.nearest(wanted, names)
  local best, best_distance
  local low = string.lower(wanted)
  if #low > 64 then return nil end
  for _, name in ipairs(names) do
    if #name <= 64 then
      local d = diagnostic.distance(low, string.lower(name))
      if d <= math.max(1, #low // 3) and (not best or d < best_distance) then
        best, best_distance = name, d
      end
    end
  end
  return best
end

-- Edit distance with transpositions of neighbours.
function diagnostic.distance(a, b)
  local before, previous = {}, {}
  for j = 0, #b do previous[j] = j end
  for i = 1, #a do
    local current = { [0] = i }
    for j = 1, #b do
      local cost = byte(a, i) == byte(b, j) and 0 or 1
      local d = math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
      if i > 1 and j > 1 and byte(a, i) == byte(b, j - 1)
        and byte(a, i - 1) == byte(b, j) then
        d = math.min(d, before[j - 2] + 1)
      end
      current[j] = d
    end
    before, previous = previous, current
  end
  return previous[#b]
end

-- Help text for an unknown name.
function diagnostic.did_you_mean(wanted, names, otherwise)
  local near = diagnostic.nearest(wanted, names)
  if near then return "did you mean `" .. near .. "`?" end
  return otherwise or ""
end

return diagnostic
