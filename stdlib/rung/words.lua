-- The words of the language, declared once: the declaration makes the function that a
-- script calls, checks the fields and says what the manual lists.
--
-- A definition is { word, name, place, call, fields, main }:
--   main    the positional text { text, place } (a formula or a table), or nil
--   fields  by name, in the form of the field's kind (see `kinds`)
-- Definitions come out in the order of the script.

local diagnostic = require "rung.diagnostic"
local source_text = require "rung.source_text"
local literal = require "rung.literal"
local parser = require "rung.parser"
local find, match, format = string.find, string.match, string.format

local words = {}

local DEFINITIONS_MAX = 5000

local definitions, pending

-- Each kind reads a Lua value into its form or fails: read(value, call, key, place).
local kinds = {}

local function wrong(place, key, expected, value)
  diagnostic.fail("wrong-value", place, nil, nil,
    format("%s: expected %s, found a %s", diagnostic.quote(key), expected, type(value)))
end

function kinds.text(value, call, key)
  if type(value) ~= "string" then
    wrong(source_text.key_place(call, key), key, "a text", value)
  end
  if #value > 4000 then
    diagnostic.fail("wrong-value", source_text.key_place(call, key), nil, nil,
      diagnostic.quote(key) .. ": a text has at most 4000 bytes")
  end
  return { text = value, place = source_text.place(call, value, key) }
end

function kinds.formula(value, call, key)
  if type(value) == "number" then
    local decimal = literal.from_lua(value)
    local place = source_text.key_place(call, key)
    if not decimal then
      diagnostic.fail("binary-figure", place, nil, nil,
        "this figure was computed in binary and is not exact",
        "write it as a text or in a formula: \"0.3\"")
    end
    return { text = literal.text(decimal, decimal.scale), place = place, computed = true }
  end
  if type(value) ~= "string" then
    wrong(source_text.key_place(call, key), key, "a formula", value)
  end
  return { text = value, place = source_text.place(call, value, key) }
end

-- title = "..." or { en = "...", ru = "..." } -> array of { language, text }.
function kinds.titles(value, call, key)
  if type(value) == "string" then return { { "en", value } } end
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "a text or { en = ..., ru = ... }",
      value)
  end
  local list = {}
  for language, text in pairs(value) do
    if type(language) ~= "string" or type(text) ~= "string" or #language > 16 then
      wrong(source_text.key_place(call, key), key, "{ en = \"...\", ru = \"...\" }", text)
    end
    list[#list + 1] = { language, text }
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

-- titles = { ["a row's name"] = { en =, ru = } }
function kinds.title_map(value, call, key)
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "a table of titles", value)
  end
  local map = {}
  for name, titles in pairs(value) do
    if type(name) == "string" then map[name] = kinds.titles(titles, call, name) end
  end
  return map
end

-- A table: a text, or { cite = ..., [[...]] }.
function kinds.table(value, call, key)
  if type(value) == "string" then
    return { text = value, place = source_text.place(call, value, key) }
  end
  if type(value) ~= "table" or type(value[1]) ~= "string" then
    wrong(source_text.key_place(call, key), key, "a table in [[ ]]", value)
  end
  local result = { text = value[1], place = source_text.place(call, value[1], false) }
  for name, text in pairs(value) do
    if name == "cite" or name == "note" then
      result[name] = kinds.text(text, call, name).text
    elseif name ~= 1 then
      diagnostic.fail("unknown-field", source_text.key_place(call, tostring(name)), nil,
        nil,
        "a table in " .. diagnostic.quote(key) .. " takes cite and note only")
    end
  end
  return result
end

-- A list has no named entries: none is dropped without a word.
local function only_list(value, call, key, what)
  for name in pairs(value) do
    if math.type(name) ~= "integer" or name < 1 or name > #value then
      diagnostic.fail("unknown-field", source_text.key_place(call, tostring(name)), nil,
        nil,
        format("%s is %s; this entry has a name", diagnostic.quote(key), what))
    end
  end
end

function kinds.names(value, call, key)
  if type(value) == "string" then value = { value } end
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "a list of names", value)
  end
  if key ~= "tiers" then only_list(value, call, key, "a list of names") end
  local list = {}
  for i, name in ipairs(value) do
    if type(name) ~= "string" then
      wrong(source_text.key_place(call, key), key, "a list of names", name)
    end
    list[i] = { text = name, place = source_text.place(call, name, false) }
  end
  return list
end

-- "formula" or { "formula", title =, cite =, note = }.
local function condition(value, call, key)
  if type(value) ~= "table" then return kinds.formula(value, call, key) end
  if type(value[1]) ~= "string" and type(value[1]) ~= "number" then
    wrong(source_text.key_place(call, key or ""), key or "requires", "a formula first",
      value[1])
  end
  local result = kinds.formula(value[1], call, nil)
  for name, field in pairs(value) do
    if name == "title" then
      result.title = kinds.titles(field, call, name)
    elseif name == "cite" or name == "note" then
      result[name] = kinds.text(field, call, name).text
    elseif name ~= 1 then
      diagnostic.fail("unknown-field", source_text.key_place(call, tostring(name)), nil,
        nil,
        "a condition takes title, cite and note only, not "
        .. diagnostic.quote(tostring(name)))
    end
  end
  return result
end

function kinds.conditions(value, call, key)
  if type(value) ~= "table" or #value == 0 then
    wrong(source_text.key_place(call, key), key, "a list of conditions", value)
  end
  only_list(value, call, key, "a list of conditions")
  local list = {}
  for i, item in ipairs(value) do list[i] = condition(item, call, nil) end
  return list
end

-- Named entries in the order of the script.
local function by_place(a, b)
  local p, q = a.name_place, b.name_place
  if p.line ~= q.line then return p.line < q.line end
  if p.column ~= q.column then return p.column < q.column end
  return a.name < b.name
end

-- { name = "formula", ... } -> array in the order of the script.
function kinds.named(value, call, key)
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "{ name = \"formula\", ... }", value)
  end
  local list = {}
  for name, item in pairs(value) do
    local place = source_text.key_place(call, tostring(name))
    if type(name) ~= "string" or not match(name, "^[%a_][%w_]*$") or #name > 64 then
      diagnostic.fail("bad-name", place, nil, nil,
        "each formula here needs a name of letters, digits and _")
    end
    local entry = condition(item, call, name)
    entry.name, entry.name_place = name, place
    list[#list + 1] = entry
  end
  table.sort(list, by_place)
  return list
end

-- { "column", ..., name = "formula", ... } -> the columns, then the named formulas in the
-- order of the script; each { text = name, place, formula = nil or { text, place } }.
function kinds.keys(value, call, key)
  if type(value) == "string" then value = { value } end
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key,
      "columns and named formulas: { \"column\", name = \"formula\" }", value)
  end
  local columns, formulas = {}, {}
  for name, item in pairs(value) do
    if math.type(name) == "integer" then columns[name] = item
    else formulas[name] = item end
  end
  local list = kinds.names(columns, call, key)
  for _, entry in ipairs(kinds.named(formulas, call, key)) do
    list[#list + 1] = { text = entry.name, place = entry.name_place, formula = entry }
  end
  return list
end

-- { key = "their column or formula", ... }; for the rows of one source alone:
-- { surveys = { key = "their column or formula" } }.
function kinds.matches(value, call, key)
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "{ key = \"their column\" }", value)
  end
  local map = {}
  for name, item in pairs(value) do
    name = tostring(name)
    if type(item) == "table" then
      map[name] = { of = kinds.matches(item, call, name),
        place = source_text.key_place(call, name) }
    else
      map[name] = kinds.formula(item, call, name)
    end
  end
  return map
end

-- { from = "formula", to = "formula" }: one of the two may be left out; each may be a list.
-- The result has a list for each that is given.
function kinds.span(value, call, key)
  local expected = "{ from = \"issued_on\", to = \"expires_on\" }"
  if type(value) ~= "table" or value.from == nil and value.to == nil then
    wrong(source_text.key_place(call, key), key, expected, value)
  end
  local result = { place = source_text.key_place(call, key) }
  for name, formula in pairs(value) do
    if name ~= "from" and name ~= "to" then
      local place = source_text.key_place(call, tostring(name))
      diagnostic.fail("unknown-field", place, nil, nil,
        diagnostic.quote(key) .. " takes from and to only, not "
        .. diagnostic.quote(tostring(name)), expected)
    end
    if type(formula) == "table" then
      result[name] = kinds.conditions(formula, call, name)
    else
      result[name] = { kinds.formula(formula, call, name) }
    end
  end
  return result
end

-- { name = "formula", name = 4.5, name = true, name = { "a", "b" } } -> array of { name,
-- name_place, text, place, list }, in the order of the script.
function kinds.settings(value, call, key)
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "{ name = value, ... }", value)
  end
  local list, inner = {}, source_text.within(call, key)
  for name, item in pairs(value) do
    local place = source_text.key_place(inner, tostring(name))
    if type(name) ~= "string" then
      diagnostic.fail("wrong-value", source_text.key_place(call, key), nil, nil,
        diagnostic.quote(key) .. ": each value here needs a name", "{ name = value, ... }")
    end
    local entry
    if type(item) == "table" then
      entry = { list = kinds.names(item, inner, name), text = "",
        place = source_text.value_place(inner, name) }
    elseif type(item) == "string" then
      entry = { text = item, place = source_text.place(inner, item, name) }
    elseif type(item) == "boolean" then
      entry = { text = tostring(item), place = source_text.value_place(inner, name) }
    else
      entry = kinds.formula(item, inner, name)
      entry.place = source_text.value_place(inner, name)
    end
    entry.name, entry.name_place = name, place
    list[#list + 1] = entry
  end
  table.sort(list, by_place)
  return list
end

-- { source = [[ a table ]] } -> name -> { text, place, name_place }.
function kinds.given(value, call, key)
  if type(value) ~= "table" then
    wrong(source_text.key_place(call, key), key, "{ source = [[ a table ]] }", value)
  end
  local map, inner = {}, source_text.within(call, key)
  for name, item in pairs(value) do
    local place = source_text.key_place(inner, tostring(name))
    map[tostring(name)] = kinds.table(item, inner, tostring(name))
    map[tostring(name)].name_place = place
  end
  return map
end

function kinds.flag(value, call, key)
  if type(value) ~= "boolean" then
    wrong(source_text.key_place(call, key), key, "true or false", value)
  end
  return value
end

local meta = { title = "titles", cite = "text", note = "text" }

local function with_meta(fields)
  for name, kind in pairs(meta) do fields[name] = fields[name] or kind end
  return fields
end

-- name: true needs one, "any" one of any letters, "maybe", false. main: the positional argument's kind.
-- more: the kind of every other field (a group's aggregates).
words.registry = {
  program = { name = false, fields = with_meta {
    id = "text", subject = "text", period = "text", currency = "text",
      rounding = "text" } },
  source = { name = true, main = "table", fields = with_meta {
    from = "names", of = "text", dated = "text", valid = "span", delimiter = "text", decimal = "text", thousands = "text",
    dates = "text", percent = "text", ["true"] = "names", ["false"] = "names",
    missing = "names" } },
  param = { name = true, main = "table", fields = with_meta { from = "text" } },
  rates = { name = true, main = "table", fields = with_meta {
    to = "text", on = "text", rounding = "text" } },
  lookup = { name = true, main = "table", fields = with_meta { from = "text" } },
  list = { name = true, main = "table", fields = with_meta { from = "text" } },
  metric = { name = true, main = "formula", fields = with_meta {
    unit = "text", shown = "flag", from = "text" } },
  group = { name = true, fields = with_meta {
    from = "text", by = "keys", during = "text", match = "matches", where = "formula" },
    more = "formula" },
  tiers = { name = false, list = true, fields = with_meta { titles = "title_map" } },
  score = { name = true, fields = with_meta {
    out_of = "formula", not_applicable = "text", no_data = "text", weights = "table",
    measures = "table", limits = "table", cap = "formula", floor = "formula",
    titles = "title_map" } },
  requirements = { name = "maybe", main = "table", fields = with_meta {
    climb = "flag", titles = "title_map", from = "text" } },
  specialization = { name = true, fields = with_meta {
    requires = "conditions", for_each = "text" } },
  schedule = { name = true, main = "table", fields = with_meta {
    split = "text", whole = "text", interpolated = "text", amounts = "flag",
    from = "text" } },
  decision = { name = true, main = "table", fields = with_meta {
    hits = "text", otherwise = "formula", complete = "flag", from = "text" } },
  incentive = { name = true, fields = with_meta {
    each = "text", during = "text", where = "named", amount = "formula", steps = "named",
    cap = "formula", floor = "formula", cap_each = "formula", floor_each = "formula",
    minimum = "formula", as_of = "formula", rounding = "text" } },
  benefits = { name = "maybe", main = "table",
    fields = with_meta { titles = "title_map" } },
  test = { name = "any", main = "table", fields = with_meta {
    with = "settings", partner = "settings", given = "given", expect = "settings",
    because = "names", period = "text", rules_as_of = "text" } },
}

words.order = {
  "program", "source", "param", "rates", "lookup", "list", "metric", "group", "tiers", "score",
    "requirements",
  "specialization", "schedule", "decision", "incentive", "benefits", "test",
}

local function field_names(spec)
  local list = {}
  for name in pairs(spec.fields) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- The keys of a table in a fixed order: numbers, then texts.
local function ordered_keys(value)
  local keys = {}
  for key in pairs(value) do
    if type(key) == "string" or type(key) == "number" then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b)
    if type(a) ~= type(b) then return type(a) == "number" end
    return a < b
  end)
  return keys
end

local function read_fields(definition, value)
  local spec, call = words.registry[definition.word], definition.call
  for _, key in ipairs(ordered_keys(value)) do
    local item = value[key]
    if type(key) == "string" then
      local kind = spec.fields[key] or spec.more
      if not kind then
        local names = field_names(spec)
        diagnostic.fail("unknown-field", source_text.key_place(call, key), nil, nil,
          definition.word .. " has no field " .. diagnostic.quote(key),
          diagnostic.did_you_mean(key, names, "fields: " .. table.concat(names, ", ")))
      end
      definition.fields[key] = kinds[kind](item, call, key)
    elseif not spec.list and key ~= 1 then
      diagnostic.fail("wrong-value", definition.place, nil, nil,
        definition.word .. " takes one table or formula, and named fields")
    end
  end
end

local function read_main(definition, value)
  local spec, call = words.registry[definition.word], definition.call
  if value == nil then return end
  if not spec.main then
    diagnostic.fail("wrong-value", definition.place, nil, nil,
      definition.word .. " takes named fields only")
  end
  if type(value) ~= "string" and type(value) ~= "number" then
    wrong(definition.place, definition.word, "a formula or a table in [[ ]]", value)
  end
  local read = type(value) == "number" and kinds.formula or kinds.text
  if type(value) == "string" and #value > 4000 then
    read = function(text) return { text = text,
      place = source_text.place(call, text) } end
  end
  definition.main = read(value, call, nil)
end

-- A table written as one cell, param "x" "$5", is read by the definition's own module.
local function complete(definition, value)
  diagnostic.guard(function()
    local spec = words.registry[definition.word]
    if type(value) == "table" then
      if spec.list then
        definition.list = kinds.names(value, definition.call, definition.word)
      else
        read_main(definition, value[1])
      end
      read_fields(definition, value)
    elseif type(value) == "string" or type(value) == "number" then
      read_main(definition, value)
    else
      wrong(definition.place, definition.word, "a text or a table", value)
    end
    definition.complete = true
  end)
end

local function check_name(definition)
  local name = definition.name
  if words.registry[definition.word].name ~= true then
    if #name > 120 or find(name, "%c") then
      diagnostic.fail("bad-name", definition.place, nil, nil,
        "this name is too long or has "
        .. "control characters")
    end
    return
  end
  if not match(name, "^[%a_][%w_]*$") or #name > 64 then
    diagnostic.fail("bad-name", definition.place, nil, nil,
      diagnostic.quote(name) .. " can't be a name",
      "a name has letters, digits and _, and begins with a letter")
  end
  if parser.reserved[name] then
    diagnostic.fail("bad-name", definition.place, nil, nil,
      diagnostic.quote(name) .. " is a word of the formula language")
  end
end

local function new_definition(word, name, info)
  local file = match(info.source, "^@(.*)$") or ""
  local call = source_text.call(file, info.currentline, word, name)
  local place = name and source_text.place(call, name) or source_text.word_place(call)
  local definition = {
    word = word, name = name, call = call, place = place, fields = {},
    index = #definitions + 1,
  }
  definitions[#definitions + 1] = definition
  if #definitions > DEFINITIONS_MAX then
    error { code = "too-many-definitions",
      message = "a program has at most " .. DEFINITIONS_MAX .. " definitions" }
  end
  if name then
    definition.bad_name = not diagnostic.guard(check_name, definition)
  end
  return definition
end

local function word_function(word, spec)
  return function(value)
    local info = debug.getinfo(2, "Sl")
    local named = spec.name == true or spec.name == "any"
      or (spec.name == "maybe" and type(value) == "string"
        and not find(value, "|", 1, true))
    if not named then
      complete(new_definition(word, nil, info), value)
      return
    end
    if type(value) ~= "string" then
      local call = source_text.call(match(info.source, "^@(.*)$") or "", info.currentline,
        word)
      diagnostic.add("error", "wrong-value", source_text.word_place(call), nil, nil,
        word .. " begins with a name: " .. word .. " \"name\" ...")
      return function() end
    end
    local definition = new_definition(word, value, info)
    pending[definition] = true
    return function(body)
      pending[definition] = nil
      if definition.done then
        diagnostic.add("error", "wrong-value", definition.place, nil, nil,
          word .. " " .. diagnostic.quote(definition.name) .. " is given two bodies")
        return
      end
      definition.done = true
      complete(definition, body)
    end
  end
end

-- The functions of the words, for the script's environment.
function words.functions()
  definitions, pending = {}, {}
  local functions = {}
  for word, spec in pairs(words.registry) do functions[word] = word_function(word,
    spec) end
  return functions
end

-- What the script defined, in order, after it ran, and those definitions that were
-- refused; ones without a body are reported.
function words.definitions()
  local list, refused = {}, {}
  for _, definition in ipairs(definitions) do
    if pending[definition] then
      diagnostic.add("error", "no-body", definition.place, nil, nil,
        definition.word .. " " .. diagnostic.quote(definition.name or "")
        .. " has no formula or table")
    end
    local whole = definition.complete and not definition.bad_name
    local into = whole and list or refused
    into[#into + 1] = definition
  end
  return list, refused
end

return words
