-- Scores: weighted categories of measures, worked out for each tier as a candidate.
--
--   measure   points = held(share * out of) or held(points), 0 where there is no data;
--             at least its floor where there is data; nothing where it does not apply
--   category  points = sum of the measures' points, within its limits
--             part = points / points possible; none where no measure applies
--   score     out_of * sum(weight * part) / sum(weight)     (n/a categories left out)
--             without weights: the plain sum of points; within floor and cap

local diagnostic = require "rung.diagnostic"
local lower = require "rung.lower"
local plan = require "rung.plan"
local scope = require "rung.scope"
local score_table = require "rung.score_table"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote, gsub = string.format, diagnostic.quote, string.gsub

local score = {}

local function slug(text)
  return (gsub(gsub(text, "[^%w_]+", "_"), "^_*(.-)_*$", "%1"))
end

score.declare = score_table.read

function score.make_things(definition)
  local titles = definition.fields.titles or {}
  local base = "score." .. definition.name
  local uses = {}
  for _, category in ipairs(definition.categories) do
    for _, measure in ipairs(category.measures) do
      local name = slug(measure.name)
      uses[name] = (uses[name] or 0) + 1
    end
  end
  for _, category in ipairs(definition.categories) do
    category.address = base .. ".weights." .. slug(category.name)
    category.limits_address = base .. ".limits." .. slug(category.name)
    category.thing = plan.thing { kind = "category", name = category.name,
      address = category.address, place = category.place, cite = category.cite,
      note = category.note, titles = titles[category.name] }
    for _, measure in ipairs(category.measures) do
      -- A name that stands in two categories is told with its category.
      local name = slug(measure.name)
      measure.address = base .. ".measures."
        .. (uses[name] > 1 and slug(category.name) .. "." or "") .. name
      measure.thing = plan.thing { kind = "measure", name = measure.name,
        address = measure.address, place = measure.place, cite = measure.cite,
        note = measure.note, formula = measure.formula.text,
          titles = titles[measure.name] }
      measure.when_thing = measure.when and plan.thing { kind = "reason",
        name = measure.when.text, address = measure.address .. ".when",
        place = measure.when.place, formula = measure.when.text }
    end
  end
end

-- A figure of a score that is a plain number, with an address.
local function plain_cell(cx, cell, address, what)
  local value = values.cell(scope.context(cx, { formula = cell }), cell, address)
  if not types.is_plain(value.type) then
    diagnostic.fail("type-mix", cell.place, nil, nil, what .. " is a number; this is "
      .. types.describe(value.type))
  end
  return value
end

local function zero(cx) return lower.integer(cx, nil, 0) end

-- A figure where a flag holds, else another; no flag: always.
local function where(cx, flag, value, other)
  if not flag then return value end
  return lower.node(cx, nil, "if", lower.unify(cx, nil, { value, other }),
    { flag, value, other })
end

local function otherwise_zero(cx, value)
  local nothing = zero(cx)
  return lower.node(cx, nil, "otherwise", lower.unify(cx, nil, { value, nothing }),
    { value, nothing })
end

-- The flag that a measure counts, or nil when it always does; held: its points, which
-- `no_data = "spread"` asks for.
local function applies(definition, measure, cx, held)
  local flags = {}
  if measure.when then
    local value = lower.flag(lower.parse(measure.when),
      scope.context(cx, { formula = measure.when }))
    flags[1] = lower.node(cx, nil, "holds", types.flag, { value })
  end
  local no_data = definition.fields.no_data
  if no_data and no_data.text == "spread" then
    flags[#flags + 1] = lower.node(cx, nil, "not", types.flag,
      { lower.node(cx, nil, "is_missing", types.flag, { held }) })
  end
  return flags[2] and lower.node(cx, nil, "and", types.flag, flags) or flags[1], flags[1]
end

-- One measure for one tier: raw cell, points held, points possible.
local function measure_value(definition, measure, cx)
  local inner = scope.context(cx, { thing = measure.thing, formula = measure.formula })
  local out_of = plain_cell(inner, measure.out_of, measure.address .. ".out_of",
    "`out of`")
  local raw = values.cell(inner, measure.formula, measure.address .. ".value")
  if not types.is_plain(raw.type) then
    diagnostic.fail("type-mix", measure.formula.place, nil, nil,
      "a measure is a number or a "
      .. "percent; this is " .. types.describe(raw.type), "linear(x, $0..target)")
  end
  local most = measure.is_share and lower.integer(inner, nil, 1) or out_of
  local held = lower.hold(inner, nil, raw, zero(inner), most)
  if measure.is_share then held = lower.arithmetic(inner, nil, "*", held, out_of) end
  local result = { raw = raw, out_of = out_of }
  local points = held
  if measure.at_least then
    result.unbounded = otherwise_zero(inner, held)
    points = lower.hold(inner, nil, held, plain_cell(inner, measure.at_least,
      measure.address .. ".at_least", "`at least`"), out_of)
  end
  points = otherwise_zero(inner, points)
  result.applies, result.called = applies(definition, measure, inner, held)
  result.points = where(inner, result.applies, points,
    lower.none(inner, nil, points.type))
  result.earned = where(inner, result.applies, points, zero(inner))
  result.possible = where(inner, result.applies, out_of, zero(inner))
  return result
end

local function sum_of(cx, list)
  local total = list[1]
  for i = 2, #list do total = lower.arithmetic(cx, nil, "+", total, list[i]) end
  return total
end

local function least_of(cx, list)
  return lower.node(cx, nil, "min", lower.unify(cx, nil, list), list)
end

-- The flag that some measure is called for, or nil when one always is.
local function any_called(cx, list, measures)
  local flags = {}
  for i, m in ipairs(list) do
    if not measures[i].when then return nil end
    flags[i] = m.called
  end
  return #flags == 1 and flags[1] or lower.node(cx, nil, "or", types.flag, flags)
end

-- Points of a category within its limits, and points possible.
local function limited(category, cx, points, possible)
  local limits = category.limits
  if not limits then return points, possible end
  local base = category.limits_address
  if limits.at_most then
    possible = least_of(cx, { possible, plain_cell(cx, limits.at_most, base .. ".at_most",
      "`at most`") })
  end
  if limits.at_least then
    local least = plain_cell(cx, limits.at_least, base .. ".at_least", "`at least`")
    points = lower.node(cx, nil, "max", lower.unify(cx, nil, { points, least }),
      { points, least })
  end
  return least_of(cx, { points, possible }), possible
end

-- What a category earns for a tier: points, and as a part of those possible.
local function category_value(definition, category, cx)
  local inner = scope.context(cx, { thing = category.thing,
    formula = { place = category.place } })
  local points, possible, list = {}, {}, {}
  for i, measure in ipairs(category.measures) do
    local m = measure_value(definition, measure, cx)
    list[i], points[i], possible[i] = m, m.earned, m.possible
  end
  local result = { measures = list }
  local sum = sum_of(inner, points)
  result.unbounded = category.limits and sum
  result.points, result.possible = limited(category, inner, sum,
    sum_of(inner, possible))
  local part = lower.arithmetic(inner, nil, "/", result.points, result.possible)
  if definition.fields.no_data and definition.fields.no_data.text == "spread" then
    part = otherwise_zero(inner, part)
  end
  result.applies = any_called(inner, list, category.measures)
  result.part = where(inner, result.applies, part, lower.none(inner, nil, part.type))
  return result
end

-- The weight of a category for a tier, or nil when n/a.
local function weight_of(category, tier, cx)
  local cell = category.weights[tier] or category.weights[1]
  if tables.is_blank(cell) then return nil end
  local suffix = category.single and "" or "." .. scope.tiers[tier]
  return plain_cell(scope.context(cx, { thing = category.thing }), cell,
    category.address .. suffix, "a weight")
end

-- The weighted sum of categories, on the scale out_of.
local function weighted(definition, tier, cx, details)
  local parts, weights, spread = {}, {}, false
  for i, category in ipairs(definition.categories) do
    local c = details[i]
    c.weight = weight_of(category, tier, cx)
    if c.weight then
      local part = where(cx, c.applies, c.part, zero(cx))
      parts[#parts + 1] = lower.arithmetic(cx, nil, "*", c.weight, part)
      weights[#weights + 1] = where(cx, c.applies, c.weight, zero(cx))
    end
    spread = spread or not c.weight or c.applies ~= nil
  end
  if #parts == 0 then
    diagnostic.fail("weights-sum", definition.place, nil, nil,
      "every category is n/a for "
      .. (scope.tiers[tier] or "everybody"))
  end
  local total = sum_of(cx, parts)
  local na = definition.fields.not_applicable
  if spread and (not na or na.text == "spread") then
    total = lower.arithmetic(cx, nil, "/", total, sum_of(cx, weights))
  end
  local out_of = definition.fields.out_of
  return out_of and lower.arithmetic(cx, nil, "*", lower.formula(out_of, cx), total)
    or total
end

-- A total within the floor and the cap of the score: the cap has the last word.
local function bounded(definition, cx, total)
  for _, bound in ipairs { { "floor", "max" }, { "cap", "min" } } do
    local field = definition.fields[bound[1]]
    if field then
      local limit = plain_cell(cx, field, format("score.%s.%s", definition.name,
        bound[1]), "the " .. bound[1] .. " of a score")
      total = lower.node(cx, nil, bound[2], lower.unify(cx, nil, { total, limit }),
        { total, limit })
    end
  end
  return total
end

-- The score of a tier's candidate: { total, unbounded, categories }.
local function score_value(definition, tier, cx)
  local details, points = {}, {}
  for i, category in ipairs(definition.categories) do
    details[i] = category_value(definition, category, cx)
    points[i] = details[i].points
  end
  local total = definition.categories[1].weights
    and weighted(definition, tier, cx, details) or sum_of(cx, points)
  local has_bounds = definition.fields.floor or definition.fields.cap
  return { total = bounded(definition, cx, total), unbounded = has_bounds and total,
    categories = details }
end

-- The same in a window, made once.
local function candidate(definition, tier, window)
  definition.lowered = definition.lowered or {}
  local slot = format("%s/%d", tostring(tier), window)
  if not definition.lowered[slot] then
    local cx = { tier = tier, window = window, thing = definition.thing,
      formula = { place = definition.place } }
    definition.lowered[slot] = scope.enter(cx, nil, definition.key, "score("
      .. definition.name .. ")", function()
      return score_value(definition, tier, cx)
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
    return { id = c.total.id, type = c.total.type, domain = c.total.domain,
      most = score_table.most(definition) }
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

-- The lesser of two figures where both are there, else the one that is.
local function lesser(cx, ast, a, b)
  local t = lower.unify(cx, ast, { a, b })
  local both = lower.node(cx, ast, "min", t, { a, b })
  return lower.node(cx, ast, "otherwise", t, { both,
    lower.node(cx, ast, "otherwise", t, { a, b }) })
end

-- least_points('name'): the least points of a measure that applies, in a category that
-- does.
function scope.least_points(cx, ast, name)
  return of_score(cx, ast, name, function(c, definition)
    local always, least = {}, nil
    for i, category in ipairs(c.categories) do
      local counts = category.weight or not definition.categories[i].weights
      for _, measure in ipairs(counts and category.measures or {}) do
        if measure.applies then
          least = least and lesser(cx, ast, least, measure.points) or measure.points
        else
          always[#always + 1] = measure.points
        end
      end
    end
    if #always == 0 then return least end
    local of_all = least_of(cx, always)
    return least and lesser(cx, ast, of_all, least) or of_all
  end)
end

-- Ids by tier, with index 0 (no tier) shown as the lowest tier's.
local function per_tier(tiers, fn)
  local list = { fn(tiers[1] or false) or false }
  for i, tier in ipairs(tiers) do list[i + 1] = fn(tier) or false end
  return list
end

-- The node ids by tier of what part(candidate) gives.
local function ids_of(definition, tiers, part)
  return per_tier(tiers, function(tier)
    local value = part(candidate(definition, tier or nil, 0))
    return value and value.id
  end)
end

local function emit_measure(definition, tiers, category, i, k)
  local measure = definition.categories[i].measures[k]
  local function ids(key)
    return ids_of(definition, tiers, function(c) return c.categories[i].measures[k][key] end)
  end
  plan.record("measure", category, measure.thing, measure.when_thing or false,
    ids "applies", ids "out_of", ids "raw", ids "points", ids "unbounded")
end

local function emit_category(definition, tiers, index, i)
  local category = definition.categories[i]
  local function ids(key)
    return ids_of(definition, tiers, function(c) return c.categories[i][key] end)
  end
  local c = plan.record("category", index, category.thing, ids "weight", ids "part",
    ids "points", ids "possible", ids "unbounded")
  for k in ipairs(category.measures) do emit_measure(definition, tiers, c, i, k) end
end

function score.emit(definition)
  local tiers = tiers_of()
  local cx = { window = 0, thing = definition.thing,
    formula = { place = definition.place } }
  local reached = candidate(definition, tiers[1], 0).total
  if #tiers > 0 then
    local inputs = { scope.tier_reached(0), reached }
    for i, tier in ipairs(tiers) do inputs[i + 2] = candidate(definition, tier, 0).total end
    reached = scope.node(cx, nil, { op = "pick", type = lower.unify(cx, nil,
      { table.unpack(inputs, 2) }), domain = scope.subject.domain, inputs = inputs })
  end
  definition.reached = reached
  local out_of = definition.fields.out_of and lower.formula(definition.fields.out_of, cx)
    or zero(cx)
  local function ids(key)
    return ids_of(definition, tiers, function(c) return c[key] end)
  end
  local index = plan.record("score", definition.thing, out_of.id, ids "total", reached.id,
    ids "unbounded")
  for i in ipairs(definition.categories) do emit_category(definition, tiers, index, i) end
end

return score
