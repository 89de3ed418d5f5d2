-- What a script can see: an allow-list, built from an empty table.
--
-- No function here hands out the stdlib's own tables, asks the time, names an address,
-- or makes much out of little: texts and lists are bounded, and what takes long is
-- written in Lua, so that the instruction budget counts it. Scripts have no metatables,
-- coroutines, patterns or loaders, and no way to catch an error.

local diagnostic = require "rung.diagnostic"
local byte, char, find, format, rep, sub =
  string.byte, string.char, string.find, string.format, string.rep, string.sub
local concat, insert, move, remove, sort, unpack =
  table.concat, table.insert, table.move, table.remove, table.sort, table.unpack
local error, load, next, rawset, select, setmetatable, tostring, type =
  error, load, next, rawset, select, setmetatable, tostring, type
local tointeger, getinfo = math.tointeger, debug.getinfo

local sandbox = {}

local TEXT_MOST = 1 << 20     -- bytes of a text that one call makes
local LIST_MOST = 1000000     -- items of a list that one call goes through
local VALUES_MOST = 200       -- values that one call returns or takes
local LEVELS_MOST = 200       -- frames searched for the script's line
local SHOWN_FIELD = 512       -- bytes that a number takes at most, or %s beside its text

-- File and line of the innermost piece of script that runs.
local function place()
  for level = 2, LEVELS_MOST do
    local info = getinfo(level, "Sl")
    if not info then return nil end
    if byte(info.source) == 64 and info.currentline > 0 then
      return sub(info.source, 2), info.currentline
    end
  end
end

local function raise(code, message, help)
  local file, line = place()
  error { code = code, message = message, help = help, file = file, line = line }
end

-- Checks of arguments -------------------------------------------------------------------

local function refuse(name, n, expected, value)
  raise("wrong-argument", format("%s: argument %d is a %s, not %s",
    name, n, type(value), expected))
end

local function text_of(value, name, n)
  if type(value) == "string" then return value end
  if type(value) == "number" then return tostring(value) end
  refuse(name, n, "a text", value)
end

local function whole(value, name, n, default)
  if value == nil and default then return default end
  local number = type(value) == "number" and tointeger(value)
  if not number then refuse(name, n, "a whole number", value) end
  return number
end

local function bound_text(length, name)
  if length > TEXT_MOST then
    raise("too-long",
      format("%s: the text would be longer than %d bytes", name, TEXT_MOST))
  end
end

-- The length of a list; a table can be made to have 2^63 - 1 items.
local function size_of(list, name)
  if type(list) ~= "table" then refuse(name, 1, "a table", list) end
  if #list > LIST_MOST then
    raise("too-long", format("%s: the list has more than %d items", name, LIST_MOST))
  end
  return #list
end

-- The range i..j, at most `most` long.
local function bound_range(first, last, most, name)
  if last >= first and (last - first < 0 or last - first >= most) then
    raise("too-long", format("%s: more than %d items", name, most))
  end
end

-- Values --------------------------------------------------------------------------------

-- No addresses; the same on every machine.
local function show(value)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "number" then return value == value and tostring(value) or "nan" end
  if kind == "boolean" or kind == "nil" then return tostring(value) end
  return kind
end

-- Numbers ascending, then texts by bytes, then false and true.
local function ordered_keys(list)
  local numbers, texts, flags = {}, {}, {}
  for key in next, list do
    local kind = type(key)
    if kind == "number" then
      numbers[#numbers + 1] = key
    elseif kind == "string" then
      texts[#texts + 1] = key
    elseif kind == "boolean" then
      flags[key] = true
    else
      raise("wrong-argument", "pairs: the table has a " .. kind .. " as a key")
    end
  end
  sort(numbers)
  sort(texts)
  local keys = move(texts, 1, #texts, #numbers + 1, numbers)
  if flags[false] then keys[#keys + 1] = false end
  if flags[true] then keys[#keys + 1] = true end
  return keys
end

-- pairs in a fixed order. Fields that are added meanwhile are not met.
local function ordered_pairs(list)
  if type(list) ~= "table" then refuse("pairs", 1, "a table", list) end
  local keys, at = ordered_keys(list), 0
  return function()
    while true do
      at = at + 1
      local key = keys[at]
      if key == nil then return nil end
      if list[key] ~= nil then return key, list[key] end
    end
  end
end

local function script_error(message)
  raise("script-error", sub(show(message), 1, 1000))
end

-- Texts ---------------------------------------------------------------------------------

local texts = {}

function texts.len(text) return #text_of(text, "string.len", 1) end
function texts.lower(text) return string.lower(text_of(text, "string.lower", 1)) end
function texts.upper(text) return string.upper(text_of(text, "string.upper", 1)) end
function texts.reverse(text) return string.reverse(text_of(text, "string.reverse", 1)) end

function texts.sub(text, first, last)
  return sub(text_of(text, "string.sub", 1), whole(first, "string.sub", 2, 1),
    whole(last, "string.sub", 3, -1))
end

function texts.rep(text, count, between)
  text = text_of(text, "string.rep", 1)
  count = whole(count, "string.rep", 2)
  between = text_of(between or "", "string.rep", 3)
  if count <= 0 then return "" end
  if count > TEXT_MOST then bound_text(count, "string.rep") end
  bound_text((#text + #between) * count, "string.rep")
  return rep(text, count, between)
end

function texts.byte(text, first, last)
  text = text_of(text, "string.byte", 1)
  first = whole(first, "string.byte", 2, 1)
  last = whole(last, "string.byte", 3, first)
  if #text > VALUES_MOST then
    if first < 0 then first = first + #text + 1 end
    if last < 0 then last = last + #text + 1 end
    bound_range(first, last, VALUES_MOST, "string.byte")
  end
  return byte(text, first, last)
end

function texts.char(...)
  bound_range(1, select("#", ...), VALUES_MOST, "string.char")
  local codes = { ... }
  for i = 1, #codes do
    local code = whole(codes[i], "string.char", i)
    if code < 0 or code > 255 then refuse("string.char", i, "a byte", codes[i]) end
  end
  return char(unpack(codes))
end

-- The value as the conversion takes it.
local function convert(conversion, value, n)
  if conversion == "s" then return show(value) end
  if type(value) ~= "number" then refuse("string.format", n, "a number", value) end
  if find("cdixXo", conversion, 1, true) then return whole(value, "string.format", n) end
  return value
end

-- %s shows tables and functions by their kind; %p, %q and %a do not exist.
function texts.format(pattern, ...)
  pattern = text_of(pattern, "string.format", 1)
  local values, count = { ... }, 0
  local length, at = #pattern, 1
  while true do
    local _, last, width, conversion = find(pattern, "%%([-+ #0]*%d*%.?%d*)(.?)", at)
    if not last then break end
    if conversion ~= "%" or width ~= "" then
      count = count + 1
      if conversion == "" or #width > 8 or not find("cdixXoeEfgGs", conversion, 1, true)
        or find(width, "%d%d%d") then
        raise("wrong-argument", "string.format: there is no conversion "
          .. diagnostic.quote("%" .. sub(width, 1, 20) .. conversion))
      end
      values[count] = convert(conversion, values[count], count + 1)
      length = length + SHOWN_FIELD + (conversion == "s" and #values[count] or 0)
      bound_text(length, "string.format")
    end
    at = last + 1
  end
  return format(pattern, unpack(values, 1, count))
end

-- Lists ---------------------------------------------------------------------------------

local lists = {}

function lists.insert(list, ...)
  local count, given = size_of(list, "table.insert"), select("#", ...)
  if given == 1 then
    list[count + 1] = (...)
  elseif given == 2 then
    local at, value = ...
    at = whole(at, "table.insert", 2)
    if at < 1 or at > count + 1 then
      raise("wrong-argument", "table.insert: there is no place " .. at .. " in the list")
    end
    insert(list, at, value)
  else
    raise("wrong-argument", "table.insert takes a list, maybe a place, and a value")
  end
end

function lists.remove(list, at)
  local count = size_of(list, "table.remove")
  at = whole(at, "table.remove", 2, count)
  if at >= 1 and at <= count then return remove(list, at) end
end

function lists.concat(list, between, first, last)
  local count = size_of(list, "table.concat")
  between = text_of(between or "", "table.concat", 2)
  first = whole(first, "table.concat", 3, 1)
  last = whole(last, "table.concat", 4, count)
  bound_range(first, last, LIST_MOST, "table.concat")
  local length = 0
  for i = first, last do
    if type(list[i]) ~= "string" and type(list[i]) ~= "number" then
      raise("wrong-argument", format("table.concat: item %d is a %s", i, type(list[i])))
    end
    length = length + #text_of(list[i]) + #between
    bound_text(length, "table.concat")
  end
  return concat(list, between, first, last)
end

function lists.unpack(list, first, last)
  local count = size_of(list, "table.unpack")
  first, last = whole(first, "table.unpack", 2, 1), whole(last, "table.unpack", 3, count)
  bound_range(first, last, VALUES_MOST, "table.unpack")
  return unpack(list, first, last)
end

local function ascending(a, b) return a < b end

-- Merges from[first..middle] and from[middle + 1..last] into `to`.
local function merge(from, to, first, middle, last, before)
  local left, right = first, middle + 1
  for at = first, last do
    if left <= middle and (right > last or not before(from[right], from[left])) then
      to[at], left = from[left], left + 1
    else
      to[at], right = from[right], right + 1
    end
  end
end

-- A stable merge sort: equal items keep their order, any `before` ends, and every step is
-- counted.
function lists.sort(list, before)
  local count = size_of(list, "table.sort")
  if before ~= nil and type(before) ~= "function" then
    refuse("table.sort", 2, "a function", before)
  end
  before = before or ascending
  local from, to, width = move(list, 1, count, 1, {}), {}, 1
  while width < count do
    for first = 1, count, 2 * width do
      local last = first + 2 * width - 1
      if last > count then last = count end
      local middle = first + width - 1
      if middle > last then middle = last end
      merge(from, to, first, middle, last, before)
    end
    from, to, width = to, from, 2 * width
  end
  move(from, 1, count, 1, list)
end

-- Numbers -------------------------------------------------------------------------------

local numbers = {}

for _, name in ipairs { "abs", "ceil", "floor", "max", "maxinteger", "min", "mininteger",
    "tointeger", "type" } do
  numbers[name] = math[name]
end

-- The environment -----------------------------------------------------------------------

-- Methods of texts - ("x"):rep(9) - reach past any environment, and arithmetic with texts
-- would make floats of figures: both end here. The stdlib, too, has only these methods.
local function close_text_methods()
  local methods = getmetatable("")
  for key in next, methods do methods[key] = nil end
  methods.__index = texts
  methods.__metatable = false
end

close_text_methods()

local function copy(list)
  local made = {}
  for key, value in next, list do made[key] = value end
  return made
end

local function base_words()
  return {
    error = script_error, ipairs = ipairs, pairs = ordered_pairs, select = select,
    tonumber = tonumber, tostring = show, type = type,
    string = copy(texts), table = copy(lists), math = copy(numbers),
  }
end

local function names_of(...)
  local names = {}
  for i = 1, select("#", ...) do
    for name in next, (select(i, ...)) do
      if type(name) == "string" then names[#names + 1] = name end
    end
  end
  sort(names)
  return names
end

local function suggest(wanted, names)
  local nearest = diagnostic.nearest(wanted, names)
  return nearest and "did you mean " .. diagnostic.quote(nearest) .. "?" or nil
end

-- What the files of each environment are, and which have been run: "running" or "done".
local runs = setmetatable({}, { __mode = "k" })

local function find_file(files, name)
  local names = {}
  for i = 1, #files do
    if files[i].name == name then return files[i].text end
    names[i] = files[i].name
  end
  raise("unknown-file", "the program has no file " .. diagnostic.quote(name),
    suggest(name, names)
      or "files are named from the program's folder: \"shared/fx.lua\"")
end

local function refuse_syntax(name, message)
  if message == "not enough memory" then error(message, 0) end
  if find(message, "C stack overflow", 1, true) then
    error { code = "nesting-too-deep", file = name,
      message = "the script is nested too deeply, or joins too much in one expression" }
  end
  local at, text = string.match(message, "^[^:]*:(%d+): (.*)$")
  -- What does not end is placed where it begins.
  at = string.match(message, "%(starting at line (%d+)%)") or at
  local help
  if find(message, "'}' expected", 1, true) then
    help = "a comma may be missing at the end of the line above"
  elseif find(message, "<\\226>", 1, true) then
    help = "curly quotes: write straight ones, \" or '"
  end
  error { code = "script-syntax", file = name, line = at and math.tointeger(tonumber(at)),
    message = text or message, help = help }
end

-- Runs a file in env, once.
local function run_once(run, name, env)
  local state = run.states[name]
  if state == "done" then return end
  if state == "running" then
    raise("include-cycle", diagnostic.quote(name) .. " includes itself")
  end
  local text = find_file(run.files, name)
  run.states[name] = "running"
  local chunk, message = load(text, "@" .. name, "t", env)
  if not chunk then refuse_syntax(name, message) end
  chunk()
  run.states[name] = "done"
end

-- A new environment: the base words, `include`, and words (by name, functions).
function sandbox.environment(words)
  local env, visible = {}, base_words()
  for name, word in next, words do visible[name] = word end
  runs[env] = { files = {}, states = {} }
  visible.include = function(name)
    run_once(runs[env], text_of(name, "include", 1), env)
  end
  setmetatable(visible, { __index = function(_, name)
    raise("unknown-name", "there is no word or variable " .. diagnostic.quote(name),
      suggest(name, names_of(visible, env)))
  end })
  return setmetatable(env, {
    __index = visible,
    __newindex = function(_, name, value)
      if rawget(visible, name) ~= nil then
        raise("word-assigned", diagnostic.quote(name)
          .. " is a word of the language: choose another name")
      end
      rawset(env, name, value)
    end,
  })
end

-- Runs the file of that name; files: an array of { name =, text = }. Errors leave as
-- tables { code, message, help, file, line }, or as Lua's texts with a place in front.
function sandbox.run(file_name, files, env)
  local run = runs[env]
  run.files = files
  run_once(run, file_name, env)
end

return sandbox
