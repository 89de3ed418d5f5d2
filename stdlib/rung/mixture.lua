-- Two versions of a program: what is different, and what the old one means with some of
-- the edits made. One string for the parent, lines of TAB-parted fields and plans:
--
--   edit INDEX KIND TEXTS ADDRESS WORD NAME WAS IS OLD_PLACE NEW_PLACE
--        TEXTS: 1 where only people read it; a place is FILE:LINE:COLUMN or -
--   needs INDEX INDEXES      it can't be made without these, itself among them
--   mixture INDEXES LENGTH   the plan of the old version with these edits: the next bytes
--   broken INDEXES MESSAGE   these edits make no program
--
-- INDEXES are parted by commas, and - is none.

local build = require "rung.build"
local diagnostic = require "rung.diagnostic"
local edits = require "rung.edits"
local plan = require "rung.plan"
local words = require "rung.words"
local end_budget = require "budget"
local concat, format = table.concat, string.format

local TRIES_MOST = 600 -- mixtures compiled to find what belongs together

local ANSWER_MOST = 12000000 -- bytes of plans in one answer

local function place_text(place)
  if not place then return "-" end
  local line, column = diagnostic.resolve(place, 1)
  return format("%s:%d:%d", place.file, line, column)
end

local function edit_line(edit)
  return concat({ "edit", format("%d", edit.index), edit.kind, edit.texts and "1" or "0",
    diagnostic.escape(edit.address), edit.word, diagnostic.escape(edit.name),
    diagnostic.escape(edit.was), diagnostic.escape(edit.is),
    diagnostic.escape(place_text(edit.old_place)),
    diagnostic.escape(place_text(edit.new_place)) }, "\t") .. "\n"
end

local function read_version(version)
  build.run(version.files, version.program)
  return (words.definitions())
end

-- What the plan of a version calls its pieces.
local function addresses_of(definitions)
  diagnostic.reset()
  if not build.plan(edits.copy(definitions), {}) then
    error("a version has errors: each is to be compiled by itself first", 0)
  end
  return plan.places()
end

local function set_of(indexes)
  local chosen = {}
  for _, i in ipairs(indexes) do chosen[i] = true end
  return chosen
end

local function spell(indexes)
  return #indexes > 0 and concat(indexes, ",") or "-"
end

-- The plan of a mixture, or nil and why there is none.
local function compile(slots, indexes)
  diagnostic.reset()
  local definitions = edits.mix(slots, set_of(indexes))
  if not definitions then return nil, "a row of one version in a column of the other" end
  local text = build.plan(definitions, {})
  return text, not text and diagnostic.first() or nil
end

-- What belongs together ------------------------------------------------------------------

local function without(indexes, from, to, kept)
  local rest = {}
  for k, i in ipairs(indexes) do
    if k < from or k > to or i == kept then rest[#rest + 1] = i end
  end
  return rest
end

-- A least set of edits with `kept` in it that makes a program: of one that does, ever
-- smaller pieces are left out, the last first.
local function shrink(makes, indexes, kept)
  local size = #indexes // 2
  while size >= 1 do
    local to = #indexes
    while to >= 1 do
      local rest = without(indexes, math.max(to - size + 1, 1), to, kept)
      if #rest < #indexes and makes(rest) then indexes = rest end
      to = math.min(to - size, #indexes)
    end
    size = size // 2
  end
  return indexes
end

-- For each edit that a program reads, what it needs; and the indexes of these edits.
local function find_needs(slots, list)
  local known, tries, all, needs, hints = {}, 0, {}, {}, {}
  local function makes(indexes)
    local key = spell(indexes)
    if known[key] == nil then
      tries = tries + 1
      known[key] = tries <= TRIES_MOST and compile(slots, indexes) ~= nil
    end
    return known[key]
  end
  for _, edit in ipairs(list) do
    if not edit.texts then all[#all + 1] = edit.index end
  end
  for _, i in ipairs(all) do
    needs[i] = makes { i } and { i } or shrink(makes, hints[i] or all, i)
    for _, j in ipairs(needs[i]) do hints[j] = hints[j] or needs[i] end
  end
  return needs, all
end

local function split(text, mark)
  local parts = {}
  for part in string.gmatch(text, "[^" .. mark .. "]+") do parts[#parts + 1] = part end
  return parts
end

local function indexes_of(text)
  local indexes = {}
  for k, part in ipairs(split(text == "-" and "" or text, ",")) do
    indexes[k] = math.tointeger(tonumber(part))
  end
  return indexes
end

-- old, new: { files, program }, as rung.compile takes them; both make a plan by
-- themselves. request: "compare", or the INDEXES of mixtures parted by spaces: as many of them are
-- answered as one answer holds.
return function(old, new, request)
  local was, is = read_version(old), read_version(new)
  end_budget()
  local slots, list = edits.compare(was, is, { old = addresses_of(was),
    new = addresses_of(is) })
  local out = {}
  if request == "compare" then
    local needs, all = find_needs(slots, list)
    for _, edit in ipairs(list) do out[#out + 1] = edit_line(edit) end
    for _, i in ipairs(all) do
      out[#out + 1] = format("needs\t%d\t%s\n", i, spell(needs[i]))
    end
    return concat(out)
  end
  local length = 0
  for _, key in ipairs(split(request, " ")) do
    local text, why = compile(slots, indexes_of(key))
    local line = text and format("mixture\t%s\t%d\n%s", key, #text, text)
      or format("broken\t%s\t%s\n", key, diagnostic.escape(why or ""))
    length = length + #line
    if #out > 0 and length > ANSWER_MOST then break end
    out[#out + 1] = line
  end
  return concat(out)
end
