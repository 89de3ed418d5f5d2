-- Tiers and their requirements, paths, and specializations: conditions that decide.

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local parser = require "rung.parser"
local plan = require "rung.plan"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote, gsub, match = string.format, diagnostic.quote, string.gsub,
  string.match

local tier = {}

function tier.reset()
  tier.tables = {}      -- requirement tables: { path, rows, climb, definition }
  tier.reached_by = {}  -- window -> value
  scope.badges = {}
end

-- tiers { "silver", "gold" }
function tier.declare(definition)
  for _, name in ipairs(definition.list or {}) do
    if not match(name.text, "^[%a_][%w_ -]*$") or #name.text > 64 or name.text == "none"
      or name.text == "from" then
      diagnostic.fail("bad-name", name.place, nil, nil,
        quote(name.text) .. " can't be the name of a tier")
    end
    if scope.tier_index[name.text] then
      diagnostic.fail("duplicate-name", name.place, nil, nil, "a second tier "
        .. quote(name.text))
    end
    scope.tiers[#scope.tiers + 1] = name.text
    scope.tier_index[name.text] = #scope.tiers
    definition.places = definition.places or {}
    definition.places[#scope.tiers] = name.place
  end
  if #scope.tiers == 0 or #scope.tiers > 32 then
    diagnostic.fail("wrong-value", definition.place, nil, nil,
      "tiers lists from 1 to 32 names, lowest first", "tiers { \"silver\", \"gold\" }")
  end
end

function tier.emit(definition)
  for i, name in ipairs(scope.tiers) do
    plan.record("tier", plan.thing { kind = "tier", name = name, address = "tier."
      .. name,
      place = definition.places[i], titles = (definition.fields.titles or {})[name] })
  end
end

-- "csat >=" -> "csat": the part of an address.
local function slug(text)
  local cut = gsub(gsub(text, "[<>=!]+%s*$", ""), "[^%w_]+", "_")
  return match(cut, "^_*(.-)_*$")
end

local meta_columns = { cite = true, note = true, requirement = true }

-- Reads a requirements table into rows { text, place, cells by tier, cite, note, address
-- }.
function tier.read(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "requirements need a table")
  end
  local t = tables.read(main.place, main.text)
  local left = tables.column(t, "requirement")
  if not left then
    diagnostic.fail("missing-column", t.header[1].place, nil, nil,
      "this table has no column `requirement`", "| requirement | silver | gold |")
  end
  if left > 1 then
    diagnostic.fail("unsupported", t.header[1].place, nil, nil,
      "columns before `requirement` (segments) are not read yet")
  end
  local columns = {}
  for i, cell in ipairs(t.header) do
    if scope.tier_index[cell.text] then
      columns[scope.tier_index[cell.text]] = i
    elseif not meta_columns[cell.text] then
      diagnostic.fail("unknown-name", cell.place, nil, nil, "there is no tier "
        .. quote(cell.text), diagnostic.did_you_mean(cell.text, scope.tiers))
    end
  end
  local result = { definition = definition, rows = {}, columns = columns,
    path = definition.name, climb = definition.fields.climb }
  local base = "requirements" .. (definition.name and "."
    .. gsub(definition.name, "[^%w_]+", "_")
    or "")
  local seen = {}
  local cite, note = tables.column(t, "cite"), tables.column(t, "note")
  for i, cells in ipairs(t.rows) do
    local name = slug(cells[left].text)
    seen[name] = (seen[name] or 0) + 1
    if seen[name] > 1 then name = name .. "_" .. seen[name] end
    result.rows[i] = { cell = cells[left], cells = cells, name = name,
      address = base .. "." .. name, cite = cite and cells[cite].text,
      note = note and cells[note].text }
  end
  tier.tables[#tier.tables + 1] = result
end

-- The condition of one row for one tier: { cond, left, right, sign } or nil for `-`.
local function condition(row, cell, index, window)
  if tables.is_blank(cell) then return nil end
  local cx = { tier = index, window = window, thing = row.thing, formula = row.cell }
  if not row.tree then
    row.tree, row.sign = parser.parse_left(row.cell.place, row.cell.text)
  end
  if not row.sign then
    if cell.text ~= "yes" and cell.text ~= "✔" then
      diagnostic.fail("wrong-value", cell.place, nil, nil,
        "the cells of a whole condition are `yes` or `-`")
    end
    local value = lower.flag(row.tree, cx)
    return { cond = value, left = value.compared and value.compared.left,
      right = value.compared and value.compared.right,
      sign = value.compared and value.compared.sign }
  end
  local left = lower.tree(row.tree, cx)
  local right = values.cell(cx, cell, row.address .. "." .. scope.tiers[index])
  -- Placed at the cell: it is what completes the comparison.
  local value = lower.compare(scope.context(cx, { formula = cell }), nil, row.sign, left,
    right)
  return { cond = value, left = left, right = right, sign = row.sign }
end

-- The flag "every condition of this path and tier holds".
local function path_holds(t, index, window)
  local conds = {}
  local first = t.climb and 1 or index
  for level = first, index do
    for _, row in ipairs(t.rows) do
      local column = t.columns[level]
      local c = column and condition(row, row.cells[column], level, window)
      if c then
        conds[#conds + 1] = lower.node({ formula = row.cell, thing = row.thing }, nil,
          "holds",
          types.flag, { c.cond })
      end
    end
  end
  local cx = { formula = { place = t.definition.place } }
  if #conds == 0 then
    return lower.constant(cx, nil, { kind = "flag", flag = t.columns[index] ~= nil })
  end
  return #conds == 1 and conds[1] or lower.node(cx, nil, "and", types.flag, conds)
end

local function reached_flags(window)
  local flags, paths = {}, {}
  for index in ipairs(scope.tiers) do
    local any = {}
    for p, t in ipairs(tier.tables) do
      any[p] = path_holds(t, index, window)
      paths[p] = paths[p] or {}
      paths[p][index] = any[p].id
    end
    local cx = { formula = { place = tier.tables[1].definition.place } }
    flags[index] = #any == 1 and any[1] or lower.node(cx, nil, "or", types.flag, any)
  end
  return flags, paths
end

-- The tier reached in a window, as a value at the subject's grain; from, ast: where it is
-- asked for, which is where a circle closes.
function scope.tier_reached(window, from, ast)
  local known = tier.reached_by[window]
  if known then return known end
  local place = tier.definition and tier.definition.place
  local cx = { formula = { place = place } }
  if #tier.tables == 0 then
    scope.fail(cx, nil, "no-requirements", "there are tiers but no requirements",
      "requirements [[ | requirement | silver | ... ]]")
  end
  local value = scope.enter(from or cx, ast, "tier reached " .. window, "tier", function()
    local flags, paths = reached_flags(window)
    tier.paths = window == 0 and paths or tier.paths
    local reached = lower.node(cx, nil, "highest", types.tier, flags)
    return reached
  end)
  tier.reached_by[window] = value
  return value
end

-- Makes the things of the rows before anything is lowered.
function tier.make_things()
  for _, t in ipairs(tier.tables) do
    local titles = t.definition.fields.titles or {}
    local cite = t.definition.fields.cite
    for _, row in ipairs(t.rows) do
      row.thing = plan.thing { kind = "requirement", name = row.cell.text,
        address = row.address,
        place = row.cell.place, cite = row.cite ~= "" and row.cite or cite and cite.text,
        note = row.note, formula = row.cell.text, titles = titles[row.name]
          or titles[row.cell.text] }
    end
  end
end

-- Writes paths and requirement conditions; nodes were made by scope.tier_reached(0).
function tier.emit_requirements()
  for p, t in ipairs(tier.tables) do
    local thing = t.path and plan.thing { kind = "path", name = t.path,
      address = "path." .. t.path, place = t.definition.place,
      titles = t.definition.fields.title }
    plan.record("path", thing or false, tier.paths[p])
    for _, row in ipairs(t.rows) do
      for index in ipairs(scope.tiers) do
        local column = t.columns[index]
        local c = column and condition(row, row.cells[column], index, 0)
        if c then
          plan.record("condition", "requirement", p - 1, index, row.thing, c.cond.id,
            c.left and c.left.id or false, c.right and c.right.id or false, c.sign
              or false)
          row.bounds = row.bounds or {}
          row.bounds[index] = c
        end
      end
    end
  end
end

-- Warnings about the table as a whole ---------------------------------------------------

local rising = { ge = 1, gt = 1, le = -1, lt = -1 }

-- The figure that a bound compares with, when it is written out.
local function bound_of(bound)
  local literal_ = bound and bound.right and bound.right.literal
  return literal_ and literal_.decimal
end

-- Literal bounds of a row for two tiers compared in the sense of "harder": 1, 0, -1, nil.
local function harder(row, low, high)
  local a, b = row.bounds and row.bounds[low], row.bounds and row.bounds[high]
  local sense = rising[row.sign]
  if not (sense and bound_of(a) and bound_of(b)) then return nil end
  return sense * literal.compare(b.right.literal.decimal, a.right.literal.decimal)
end

local function warn_falling(t)
  for _, row in ipairs(t.rows) do
    for index = 2, #scope.tiers do
      if harder(row, index - 1, index) == -1 then
        local cell = row.cells[t.columns[index]]
        diagnostic.warn("falling-requirement", cell.place, nil, nil,
          format("%s asks less of %s than of %s", row.name, scope.tiers[index],
          scope.tiers[index - 1]))
      end
    end
  end
end

-- Does everyone who meets tier `low` meet tier `high` too?
local function shadowed(t, low, high)
  for _, row in ipairs(t.rows) do
    local a, b = row.bounds and row.bounds[low], row.bounds and row.bounds[high]
    if b then
      if not a then return false end
      local h = harder(row, low, high)
      local same = a.cond.id == b.cond.id
      if not same and (h == nil or h > 0) then return false end
    end
  end
  return true
end

-- Bounds of one tier that no figure meets: csat >= 4.5 and csat < 4.
local function contradiction(t, index)
  for _, low in ipairs(t.rows) do
    for _, high in ipairs(t.rows) do
      local a, b = low.bounds and low.bounds[index], high.bounds and high.bounds[index]
      if a and b and rising[low.sign] == 1 and rising[high.sign] == -1
        and a.left.id == b.left.id and bound_of(a) and bound_of(b) then
        local c = literal.compare(a.right.literal.decimal, b.right.literal.decimal)
        local strict = low.sign == "gt" or high.sign == "lt"
        if c > 0 or (c == 0 and strict) then return low, high end
      end
    end
  end
end

-- A score that can't be reached: score("x") >= 101 of 100.
local function beyond_score(t, index)
  for _, row in ipairs(t.rows) do
    local a = row.bounds and row.bounds[index]
    local most = a and a.left and a.left.most
    if most and bound_of(a) and rising[row.sign] == 1 then
      local c = literal.compare(a.right.literal.decimal, most)
      if c > 0 or (c == 0 and row.sign == "gt") then return row end
    end
  end
end

function tier.check()
  for _, t in ipairs(tier.tables) do warn_falling(t) end
  if #tier.tables ~= 1 then return end
  local t = tier.tables[1]
  for index, name in ipairs(scope.tiers) do
    local place = t.columns[index] and t.rows[1]
      and t.rows[1].cells[t.columns[index]].place
    local low, high = contradiction(t, index)
    local beyond = beyond_score(t, index)
    if not t.columns[index] then
      diagnostic.add("error", "unreachable-tier", t.definition.place, nil, nil,
        format("nobody can reach %s: the requirements have no column for it",
          quote(name)))
    elseif low then
      diagnostic.add("error", "unreachable-tier", high.cells[t.columns[index]].place, nil,
        nil,
        format("nobody can reach %s: no figure is both %s %s and %s %s", quote(name),
        low.cell.text, low.cells[t.columns[index]].text, high.cell.text,
        high.cells[t.columns[index]].text))
    elseif beyond then
      diagnostic.add("error", "unreachable-tier", beyond.cells[t.columns[index]].place,
        nil, nil,
        format("nobody can reach %s: the score goes no higher", quote(name)))
    elseif index < #scope.tiers and t.columns[index + 1]
      and shadowed(t, index, index + 1) then
      diagnostic.add("error", "unreachable-tier", place or t.definition.place, nil, nil,
        format("nobody stays in %s: whoever meets it meets %s too", quote(name),
        quote(scope.tiers[index + 1])))
    end
  end
end

-- Specializations -----------------------------------------------------------------------

-- Lowers a specialization: { domain, value, conditions }, at the subject or at a group.
local function badge_of(cx, ast, definition)
  if definition.badge then return definition.badge end
  local inner = { window = 0, tier = #scope.tiers > 0 and "reached" or nil,
    thing = definition.thing,
    formula = { place = definition.place } }
  local each = definition.fields.for_each
  if each then
    local t = scope.tables[each.text]
    if not t or t.kind ~= "group" then
      diagnostic.fail("unknown-name", each.place, nil, nil, "there is no group "
        .. quote(each.text), diagnostic.did_you_mean(each.text, scope.group_names))
    end
    inner.rows = scope.group_rows(inner, nil, t, 0)
    inner.group = inner.rows.instance
    if not inner.group.owner_key then
      diagnostic.fail("grain-mix", each.place, nil, nil, format("group %s is not by %s: "
        .. "its rows belong to nobody", each.text, scope.subject.name))
    end
  end
  definition.badge = scope.enter(cx or inner, ast, definition.key, definition.name,
    function()
    local badge, all = { conditions = {}, rows = inner.rows }, {}
    for i, formula in ipairs(definition.fields.requires or {}) do
      local value = lower.flag(lower.parse(formula), scope.context(inner,
        { formula = formula, thing = definition.condition_things[i] }))
      badge.conditions[i] = value
      all[i] = lower.node(scope.context(inner, { formula = formula }), nil, "holds",
        types.flag,
        { value })
    end
    badge.value = #all == 1 and all[1] or lower.node(inner, nil, "and", types.flag, all)
    badge.domain = inner.rows and inner.rows.domain or scope.subject.domain
    return badge
  end)
  return definition.badge
end

-- The bare name: a flag at the group's rows, "any of mine" at the subject.
function values.by_word.specialization(cx, ast, name)
  local definition = scope.values[name][1]
  local badge = badge_of(cx, ast, definition)
  if not badge.rows
    or (cx.rows and cx.rows.domain == badge.domain) then return badge.value end
  local inner = scope.context(cx, { rows = badge.rows, group = scope.none })
  local ref = scope.owner_ref(inner, ast, badge.rows)
  return scope.node(cx, ast, { op = "any", type = types.flag,
    domain = scope.subject.domain,
    inputs = { badge.value }, via = ref })
end

function tier.make_badge_things(definition)
  definition.condition_things = {}
  if not definition.fields.requires then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "a specialization needs requires = { ... }")
  end
  for i, formula in ipairs(definition.fields.requires) do
    definition.condition_things[i] = plan.thing { kind = "requirement",
      name = formula.text,
      address = format("specialization.%s.requires.%d", definition.name, i),
      place = formula.place, cite = formula.cite, note = formula.note,
        formula = formula.text,
      titles = formula.title }
  end
end

function tier.emit_badge(definition)
  local badge = badge_of(nil, nil, definition)
  local index = plan.record("badge", definition.thing, badge.domain, badge.value.id)
  definition.badge_index = index
  scope.badges[#scope.badges + 1] = definition.name
  for i, value in ipairs(badge.conditions) do
    local c = value.compared
    plan.record("condition", "badge", index, 0, definition.condition_things[i], value.id,
      c and c.left.id or false, c and c.right.id or false, c and c.sign or false)
  end
end

return tier
