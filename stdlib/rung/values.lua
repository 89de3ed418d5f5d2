-- Named values: what their names give in a context; params and metrics. Lookups and
-- schedules are in files of their own.

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
  if not scope.latest_from or value.date > scope.latest_from then
    scope.latest_from = value.date
  end
  return value.date
end
values.from_date = from_date

local function check_rising(dates, rows)
  for i = 2, #dates do
    if dates[i] <= dates[i - 1] then
      diagnostic.fail("table-order", rows[i][1].place, nil, nil, "the dates must rise: "
        .. dates[i] .. " comes after " .. dates[i - 1])
    end
  end
end

-- Cells of one table have one unit; a bare figure among percents is a forgotten sign.
function values.check_same_unit(cells)
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
      if t.kind ~= first.kind and v.decimal.digits ~= 0 and first.digits ~= 0 then
        diagnostic.fail("percent-mix", cell.place, nil, nil,
          format("%s stands among figures %s a percent sign", quote(cell.text),
            t.kind == "percent" and "without" or "with"), "15% is 0.15, and 15 is 1500%")
      end
    end
    t.digits = v.decimal and v.decimal.digits or 0
    if not first or first.digits == 0 then first = t end
  end
end

-- Params --------------------------------------------------------------------------------

-- Reads a param: rows = { { from, cells = { cell by tier } | { cell } } }.
function values.read_param(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "a param needs a figure or a table")
  end
  definition.rows = {}
  local all = {}
  local function add(row)
    definition.rows[#definition.rows + 1] = row
    for _, cell in ipairs(row.cells) do
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
  check_rising(dates, t.rows)
  values.check_same_unit(all)
end

function values.dated_address(base, from)
  return from and base .. "." .. from or base
end

-- Versions of a definition as { from, definition }, in order of date.
local function versions_of(name)
  return scope.values[name]
end

function values.param(cx, ast, definition, tier)
  local list = {}
  local base = values.dated_address("param." .. definition.name, definition.from)
  for i, row in ipairs(definition.rows) do
    local address = values.dated_address(base, row.from)
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

-- Runs fn(definition) for each version of a name and picks by date.
function values.each_version(cx, ast, name, fn)
  local list = {}
  for i, definition in ipairs(versions_of(name)) do
    list[i] = { from = definition.from, value = fn(definition) }
  end
  return scope.by_date(cx, ast, list)
end

-- Metrics -------------------------------------------------------------------------------

local depends = {}

-- Functions of a score, which has a value for each tier.
local of_score = { score = true, points = true, least_points = true }

-- Does a tree use the tier of its context, by itself or through what it names?
local function tree_depends(ast)
  if type(ast) ~= "table" then return false end
  if ast.op == "name" and (ast.name == "tier"
    or values.depends(ast.name)) then return true end
  if ast.op == "column" and values.depends(ast.name) then return true end
  if ast.op == "call" and of_score[ast.name] then return true end
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
        if value.type.kind == "mixed" then
          scope.fail_mixed({ formula = definition.main }, nil, value.type)
        end
        if definition.unit and types.is_plain(value.type) then
          value = lower.as_kind(scope.context(inner, { formula = definition.main }), nil,
            value, definition.unit)
        end
        return value
      end)
  end
  return definition.lowered[slot]
end

-- Names ---------------------------------------------------------------------------------

local by_word = {}

function by_word.param(cx, ast, name)
  return values.each_version(cx, ast, name, function(definition)
    return values.param(cx, ast, definition)
  end)
end

-- values.replace gives what a test sets in place of a metric's value; where no tests are
-- compiled, that is the value.
function values.keep(_, _, _, value) return value end
values.replace = values.keep

function by_word.metric(cx, ast, name)
  return values.replace(cx, ast, name, values.each_version(cx, ast, name,
    function(definition)
      return metric_value(scope.context(cx, { rows = scope.none, locals = scope.none,
        group = scope.none, by_row = scope.none }), ast, definition)
    end))
end

values.by_word = by_word

-- A definition that was refused is not complained of again where it is used.
function values.leave_if_bad(versions)
  for _, definition in ipairs(versions) do
    if scope.bad[definition.key] then diagnostic.leave() end
  end
end

-- The value of a named definition in a context (before it is lifted to its grain).
function scope.value(cx, ast, name, output)
  local versions = scope.values[name]
  scope.used[name] = true
  values.leave_if_bad(versions)
  return by_word[versions[1].word](cx, ast, name, output)
end

return values
