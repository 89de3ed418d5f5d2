-- Lookups: tables by a key, with one or several values, perhaps by tier or date.

local diagnostic = require "rung.diagnostic"
local lower = require "rung.lower"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote, match = string.format, diagnostic.quote, string.match

local lookup = {}

-- Reads a lookup: keys = { text }, outputs = { name -> cells }, or tier columns.
function lookup.read(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a lookup needs a table")
  end
  local t = tables.read(main.place, main.text)
  local dated = t.header[1].text == "from"
  local first = dated and 2 or 1
  if #t.header < first + 1 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a lookup has a key column and at least one value column", "| stage | weight |")
  end
  definition.key_name = t.header[first].text
  definition.by_tier_key = definition.key_name == "tier"
  local columns = values.tier_columns(t, first + 1)
  definition.tiered, definition.outputs = columns ~= nil, {}
  for i = first + 1, #t.header do
    if not columns then
      definition.outputs[#definition.outputs + 1] = { name = t.header[i].text,
        column = i }
    end
  end
  definition.rows, definition.dates, definition.keys = {}, {}, {}
  local seen = {}
  for _, row in ipairs(t.rows) do
    local key = match(row[first].text, "^'(.*)'$") or row[first].text
    local from = dated and values.from_date(row[1]) or nil
    local slot = (from or "") .. "\0" .. key
    if seen[slot] then
      diagnostic.fail("duplicate-name", row[first].place, nil, nil,
        "a second row for " .. quote(key))
    end
    seen[slot], definition.keys[key] = true, true
    if from and not seen[from] then
      seen[from] = true
      definition.dates[#definition.dates + 1] = from
    end
    local entry = { key = key, key_cell = row[first], from = from, cells = {},
      tier_cells = {} }
    for i = first + 1, #t.header do
      if not tables.is_blank(row[i]) then row[i].value = values.literal_cell(row[i]) end
      entry.cells[t.header[i].text] = row[i]
    end
    for tier, column in ipairs(columns or {}) do entry.tier_cells[tier] = row[column] end
    definition.rows[#definition.rows + 1] = entry
  end
  table.sort(definition.dates)
  lookup.check_units(definition)
end

local function check_column(definition, cells, title)
  local filled = {}
  for _, cell in ipairs(cells) do
    if cell.value then filled[#filled + 1] = cell end
  end
  if #filled == 0 and #cells > 0 then
    diagnostic.fail("table-shape", cells[1].place, nil, nil,
      format("no row of lookup %s has a figure %s", definition.name, title),
      "one figure at least says what the column holds")
  end
  values.check_same_unit(filled)
  for _, cell in ipairs(cells) do cell.beside = filled[1] end
end

-- Columns of tiers are one table of figures, others each their own. A blank cell is
-- missing, in the unit of the cells beside it.
function lookup.check_units(definition)
  local by_tier, by_output = {}, {}
  for _, row in ipairs(definition.rows) do
    for _, cell in ipairs(row.tier_cells) do by_tier[#by_tier + 1] = cell end
    for i, output in ipairs(definition.outputs) do
      by_output[i] = by_output[i] or {}
      table.insert(by_output[i], row.cells[output.name])
    end
  end
  check_column(definition, by_tier, "for any tier")
  for i, cells in ipairs(by_output) do
    check_column(definition, cells, "under " .. quote(definition.outputs[i].name))
  end
end

local function lookup_constant(cx, definition, row, output, cell)
  if not cell.value then
    return lower.none(cx, nil, lower.type_of(cell.beside.value))
  end
  local base = values.dated_address("lookup." .. definition.name, row.from)
  base = base .. "." .. row.key
  return lower.constant(scope.context(cx, { formula = cell, thing = definition.thing }),
    nil,
    cell.value, output and base .. "." .. output or base)
end

local function entry_value(cx, ast, definition, row, output)
  if definition.tiered then
    local constants = {}
    for tier, cell in ipairs(row.tier_cells) do
      constants[tier] = lookup_constant(cx, definition, row, scope.tiers[tier], cell)
    end
    return scope.by_tier(cx, ast, constants, quote(definition.name))
  end
  local name = output or definition.outputs[1].name
  local cell = row.cells[name]
  if not cell then
    local names = {}
    for i, o in ipairs(definition.outputs) do names[i] = o.name end
    scope.fail(cx, ast.name_part or ast, "unknown-name",
      format("lookup %s has no column %s",
      definition.name, quote(name)), diagnostic.did_you_mean(name, names))
  end
  return lookup_constant(cx, definition, row, #definition.outputs > 1 and name or nil,
    cell)
end

-- Every choice of a `one of` column has a row, and so has a key that is written out; `on`
-- says when, where there are dates.
local function check_complete(cx, ast, definition, key, rows, on)
  local have, keys = {}, {}
  for i, row in ipairs(rows) do
    have[row.key] = true
    keys[i] = row.key
  end
  if key.literal and not have[key.literal.text] then
    scope.fail(cx, ast.keys[1], "unknown-value", format("lookup %s has no row for %s%s",
      definition.name, quote(key.literal.text), on), definition.keys[key.literal.text]
        and "add the row; `-` says that there is no value yet"
        or diagnostic.did_you_mean(key.literal.text, keys))
  end
  if not key.type.choices then return end
  for _, choice in ipairs(key.type.choices) do
    if not have[choice] then
      scope.fail(cx, ast, "table-gap", format("lookup %s has no row for %s%s",
        definition.name, quote(choice), on), "add the row")
    end
    have[choice] = nil
  end
  for _, row in ipairs(rows) do
    if have[row.key] then
      diagnostic.fail("unknown-value", row.key_cell.place, nil, nil,
        format("%s is never %s", key.type.column or definition.key_name, quote(row.key)),
        diagnostic.did_you_mean(row.key, key.type.choices))
    end
  end
end

local function lookup_of_rows(cx, ast, definition, rows, key, output, on)
  check_complete(cx, ast, definition, key, rows, on or "")
  local inputs, list = { key }, {}
  for i, row in ipairs(rows) do
    inputs[#inputs + 1] = lower.constant(scope.context(cx, { formula = row.key_cell }),
      nil,
      { kind = "text", text = row.key })
    list[i] = entry_value(cx, ast, definition, row, output)
    inputs[#inputs + 1] = list[i]
  end
  local t = lower.unify(cx, ast, list)
  return lower.node(cx, ast, "lookup", t, inputs)
end

local function lookup_by_tier(cx, ast, definition, rows, key, output)
  local by_tier = {}
  for _, row in ipairs(rows) do
    local tier = scope.tier_index[row.key] or (row.key == "none" and 0)
    if not tier then
      diagnostic.fail("unknown-name", row.key_cell.place, nil, nil,
        "there is no tier " .. quote(row.key),
          diagnostic.did_you_mean(row.key, scope.tiers))
    end
    by_tier[tier] = entry_value(cx, ast, definition, row, output)
  end
  local list = {}
  for tier = 0, #scope.tiers do list[#list + 1] = by_tier[tier] end
  local t = lower.unify(cx, ast, list)
  local inputs = { key }
  for tier = 0, #scope.tiers do
    inputs[#inputs + 1] = by_tier[tier]
      or scope.node(cx, ast, { op = "missing", type = t, domain = 0 })
  end
  return lower.node(cx, ast, "pick", t, inputs)
end

-- The rows in force from a date on: of each key the latest, in order of the table.
local function rows_in_force(definition, date)
  local latest, rows = {}, {}
  for _, row in ipairs(definition.rows) do
    local before = latest[row.key]
    if row.from <= date and (not before or before.from < row.from) then
      latest[row.key] = row
    end
  end
  for _, row in ipairs(definition.rows) do
    if latest[row.key] == row then rows[#rows + 1] = row end
  end
  return rows
end

local function lookup_value(cx, ast, definition, key, output)
  local make = key.type.kind == "tier" and lookup_by_tier or lookup_of_rows
  if key.type.kind ~= "tier" and key.type.kind ~= "text" then
    scope.fail(cx, ast, "type-mix", "a lookup's key is a text; this is "
      .. types.describe(key.type), "figures go into a decision table with ranges")
  end
  if #definition.dates == 0 then
    return make(cx, ast, definition, definition.rows, key, output)
  end
  local list = {}
  for i, date in ipairs(definition.dates) do
    list[i] = { from = date, value = make(cx, ast, definition,
      rows_in_force(definition, date), key, output, " on " .. date) }
  end
  return scope.by_date(cx, ast, list)
end

function lower.ops.index(ast, cx, output)
  local name = ast.base.op == "name" and ast.base.name
  local versions = name and scope.values[name]
  local word = versions and versions[1].word
  if word ~= "lookup" and word ~= "param" then
    local names = {}
    for value, list in pairs(scope.values) do
      if list[1].word == "lookup" then names[#names + 1] = value end
    end
    table.sort(names)
    scope.fail(cx, ast.base, "unknown-name", format("there is no lookup %s",
      quote(name or "here")), name and diagnostic.did_you_mean(name, names))
  end
  if #ast.keys ~= 1 then
    scope.fail(cx, ast, "wrong-arguments", name .. " takes one key")
  end
  scope.used[name] = true
  values.leave_if_bad(versions)
  local first = ast.keys[1]
  if word == "param" then
    local tier = first.op == "text" and scope.tier_index[first.value]
    if first.op == "name" and first.name == "tier" then
      return scope.name(cx, ast, name)
    elseif not tier or not versions[1].tiered then
      scope.fail(cx, first, "unknown-value", "a param is picked by a tier",
        name .. "[tier] or " .. name .. "['gold']")
    end
    return values.each_version(cx, ast, name, function(definition)
      return values.param(cx, ast, definition, tier)
    end)
  end
  local key = lower.tree(first, cx)
  return values.each_version(cx, ast, name, function(definition)
    return lookup_value(cx, ast, definition, key, output)
  end)
end

function lower.ops.member(ast, cx)
  ast.base.name_part = ast.name_part
  return lower.ops.index(ast.base, cx, ast.name)
end

function values.by_word.lookup(cx, ast, name)
  scope.fail(cx, ast, "grain-mix", quote(name) .. " is a lookup: it needs a key",
    name .. "[" .. (scope.values[name][1].key_name or "key") .. "]")
end

return lookup
