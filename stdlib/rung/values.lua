-- Named values: params, lookups, metrics and schedules - how their tables are read, and
-- what their names give in a context.

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local format, quote, match = string.format, diagnostic.quote, string.match

local values = {}

-- A cell as a literal, failing where it is none; what: "a figure", for the message.
function values.literal_cell(cell, what)
  local value, code, message = literal.read(cell.text)
  if value then return value end
  local text = match(cell.text, "^'([^']*)'$") or match(cell.text, '^"([^"]*)"$')
  if text then return { kind = "text", text = text } end
  if cell.text == "true" or cell.text == "false" then
    return { kind = "flag", flag = cell.text == "true" }
  end
  if code then diagnostic.fail(code, cell.place, nil, nil, message) end
  diagnostic.fail("bad-figure", cell.place, nil, nil,
    format("expected %s, found %s", what or "a figure", quote(cell.text)),
    "figures are written like 10, 4.5, 35%, $1.5M or 2026-03-31")
end

-- Lowers a cell: a literal becomes a constant with an address, all else is a formula.
function values.cell(cx, cell, address)
  local inner = scope.context(cx, { formula = cell })
  local value, code, message = literal.read(cell.text)
  if value then return lower.constant(inner, nil, value, address) end
  if code then diagnostic.fail(code, cell.place, nil, nil, message) end
  return lower.formula(cell, inner)
end

-- Column indexes of the tiers when the header's cells from `first` on are tiers; fails
-- when some are and some are not, or one is left out.
function values.tier_columns(t, first)
  local found, columns = 0, {}
  for i = first, #t.header do
    local tier = scope.tier_index[t.header[i].text]
    if tier then
      found = found + 1
      columns[tier] = i
    end
  end
  if found == 0 then return nil end
  for i = first, #t.header do
    local name = t.header[i].text
    if not scope.tier_index[name] and name ~= "cite" and name ~= "note" then
      diagnostic.fail("unknown-name", t.header[i].place, nil, nil,
        "there is no tier " .. quote(name), diagnostic.did_you_mean(name, scope.tiers))
    end
  end
  for i, name in ipairs(scope.tiers) do
    if not columns[i] then
      diagnostic.fail("missing-column", t.header[1].place, nil, nil,
        "this table has no column for tier " .. quote(name))
    end
  end
  return columns
end

-- Reads `from` of a definition or row.
local function from_date(field)
  if not field then return nil end
  local value = literal.read(field.text)
  if not value or value.kind ~= "date" then
    diagnostic.fail("bad-date", field.place, nil, nil,
      "expected a date, found " .. quote(field.text), "such as 2026-01-01")
  end
  return value.date
end
values.from_date = from_date

local function check_rising(dates, place)
  for i = 2, #dates do
    if dates[i] <= dates[i - 1] then
      diagnostic.fail("table-order", place, nil, nil, "the dates must rise: "
        .. dates[i] .. " comes after " .. dates[i - 1])
    end
  end
end

local function check_same_unit(cells)
  local first
  for _, cell in ipairs(cells) do
    local v = cell.value
    local t = { kind = v.kind, scale = 0, currency = v.currency }
    if first then
      local _, code = types.unify(first, t)
      if code then
        diagnostic.fail(code, cell.place, nil, nil, format("%s in a table of %s",
          types.describe(t), types.describe(first)))
      end
    end
    first = first or t
  end
end

-- Params --------------------------------------------------------------------------------

-- Reads a param: rows = { { from, cells = { cell by tier } | { cell } } }.
function values.read_param(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a param needs a figure or a table")
  end
  definition.rows = {}
  local all = {}
  local function add(row)
    definition.rows[#definition.rows + 1] = row
    for _, cell in pairs(row.cells) do
      cell.value = values.literal_cell(cell)
      all[#all + 1] = cell
    end
  end
  if not string.find(main.text, "|", 1, true) then
    add { cells = { { text = match(main.text, "^%s*(.-)%s*$"), place = main.place } } }
    return
  end
  local t = tables.read(main.place, main.text)
  local dated = t.header[1].text == "from"
  local columns = values.tier_columns(t, dated and 2 or 1)
  if not columns and #t.header ~= (dated and 2 or 1) then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a param has one column, or one for each tier",
      "tables with a key column are lookups: lookup \"name\" [[ ... ]]")
  end
  definition.tiered = columns ~= nil
  if #t.rows == 0 or (not dated and #t.rows > 1) then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a param has one row of figures, or a `from` column of dates and a row for each")
  end
  local dates = {}
  for i, row in ipairs(t.rows) do
    local cells = {}
    if columns then
      for tier, column in ipairs(columns) do cells[tier] = row[column] end
    else
      cells[1] = row[dated and 2 or 1]
    end
    dates[i] = dated and from_date(row[1]) or nil
    add { from = dates[i], cells = cells }
  end
  check_rising(dates, t.header[1].place)
  check_same_unit(all)
end

local function dated_address(base, from)
  return from and base .. "." .. from or base
end

-- Versions of a definition as { from, definition }, in order of date.
local function versions_of(name)
  return scope.values[name]
end

local function param_value(cx, ast, definition, tier)
  local list = {}
  local base = dated_address("param." .. definition.name, definition.from)
  for i, row in ipairs(definition.rows) do
    local address = dated_address(base, row.from)
    local value
    if definition.tiered then
      local constants = {}
      for t, cell in ipairs(row.cells) do
        constants[t] = lower.constant(scope.context(cx, { formula = cell,
          thing = definition.thing }), nil, cell.value, address .. "." .. scope.tiers[t])
      end
      value = tier and constants[tier]
        or scope.by_tier(cx, ast, constants, quote(definition.name))
    else
      value = lower.constant(scope.context(cx, { formula = row.cells[1],
        thing = definition.thing }), nil, row.cells[1].value, address)
    end
    list[i] = { from = row.from, value = value }
  end
  return scope.by_date(cx, ast, list)
end

-- Lookups -------------------------------------------------------------------------------

-- Reads a lookup: keys = { text }, outputs = { name -> cells }, or tier columns.
function values.read_lookup(definition)
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
      definition.outputs[#definition.outputs + 1] = { name = t.header[i].text, column = i }
    end
  end
  definition.rows, definition.dates = {}, {}
  local seen = {}
  for _, row in ipairs(t.rows) do
    local key = match(row[first].text, "^'(.*)'$") or row[first].text
    local from = dated and from_date(row[1]) or nil
    local slot = (from or "") .. "\0" .. key
    if seen[slot] then
      diagnostic.fail("duplicate-name", row[first].place, nil, nil,
        "a second row for " .. quote(key))
    end
    seen[slot] = true
    if from and not seen[from] then
      seen[from] = true
      definition.dates[#definition.dates + 1] = from
    end
    local entry = { key = key, key_cell = row[first], from = from, cells = {}, tier_cells = {} }
    for i = first + 1, #t.header do
      row[i].value = values.literal_cell(row[i])
      entry.cells[t.header[i].text] = row[i]
    end
    for tier, column in ipairs(columns or {}) do entry.tier_cells[tier] = row[column] end
    definition.rows[#definition.rows + 1] = entry
  end
  table.sort(definition.dates)
end

local function lookup_constant(cx, definition, row, output, cell)
  local base = dated_address("lookup." .. definition.name, row.from) .. "." .. row.key
  return lower.constant(scope.context(cx, { formula = cell, thing = definition.thing }), nil,
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
    scope.fail(cx, ast, "unknown-name", format("lookup %s has no column %s",
      definition.name, quote(name)), diagnostic.did_you_mean(name, names))
  end
  return lookup_constant(cx, definition, row, #definition.outputs > 1 and name or nil, cell)
end

-- Every choice of a `one of` column has a row.
local function check_complete(cx, ast, definition, key, rows)
  if not key.type.choices then return end
  local have = {}
  for _, row in ipairs(rows) do have[row.key] = true end
  for _, choice in ipairs(key.type.choices) do
    if not have[choice] then
      scope.fail(cx, ast, "table-gap", format("lookup %s has no row for %s",
        definition.name, quote(choice)), "add the row")
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

local function lookup_of_rows(cx, ast, definition, rows, key, output)
  check_complete(cx, ast, definition, key, rows)
  local inputs, list = { key }, {}
  for i, row in ipairs(rows) do
    inputs[#inputs + 1] = lower.constant(scope.context(cx, { formula = row.key_cell }), nil,
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
        "there is no tier " .. quote(row.key), diagnostic.did_you_mean(row.key, scope.tiers))
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
    local rows = {}
    for _, row in ipairs(definition.rows) do
      if row.from == date then rows[#rows + 1] = row end
    end
    list[i] = { from = date, value = make(cx, ast, definition, rows, key, output) }
  end
  return scope.by_date(cx, ast, list)
end

-- Runs fn(definition) for each version of a name and picks by date.
local function each_version(cx, ast, name, fn)
  local list = {}
  for i, definition in ipairs(versions_of(name)) do
    list[i] = { from = definition.from, value = fn(definition) }
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
  local first = ast.keys[1]
  if word == "param" then
    local tier = first.op == "text" and scope.tier_index[first.value]
    if first.op == "name" and first.name == "tier" then
      return scope.name(cx, ast, name)
    elseif not tier or not versions[1].tiered then
      scope.fail(cx, first, "unknown-value", "a param is picked by a tier",
        name .. "[tier] or " .. name .. "['gold']")
    end
    return each_version(cx, ast, name, function(definition)
      return param_value(cx, ast, definition, tier)
    end)
  end
  local key = lower.tree(first, cx)
  return each_version(cx, ast, name, function(definition)
    return lookup_value(cx, ast, definition, key, output)
  end)
end

function lower.ops.member(ast, cx)
  return lower.ops.index(ast.base, cx, ast.name)
end

-- Metrics -------------------------------------------------------------------------------

local depends = {}

-- Does a tree use the tier of its context, by itself or through what it names?
local function tree_depends(ast)
  if type(ast) ~= "table" then return false end
  if ast.op == "name" and (ast.name == "tier" or values.depends(ast.name)) then return true end
  if ast.op == "column" and values.depends(ast.name) then return true end
  if ast.op == "text" and scope.scores[ast.value] then return true end
  for _, child in pairs(ast) do
    if type(child) == "table" and tree_depends(child) then return true end
  end
  return false
end

-- Does a named value depend on the tier?
function values.depends(name)
  local versions = scope.values[name]
  if not versions then return false end
  if depends[name] ~= nil then return depends[name] end
  depends[name] = false
  local result = false
  for _, definition in ipairs(versions) do
    if definition.tiered then result = true end
    for _, formula in ipairs(values.formulas(definition)) do
      local ok, tree = diagnostic.guard(lower.parse, formula)
      if ok and tree_depends(tree) then result = true end
      if not ok then scope.bad[definition.key] = true end
    end
  end
  depends[name] = result
  return result
end

-- The formulas by which a definition may depend on the tier.
function values.formulas(definition)
  if definition.word == "metric" then return { definition.main } end
  if definition.word == "decision" then return definition.formulas or {} end
  return {}
end

-- Does a group's aggregate depend on the tier?
function values.group_depends(field)
  local ok, tree = diagnostic.guard(lower.parse, field.formula)
  return not ok or tree_depends(tree)
end

function values.reset() depends = {} end

local function metric_value(cx, ast, definition)
  local tier = values.depends(definition.name) and cx.tier or nil
  local slot = format("%s/%d", tostring(tier), cx.window)
  definition.lowered = definition.lowered or {}
  if not definition.lowered[slot] then
    local inner = { tier = cx.tier, window = cx.window, thing = definition.thing }
    definition.lowered[slot] = scope.enter(cx, ast, definition.key, definition.name,
      function()
        local value = lower.formula(definition.main, inner)
        if definition.unit and types.is_plain(value.type) then
          -- The largest of one figure is the figure: only its unit is another.
          local t = types.with(value.type, value.type.scale, value.type.ratio)
          t.kind = definition.unit
          value = lower.node(scope.context(inner, { formula = definition.main }), nil, "max", t,
            { value })
        end
        return value
      end)
  end
  return definition.lowered[slot]
end

-- Schedules -----------------------------------------------------------------------------

-- Reads a schedule: edges (cells) and rates by tier or one column.
function values.read_schedule(definition)
  local main, fields = definition.main, definition.fields
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a schedule needs a table")
  end
  definition.how = fields.split and "split" or fields.whole and "whole"
  if fields.split and fields.whole then
    diagnostic.fail("wrong-value", definition.place, nil, nil,
      "a schedule is split or whole, not both")
  end
  local t = tables.read(main.place, main.text)
  local low = t.header[1].text
  if low ~= "from" and low ~= "above" then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a schedule's first column is `from` (>=) or `above` (>)")
  end
  definition.edge = low
  local high = t.header[2] and t.header[2].text
  local has_high = high == "up to" or high == "below"
  if has_high and ((low == "from") ~= (high == "below")) then
    diagnostic.fail("table-gap", t.header[2].place, nil, nil,
      "`from` goes with `below`, `above` with `up to`: else a figure on the edge "
      .. (low == "from" and "is in two rows" or "is in none"))
  end
  local first = has_high and 3 or 2
  definition.columns = values.tier_columns(t, first)
  definition.tiered = definition.columns ~= nil
  if not definition.columns and #t.header ~= first then
    diagnostic.fail("table-shape", t.header[first] and t.header[first].place
      or t.header[1].place, nil, nil, "a schedule has one rate column, or one for each tier")
  end
  definition.columns = definition.columns or { first }
  definition.rows = t.rows
  if #t.rows == 0 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil, "a schedule needs a row")
  end
  values.check_edges(t.rows, has_high)
end

-- Edges rise; with an upper column each row begins where the one before ends.
function values.check_edges(rows, has_high)
  local last, last_high
  for i, row in ipairs(rows) do
    local value = literal.read(row[1].text)
    if value and value.decimal and last and last.decimal then
      local _, code = types.unify({ kind = last.kind, scale = 0, currency = last.currency },
        { kind = value.kind, scale = 0, currency = value.currency })
      if code then
        diagnostic.fail(code, row[1].place, nil, nil, "the edges have different units")
      end
      if literal.compare(last.decimal, value.decimal) >= 0 then
        diagnostic.fail("table-order", row[1].place, nil, nil,
          "the edges must rise: this one is not above the one before")
      end
    end
    local high = has_high and not tables.is_blank(row[2]) and literal.read(row[2].text)
    if has_high and last_high and value then
      local order = literal.compare(value.decimal, last_high.decimal)
      if order > 0 then
        diagnostic.fail("table-gap", row[1].place, nil, nil,
          "there is a gap between this row and the one before")
      elseif order < 0 then
        diagnostic.fail("table-overlap", row[1].place, nil, nil,
          "this row overlaps the one before")
      end
    elseif has_high and i > 1 and not last_high then
      diagnostic.fail("table-overlap", row[1].place, nil, nil,
        "the row before has no upper end, so this row overlaps it")
    end
    last, last_high = value or last, high or nil
  end
end

local schedule_operators = {
  pay = { split = "pay_split", whole = "pay_whole" }, rate = { split = "rate_at", whole = "rate_at" },
}

local function schedule_value(cx, ast, definition, how, x)
  local inputs, edges, rates = { x }, {}, {}
  local inner = scope.context(cx, { thing = definition.thing })
  for i, row in ipairs(definition.rows) do
    local base = dated_address("schedule." .. definition.name, definition.from) .. "."
      .. row[1].text
    edges[i] = values.cell(inner, row[1], base .. "." .. definition.edge)
    local by_tier = {}
    for k, column in ipairs(definition.columns) do
      by_tier[k] = values.cell(inner, row[column],
        definition.tiered and base .. "." .. scope.tiers[k] or base .. ".rate")
    end
    rates[i] = definition.tiered and scope.by_tier(cx, ast, by_tier, quote(definition.name))
      or by_tier[1]
    inputs[#inputs + 1], inputs[#inputs + 2] = edges[i], rates[i]
  end
  edges[#edges + 1] = x
  local edge_type = lower.unify(cx, ast, edges)
  local rate_type = lower.unify(cx, ast, rates)
  local t = rate_type
  if how == "pay" then
    local code
    t, code = types.product(edge_type, rate_type)
    if not t then lower.mix(cx, ast, code, edge_type, rate_type) end
  end
  local op = schedule_operators[how][definition.how or "whole"]
  return lower.node(cx, ast, op, t, inputs, { literal = definition.edge })
end

-- pay(name, x) or rate(name, x).
function scope.schedule(cx, ast, name, how, x)
  local versions = scope.values[name]
  if not versions or versions[1].word ~= "schedule" then
    local names = {}
    for value, list in pairs(scope.values) do
      if list[1].word == "schedule" then names[#names + 1] = value end
    end
    table.sort(names)
    scope.fail(cx, ast.args[1], "unknown-name", "there is no schedule " .. quote(name),
      diagnostic.did_you_mean(name, names))
  end
  scope.used[name] = true
  if how == "pay" and not versions[1].how then
    scope.fail(cx, ast, "no-semantics", format("schedule %s does not say how it pays", quote(name)),
      "split = \"...\" pays each slice at its own rate, whole = \"...\" all at the rate reached")
  end
  return each_version(cx, ast, name, function(definition)
    return schedule_value(cx, ast, definition, how, x)
  end)
end

-- Names ---------------------------------------------------------------------------------

local by_word = {}

function by_word.param(cx, ast, name)
  return each_version(cx, ast, name, function(definition)
    return param_value(cx, ast, definition)
  end)
end

function by_word.metric(cx, ast, name)
  return each_version(cx, ast, name, function(definition)
    return metric_value(scope.context(cx, { rows = scope.none, locals = scope.none,
      group = scope.none, by_row = scope.none }), ast, definition)
  end)
end

function by_word.lookup(cx, ast, name)
  scope.fail(cx, ast, "grain-mix", quote(name) .. " is a lookup: it needs a key",
    name .. "[" .. (scope.values[name][1].key_name or "key") .. "]")
end

function by_word.schedule(cx, ast, name)
  scope.fail(cx, ast, "grain-mix", quote(name) .. " is a schedule: say what is paid on",
    format("pay(%s, x) or rate(%s, x)", name, name))
end

values.by_word = by_word

-- The value of a named definition in a context (before it is lifted to its grain).
function scope.value(cx, ast, name, output)
  local versions = scope.values[name]
  scope.used[name] = true
  for _, definition in ipairs(versions) do
    if scope.bad[definition.key] then diagnostic.leave() end
  end
  return by_word[versions[1].word](cx, ast, name, output)
end

return values
