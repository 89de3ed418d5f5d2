-- Reads what a score says: its measures, weights and limits, as categories
--
--   { name, place, measures = { { name, place, formula, is_share, out_of, when, at_least,
--     cite, note } }, weights = cells by tier, single, limits = { at_least, at_most } }

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local scope = require "rung.scope"
local tables = require "rung.table"
local values = require "rung.values"
local format, quote = string.format, diagnostic.quote

local score_table = {}

local function need(t, name)
  local i = tables.column(t, name)
  if not i then
    local list = {}
    for k, c in ipairs(t.header) do list[k] = c.text end
    diagnostic.fail("missing-column", t.header[1].place, nil, nil,
      "this table has no column " .. quote(name), diagnostic.did_you_mean(name, list))
  end
  return i
end

-- The cell of a row in a column that may not be there, nil when nothing stands in it.
local function cell_of(row, column)
  local cell = column and row[column]
  return cell and not tables.is_blank(cell) and cell or nil
end

-- The literal decimal of a cell, or nil.
local function decimal_of(cell)
  local value = cell and literal.read(cell.text)
  return value and value.decimal
end

-- Refuses a least that is more than the most, where both are written out.
local function check_order(least, most, message)
  local a, b = decimal_of(least), decimal_of(most)
  if a and b and literal.compare(a, b) > 0 then
    diagnostic.fail("wrong-value", least.place, nil, nil,
      format(message, least.text, most.text))
  end
end

local function category_of(definition, cell)
  local entry = definition.by_category[cell.text]
  if not entry then
    entry = { name = cell.text, place = cell.place, measures = {}, names = {} }
    definition.by_category[cell.text] = entry
    definition.categories[#definition.categories + 1] = entry
  end
  return entry
end

local measure_columns = { "category", "measure", "when", "share", "points", "at least",
  "out of", "cite", "note" }

local function read_measures(definition, field)
  local t = tables.read(field.place, field.text)
  local at = {}
  for _, name in ipairs(measure_columns) do at[name] = tables.column(t, name) end
  local name, out_of = need(t, "measure"), need(t, "out of")
  if not at.share and not at.points then need(t, "share") end
  tables.only(t, measure_columns)
  if #t.rows == 0 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil, "a score needs a measure")
  end
  for _, row in ipairs(t.rows) do
    local entry = category_of(definition, at.category and row[at.category]
      or { text = definition.name, place = row[name].place })
    local share, points = cell_of(row, at.share), cell_of(row, at.points)
    if (share ~= nil) == (points ~= nil) then
      diagnostic.fail("wrong-value", row[name].place, nil, nil,
        "a measure has either a share or points")
    end
    if entry.names[row[name].text] then
      diagnostic.fail("duplicate-name", row[name].place, nil, nil,
        "a second measure " .. quote(row[name].text))
    end
    entry.names[row[name].text] = true
    local at_least = cell_of(row, at["at least"])
    check_order(at_least, row[out_of], "at least %s points of %s is more than there are")
    entry.measures[#entry.measures + 1] = {
      name = row[name].text, place = row[name].place, formula = share or points,
      is_share = share ~= nil, out_of = row[out_of], when = cell_of(row, at.when),
      at_least = at_least, cite = at.cite and row[at.cite].text or field.cite,
      note = at.note and row[at.note].text or field.note,
    }
  end
end

-- Weights: each column sums to 100 %; with n/a in it the rest may sum to less, and is
-- spread.
local function check_weights(definition, t, columns)
  for tier, column in ipairs(columns) do
    local sum, has_na, known = { digits = 0, scale = 0 }, false, true
    for _, row in ipairs(t.rows) do
      if tables.is_blank(row[column]) then
        has_na = true
      else
        local value = literal.read(row[column].text)
        if value and value.decimal then sum = literal.add(sum, value.decimal) or sum
        else known = false end
      end
    end
    local order = literal.compare(sum, { digits = 1, scale = 0 })
    if known and (order > 0 or order < 0 and not has_na) then
      diagnostic.fail("weights-sum", t.header[column].place, nil, nil,
        format("the weights of %s sum to %s, not 100%%",
          scope.tiers[tier] or quote(definition.name),
          literal.show { kind = "percent", decimal = sum }),
        "a category that does not apply is n/a")
    end
  end
end

-- The category that a row of weights or limits is of, each once.
local function known_category(definition, cell, seen)
  local entry = definition.by_category[cell.text]
  if not entry then
    local names = {}
    for i, c in ipairs(definition.categories) do names[i] = c.name end
    diagnostic.fail("unknown-name", cell.place, nil, nil,
      "no measure is of category " .. quote(cell.text),
      diagnostic.did_you_mean(cell.text, names))
  end
  if seen[cell.text] then
    diagnostic.fail("duplicate-name", cell.place, nil, nil,
      "a second row for category " .. quote(cell.text))
  end
  seen[cell.text] = true
  return entry
end

local function read_weights(definition, field)
  local t = tables.read(field.place, field.text)
  local category = need(t, "category")
  local columns = values.tier_columns(t, category + 1)
  local single = not columns and (tables.column(t, "weight") or #t.header == 2 and 2)
  if not columns and not single then need(t, "weight") end
  check_weights(definition, t, columns or { single })
  local seen = {}
  for _, row in ipairs(t.rows) do
    local entry = known_category(definition, row[category], seen)
    entry.place, entry.weights, entry.single = row[category].place, {}, single
    entry.cite, entry.note = field.cite, field.note
    for tier = 1, math.max(#scope.tiers, 1) do
      entry.weights[tier] = row[columns and columns[tier] or single]
    end
  end
  for _, entry in ipairs(definition.categories) do
    if not seen[entry.name] then
      diagnostic.fail("missing-row", t.header[1].place, nil, nil,
        "no weight for category " .. quote(entry.name))
    end
  end
end

-- Limits of categories, in points.
local function read_limits(definition, field)
  local t = tables.read(field.place, field.text)
  tables.only(t, { "category", "at least", "at most" })
  local category = need(t, "category")
  local least, most = tables.column(t, "at least"), tables.column(t, "at most")
  if not least and not most then need(t, "at most") end
  local seen = {}
  for _, row in ipairs(t.rows) do
    local entry = known_category(definition, row[category], seen)
    entry.limits = { at_least = cell_of(row, least), at_most = cell_of(row, most) }
    check_order(entry.limits.at_least, entry.limits.at_most,
      "at least %s points is more than at most %s")
  end
end

local function check_choice(field, name, first, second)
  if field and field.text ~= first and field.text ~= second then
    diagnostic.fail("wrong-value", field.place, nil, nil,
      format("%s is %q or %q", name, first, second))
  end
end

function score_table.read(definition)
  local fields = definition.fields
  definition.categories, definition.by_category = {}, {}
  if not fields.measures then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "a score needs measures = [[...]]")
  end
  read_measures(definition, fields.measures)
  if fields.weights then read_weights(definition, fields.weights) end
  if fields.limits then read_limits(definition, fields.limits) end
  check_choice(fields.not_applicable, "not_applicable", "spread", "zero")
  check_choice(fields.no_data, "no_data", "zero", "spread")
  check_order(fields.floor, fields.cap, "the floor %s is above the cap %s")
  if fields.out_of and not decimal_of(fields.out_of) then
    diagnostic.fail("wrong-value", fields.out_of.place, nil, nil,
      "out_of is a figure, the score's scale", "out_of = 100")
  end
end

-- The most that a score can be, as a decimal, where that is written out; or nil.
function score_table.most(definition)
  local fields = definition.fields
  local cap, most = decimal_of(fields.cap), decimal_of(fields.out_of)
  if not definition.categories[1].weights then
    most = { digits = 0, scale = 0 }
    for _, category in ipairs(definition.categories) do
      for _, measure in ipairs(category.measures) do
        local out_of = decimal_of(measure.out_of)
        most = most and out_of and literal.add(most, out_of)
      end
    end
  end
  if not (most and cap) then return most or cap end
  return literal.compare(cap, most) < 0 and cap or most
end

return score_table
