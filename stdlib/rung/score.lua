-- Scores: weighted categories of measures, worked out for each tier as a candidate.
--
--   measure   points = held(share * out of) or held(points), 0 where there is no data
--   category  part = sum of points / sum of points possible
--   score     out_of * sum(weight * part) / sum(weight)     (n/a categories left out)
--             without weights: the plain sum of points

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local plan = require "rung.plan"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote, gsub = string.format, diagnostic.quote, string.gsub

local score = {}

local function slug(text)
  return (gsub(gsub(text, "[^%w_]+", "_"), "^_*(.-)_*$", "%1"))
end

local function need(t, name)
  local i = tables.column(t, name)
  if not i then
    diagnostic.fail("missing-column", t.header[1].place, nil, nil,
      "this table has no column " .. quote(name),
      diagnostic.did_you_mean(name, (function()
        local list = {}
        for k, c in ipairs(t.header) do list[k] = c.text end
        return list
      end)()))
  end
  return i
end

local function read_measures(definition, field)
  local t = tables.read(field.place, field.text)
  local category, name, out_of = tables.column(t, "category"), need(t, "measure"),
    need(t, "out of")
  local share, points = tables.column(t, "share"), tables.column(t, "points")
  if not share and not points then need(t, "share") end
  local cite, note = tables.column(t, "cite"), tables.column(t, "note")
  tables.only(t, { "category", "measure", "share", "points", "out of", "cite", "note" })
  if #t.rows == 0 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil, "a score needs a measure")
  end
  for _, row in ipairs(t.rows) do
    local c = category and row[category] or { text = definition.name,
      place = row[name].place }
    local entry = definition.by_category[c.text]
    if not entry then
      entry = { name = c.text, place = c.place, measures = {}, names = {} }
      definition.by_category[c.text] = entry
      definition.categories[#definition.categories + 1] = entry
    end
    local use_share = share ~= nil and not tables.is_blank(row[share])
    local use_points = points ~= nil and not tables.is_blank(row[points])
    if use_share == use_points then
      diagnostic.fail("wrong-value", row[name].place, nil, nil,
        "a measure has either a share or points")
    end
    if entry.names[row[name].text] then
      diagnostic.fail("duplicate-name", row[name].place, nil, nil,
        "a second measure " .. quote(row[name].text))
    end
    entry.names[row[name].text] = true
    entry.measures[#entry.measures + 1] = {
      name = row[name].text, place = row[name].place,
        formula = row[use_share and share or points],
      is_share = use_share, out_of = row[out_of],
      cite = cite and row[cite].text or field.cite, note = note and row[note].text
        or field.note,
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

local function read_weights(definition, field)
  local t = tables.read(field.place, field.text)
  local category = need(t, "category")
  local columns = values.tier_columns(t, category + 1)
  local single = not columns and (tables.column(t, "weight") or #t.header == 2 and 2)
  if not columns and not single then need(t, "weight") end
  check_weights(definition, t, columns or { single })
  local seen = {}
  for _, row in ipairs(t.rows) do
    local name = row[category].text
    local entry = definition.by_category[name]
    if not entry then
      local names = {}
      for i, c in ipairs(definition.categories) do names[i] = c.name end
      diagnostic.fail("unknown-name", row[category].place, nil, nil,
        "no measure is of category " .. quote(name), diagnostic.did_you_mean(name, names))
    end
    if seen[name] then
      diagnostic.fail("duplicate-name", row[category].place, nil, nil,
        "a second row for category " .. quote(name))
    end
    seen[name] = true
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

function score.declare(definition)
  local fields = definition.fields
  definition.categories, definition.by_category = {}, {}
  if not fields.measures then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "a score needs measures = [[...]]")
  end
  read_measures(definition, fields.measures)
  if fields.weights then read_weights(definition, fields.weights) end
  local na = fields.not_applicable
  if na and na.text ~= "spread" and na.text ~= "zero" then
    diagnostic.fail("wrong-value", na.place, nil, nil,
      "not_applicable is \"spread\" or \"zero\"")
  end
  local no_data = fields.no_data
  if no_data and no_data.text ~= "spread" and no_data.text ~= "zero" then
    diagnostic.fail("wrong-value", no_data.place, nil, nil,
      "no_data is \"zero\" or \"spread\"")
  end
end

function score.make_things(definition)
  local titles = definition.fields.titles or {}
  local base = "score." .. definition.name
  for _, category in ipairs(definition.categories) do
    category.address = base .. ".weights." .. slug(category.name)
    category.thing = plan.thing { kind = "category", name = category.name,
      address = category.address, place = category.place, cite = category.cite,
      note = category.note, titles = titles[category.name] }
    for _, measure in ipairs(category.measures) do
      measure.address = base .. ".measures." .. slug(measure.name)
      measure.thing = plan.thing { kind = "measure", name = measure.name,
        address = measure.address, place = measure.place, cite = measure.cite,
        note = measure.note, formula = measure.formula.text,
          titles = titles[measure.name] }
    end
  end
end

-- One measure for one tier: raw cell, points held, possible points.
local function measure_value(measure, cx)
  local inner = scope.context(cx, { thing = measure.thing, formula = measure.formula })
  local out_of = values.cell(scope.context(inner, { formula = measure.out_of }),
    measure.out_of,
    measure.address .. ".out_of")
  if not types.is_plain(out_of.type) then
    diagnostic.fail("type-mix", measure.out_of.place, nil, nil, "`out of` is a number")
  end
  local raw = values.cell(inner, measure.formula, measure.address .. ".value")
  if not types.is_plain(raw.type) then
    diagnostic.fail("type-mix", measure.formula.place, nil, nil,
      "a measure is a number or a "
      .. "percent; this is " .. types.describe(raw.type), "linear(x, $0..target)")
  end
  local zero, one = lower.integer(inner, nil, 0), lower.integer(inner, nil, 1)
  local held = lower.hold(inner, nil, raw, zero, measure.is_share and one or out_of)
  if measure.is_share then held = lower.arithmetic(inner, nil, "*", held, out_of) end
  local points = lower.node(inner, nil, "otherwise",
    types.with(held.type, held.type.scale,
    held.type.ratio), { held, zero })
  return { raw = raw, points = points, out_of = out_of, missing = held }
end

local function sum_of(cx, list)
  local total = list[1]
  for i = 2, #list do total = lower.arithmetic(cx, nil, "+", total, list[i]) end
  return total
end

-- What a category earns for a tier: part 0..1 of its points.
local function category_value(definition, category, cx)
  local spread = definition.fields.no_data and definition.fields.no_data.text == "spread"
  local inner = scope.context(cx, { thing = category.thing,
    formula = { place = category.place } })
  local points, possible, list = {}, {}, {}
  for i, measure in ipairs(category.measures) do
    local m = measure_value(measure, cx)
    list[i], points[i], possible[i] = m, m.points, m.out_of
    if spread then
      local zero = lower.integer(inner, nil, 0)
      local gone = lower.node(inner, nil, "is_missing", types.flag, { m.missing })
      possible[i] = lower.node(inner, nil, "if", m.out_of.type, { gone, zero, m.out_of })
    end
  end
  local part = lower.arithmetic(inner, nil, "/", sum_of(inner, points),
    sum_of(inner, possible))
  if spread then
    part = lower.node(inner, nil, "otherwise", part.type,
      { part, lower.integer(inner, nil, 0) })
  end
  return { part = part, measures = list, points = sum_of(inner, points) }
end

-- The weight of a category for a tier, or nil when n/a.
local function weight_of(category, tier, cx)
  local cell = category.weights[tier] or category.weights[1]
  if tables.is_blank(cell) then return nil end
  local suffix = category.single and "" or "." .. scope.tiers[tier]
  local weight = values.cell(scope.context(cx,
    { thing = category.thing, formula = cell }), cell,
    category.address .. suffix)
  if not types.is_plain(weight.type) then
    diagnostic.fail("type-mix", cell.place, nil, nil, "a weight is a percent")
  end
  return weight
end

local function total_of(definition, tier, cx, details)
  local parts, weights, plain = {}, {}, {}
  for i, category in ipairs(definition.categories) do
    local c = category_value(definition, category, cx)
    details[i] = c
    plain[i] = c.points
    local weight = category.weights and weight_of(category, tier, cx)
    c.weight = weight
    if weight then
      parts[#parts + 1] = lower.arithmetic(cx, nil, "*", weight, c.part)
      weights[#weights + 1] = weight
    end
  end
  local out_of = definition.fields.out_of and lower.formula(definition.fields.out_of, cx)
  if not definition.categories[1].weights then return sum_of(cx, plain) end
  if #parts == 0 then
    diagnostic.fail("weights-sum", definition.place, nil, nil,
      "every category is n/a for "
      .. (scope.tiers[tier] or "everybody"))
  end
  local total = sum_of(cx, parts)
  local na = definition.fields.not_applicable
  if #weights < #definition.categories and (not na or na.text == "spread") then
    total = lower.arithmetic(cx, nil, "/", total, sum_of(cx, weights))
  end
  return out_of and lower.arithmetic(cx, nil, "*", out_of, total) or total
end

-- The score of a tier's candidate in a window: { total, categories }.
local function candidate(definition, tier, window)
  definition.lowered = definition.lowered or {}
  local slot = format("%s/%d", tostring(tier), window)
  if not definition.lowered[slot] then
    local cx = { tier = tier, window = window, thing = definition.thing,
      formula = { place = definition.place } }
    definition.lowered[slot] = scope.enter(cx, nil, definition.key, "score("
      .. definition.name .. ")", function()
      local details = {}
      return { total = total_of(definition, tier, cx, details), categories = details }
    end)
  end
  return definition.lowered[slot]
end

local function tiers_of()
  local list = {}
  for i in ipairs(scope.tiers) do list[i] = i end
  return list
end

-- What value(candidate, definition) gives of a score in a context: the candidate tier's,
-- or that of the tier reached.
local function of_score(cx, ast, name, value)
  local definition = scope.scores[name]
  if not definition then
    local names = {}
    for key in pairs(scope.scores) do names[#names + 1] = key end
    table.sort(names)
    scope.fail(cx, ast.args and ast.args[1] or ast, "unknown-name",
      "there is no score " .. quote(name),
      diagnostic.did_you_mean(name, names))
  end
  if scope.bad[definition.key] then diagnostic.leave() end
  local function at(tier) return value(candidate(definition, tier, cx.window), definition) end
  if #scope.tiers == 0 then return at(nil) end
  if cx.tier == nil then scope.no_tier(cx, ast, "score('" .. name .. "')") end
  if cx.tier ~= "reached" then return at(cx.tier) end
  local list, same = {}, true
  for tier in ipairs(scope.tiers) do
    list[tier] = at(tier)
    same = same and list[tier].id == list[1].id
  end
  -- A score that is the same for every tier does not ask which one is reached.
  return same and list[1] or scope.by_tier(cx, ast, list, "score")
end

-- score('name') in a context.
function scope.score(cx, ast, name)
  return of_score(cx, ast, name, function(c, definition)
    local out_of = definition.fields.out_of
      and literal.read(definition.fields.out_of.text)
    return { id = c.total.id, type = c.total.type, domain = c.total.domain,
      most = definition.categories[1].weights and out_of and out_of.decimal }
  end)
end

-- The index of a name among { name } entries, or a failure that gives the nearest.
local function find(cx, arg, list, name, what)
  local names = {}
  for i, entry in ipairs(list) do
    if entry.name == name then return i end
    names[i] = entry.name
  end
  scope.fail(cx, arg, "unknown-name", format("there is no %s %s", what, quote(name)),
    diagnostic.did_you_mean(name, names, "there are: " .. table.concat(names, ", ")))
end

-- score('name', 'category'): the part earned where the score is weighted, else the points.
function scope.score_category(cx, ast, name, category)
  return of_score(cx, ast, name, function(c, definition)
    local i = find(cx, ast.args[2], definition.categories, category,
      "category of score " .. name .. " called")
    local found = c.categories[i]
    return definition.categories[i].weights
      and lower.as_kind(cx, ast, found.part, "percent") or found.points
  end)
end

-- Where a measure stands: indexes of its category and in it.
local function find_measure(cx, ast, definition, names)
  local places, all = {}, {}
  if names[2] then
    local at = find(cx, ast.args[2], definition.categories, names[1],
      "category of score " .. definition.name .. " called")
    local measures = definition.categories[at].measures
    return at, find(cx, ast.args[3], measures, names[2],
      "measure of category " .. names[1] .. " called")
  end
  for i, category in ipairs(definition.categories) do
    for k, measure in ipairs(category.measures) do
      all[#all + 1] = measure
      if measure.name == names[1] then places[#places + 1] = { i, k } end
    end
  end
  if #places > 1 then
    scope.fail(cx, ast.args[2], "ambiguous-name",
      format("%s is a measure of several categories", quote(names[1])),
      format("points('%s', '%s', '%s')", definition.name,
        definition.categories[places[1][1]].name, names[1]))
  elseif #places == 0 then
    find(cx, ast.args[2], all, names[1], "measure of score " .. definition.name
      .. " called")
  end
  return places[1][1], places[1][2]
end

-- points('name', 'measure'): the points of one measure.
function scope.score_points(cx, ast, name, names)
  return of_score(cx, ast, name, function(c, definition)
    local i, k = find_measure(cx, ast, definition, names)
    return c.categories[i].measures[k].points
  end)
end

-- least_points('name'): the least points of a measure, over the categories that apply.
function scope.least_points(cx, ast, name)
  return of_score(cx, ast, name, function(c, definition)
    local list = {}
    for i, category in ipairs(c.categories) do
      if category.weight or not definition.categories[i].weights then
        for _, measure in ipairs(category.measures) do list[#list + 1] = measure.points end
      end
    end
    return lower.node(cx, ast, "min", lower.unify(cx, ast, list), list)
  end)
end

-- Ids by tier, with index 0 (no tier) shown as the lowest tier's.
local function per_tier(tiers, fn)
  local list = { fn(tiers[1] or false) or false }
  for i, tier in ipairs(tiers) do list[i + 1] = fn(tier) or false end
  return list
end

function score.emit(definition)
  local tiers = tiers_of()
  local cx = { window = 0, thing = definition.thing,
    formula = { place = definition.place } }
  local function of(tier) return candidate(definition, tier or nil, 0) end
  local totals = per_tier(tiers, function(tier) return of(tier).total.id end)
  local reached = of(tiers[1] or false).total
  if #tiers > 0 then
    local inputs = { scope.tier_reached(0), reached }
    for i, tier in ipairs(tiers) do inputs[i + 2] = of(tier).total end
    reached = scope.node(cx, nil, { op = "pick", type = lower.unify(cx, nil,
      { table.unpack(inputs, 2) }), domain = scope.subject.domain, inputs = inputs })
  end
  local out_of = definition.fields.out_of and lower.formula(definition.fields.out_of, cx)
    or lower.integer(cx, nil, 0)
  local index = plan.record("score", definition.thing, out_of.id, totals, reached.id)
  for i, category in ipairs(definition.categories) do
    local function at(tier) return of(tier).categories[i] end
    local c = plan.record("category", index, category.thing,
      per_tier(tiers, function(tier) return at(tier).weight and at(tier).weight.id end),
      per_tier(tiers, function(tier) return at(tier).part.id end))
    for k, measure in ipairs(category.measures) do
      plan.record("measure", c, measure.thing,
        at(tiers[1] or false).measures[k].out_of.id,
        per_tier(tiers, function(tier) return at(tier).measures[k].raw.id end),
        per_tier(tiers, function(tier) return at(tier).measures[k].points.id end))
    end
  end
end

return score
