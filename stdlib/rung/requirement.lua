-- Requirements: tables of conditions by tier, for segments, paths to the tiers, versions
-- by date.

local decision = require "rung.decision"
local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local parser = require "rung.parser"
local plan = require "rung.plan"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote = string.format, diagnostic.quote
local gsub, match = string.gsub, string.match

local requirement = {}

function requirement.reset()
  requirement.tables = {}      -- { path, rows, climb, definition, from }
  requirement.by_path = {}     -- { name, tables = its tables in order of their dates }
  requirement.reached_by = {}  -- window -> value
end

-- "csat >=" -> "csat": the part of an address.
local function slug(text)
  local cut = gsub(gsub(text, "[<>=!]+%s*$", ""), "[^%w_]+", "_")
  return match(cut, "^_*(.-)_*$")
end

local meta_columns = { cite = true, note = true, requirement = true }

-- Reads a requirements table into rows { text, place, cells by tier, cite, note, address
-- }.
function requirement.read(definition)
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
  local columns, segments = {}, {}
  for i, cell in ipairs(t.header) do
    if i < left then
      segments[i] = cell
    elseif scope.tier_index[cell.text] then
      columns[scope.tier_index[cell.text]] = i
    elseif not meta_columns[cell.text] then
      diagnostic.fail("unknown-name", cell.place, nil, nil, "there is no tier "
        .. quote(cell.text), diagnostic.did_you_mean(cell.text, scope.tiers))
    end
  end
  local result = { definition = definition, rows = {}, columns = columns,
    path = definition.name, climb = definition.fields.climb,
    segments = #segments > 0 and segments or nil,
      from = values.from_date(definition.fields.from) }
  local base = "requirements" .. (definition.name and "."
    .. gsub(definition.name, "[^%w_]+", "_")
    or "")
  if result.from then base = base .. "." .. result.from end
  requirement.read_rows(result, t, left, base)
  requirement.tables[#requirement.tables + 1] = result
  requirement.add_to_path(result)
end

-- Rows of the table; with segments, rows that ask for the same are variants of one.
function requirement.read_rows(result, t, left, base)
  local cite, note = tables.column(t, "cite"), tables.column(t, "note")
  local seen, by_text = {}, {}
  for _, cells in ipairs(t.rows) do
    local text = cells[left].text
    local row = result.segments and by_text[text]
    if not row then
      local name = slug(text)
      seen[name] = (seen[name] or 0) + 1
      if seen[name] > 1 then name = name .. "_" .. seen[name] end
      row = { cell = cells[left], cells = cells, name = name, address = base .. "."
        .. name,
        cite = cite and cells[cite].text, note = note and cells[note].text,
        variants = result.segments and {} or nil }
      by_text[text] = row
      result.rows[#result.rows + 1] = row
    end
    if result.segments then
      local variant = { cell = cells[left], cells = cells, tests = {} }
      local parts = {}
      for k in ipairs(result.segments) do
        variant.tests[k] = decision.tests_of(cells[k]) or false
        parts[k] = slug(cells[k].text)
      end
      variant.address = row.address .. "." .. table.concat(parts, "_")
      row.variants[#row.variants + 1] = variant
    end
  end
end

-- Tables of one path are versions of it, each with its date.
function requirement.add_to_path(t)
  for _, path in ipairs(requirement.by_path) do
    if path.name == t.path then
      local last = path.tables[#path.tables]
      if not t.from then
        diagnostic.fail("duplicate-name", t.definition.place, nil, nil,
          format("a second table of requirements%s, the first is in line %d",
            t.path and " for this path" or "", path.tables[1].definition.place.line),
          "another way to the tiers has a name: requirements \"by points\" [[...]]; "
            .. "a later version has from = \"2026-01-01\"")
      elseif last.from and last.from >= t.from then
        diagnostic.fail("table-order", t.definition.place, nil, nil,
          "versions come in order of their dates")
      end
      path.tables[#path.tables + 1] = t
      return
    end
  end
  requirement.by_path[#requirement.by_path + 1] = { name = t.path, tables = { t } }
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
        "the cells of a whole condition are `yes` or `-`",
        row.tree.op ~= "compare" and "to compare " .. row.cell.text
          .. " with the cells, end it with a comparison: " .. row.cell.text .. " >="
            or nil)
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

-- A requirement whose bound depends on segments: the row that matches decides; where
-- none does, it is not met. Sides are picked likewise.
local function segmented(t, row, column, index, window)
  local cx = { tier = index, window = window, thing = row.thing, formula = row.cell }
  local inputs, parts, first = {}, {}, nil
  for k, cell in ipairs(t.segments) do inputs[k] = lower.formula(cell, cx) end
  decision.check_overlap(t.segments, row.variants, inputs)
  for i, variant in ipairs(row.variants) do
    variant.thing = row.thing
    parts[i] = condition(variant, variant.cells[column], index, window) or false
    first = first or parts[i]
  end
  if not first then return nil end
  local function flag(value)
    return lower.constant(cx, nil, { kind = "flag", flag = value })
  end
  -- A row that asks for nothing holds, and has no sides.
  local function pick(key, none, nothing)
    local value = none
    for i = #row.variants, 1, -1 do
      local matched = decision.row_node(cx, nil, row.variants[i], inputs)
      local own = parts[i] and parts[i][key] or nothing
      value = lower.node(cx, nil, "if", lower.unify(cx, nil, { own, value }),
        { matched, own, value })
    end
    return value
  end
  local result = { sign = first.sign, cond = pick("cond", flag(false), flag(true)) }
  if first.left then
    local left = lower.none(cx, nil, first.left.type)
    local right = lower.none(cx, nil, first.right.type)
    result.left, result.right = pick("left", left, left), pick("right", right, right)
  end
  return result
end

-- What a row asks of a tier: { cond, left, right, sign }, or nil for nothing.
local function asked(t, row, index, window)
  local column = t.columns[index]
  if not column then return nil end
  if row.variants then return segmented(t, row, column, index, window) end
  return condition(row, row.cells[column], index, window)
end

-- The flag "every condition of this table for a tier holds".
local function table_holds(t, index, window)
  local conds = {}
  local first = t.climb and 1 or index
  for level = first, index do
    for _, row in ipairs(t.rows) do
      local c = asked(t, row, level, window)
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

-- The same for a path: by the version in force on the last day of the window.
local function path_holds(path, index, window)
  local versions = {}
  for i, t in ipairs(path.tables) do
    versions[i] = { from = t.from, value = table_holds(t, index, window) }
  end
  local cx = { window = window, formula = { place = path.tables[1].definition.place } }
  local value = scope.by_date(cx, nil, versions)
  if not versions[1].from and #versions == 1 then return value end
  return lower.node(cx, nil, "holds", types.flag, { value })
end

local function reached_flags(window)
  local flags, paths = {}, {}
  for index in ipairs(scope.tiers) do
    local any = {}
    for p, path in ipairs(requirement.by_path) do
      any[p] = path_holds(path, index, window)
      paths[p] = paths[p] or {}
      paths[p][index] = any[p].id
    end
    local cx = { formula = { place = requirement.tables[1].definition.place } }
    flags[index] = #any == 1 and any[1] or lower.node(cx, nil, "or", types.flag, any)
  end
  return flags, paths
end

-- The tier reached in a window, as a value at the subject's grain; from, ast: where it is
-- asked for, which is where a circle closes.
function scope.tier_reached(window, from, ast)
  local known = requirement.reached_by[window]
  if known then return known end
  local place = scope.tiers_definition and scope.tiers_definition.place
  local cx = { formula = { place = place } }
  if scope.requirements_refused then diagnostic.leave() end
  if #requirement.tables == 0 then
    scope.fail(cx, nil, "no-requirements", "there are tiers but no requirements",
      "requirements [[ | requirement | silver | ... ]]")
  end
  local value = scope.enter(from or cx, ast, "tier reached " .. window, "tier", function()
    local flags, paths = reached_flags(window)
    requirement.paths = window == 0 and paths or requirement.paths
    local reached = lower.node(cx, nil, "highest", types.tier, flags)
    return reached
  end)
  requirement.reached_by[window] = value
  return value
end

-- meets('silver'): do the requirements of a tier hold by some path, whatever other tier is
-- reached. So what a higher tier asks for may itself ask for a lower one.
function scope.meets(cx, ast, name)
  local index = scope.tier_index[name]
  if not index then
    scope.fail(cx, ast.args[1], "unknown-value", "there is no tier " .. quote(name),
      diagnostic.did_you_mean(name, scope.tiers,
        "tiers: " .. table.concat(scope.tiers, ", ")))
  end
  if scope.requirements_refused then diagnostic.leave() end
  local what = format("meets('%s')", name)
  return scope.enter(cx, ast, format("%s %d", what, cx.window), what, function()
    local flags = {}
    for i, path in ipairs(requirement.by_path) do
      flags[i] = path_holds(path, index, cx.window)
    end
    if #flags == 0 then return lower.constant(cx, ast, { kind = "flag", flag = false }) end
    return #flags == 1 and flags[1] or lower.node(cx, ast, "or", types.flag, flags)
  end)
end

-- Makes the things of the rows before anything is lowered.
function requirement.make_things()
  for _, t in ipairs(requirement.tables) do
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

-- Is this version of a path in force on the last day of the period; nil where it always
-- is.
local function in_force(path, t)
  if #path.tables == 1 and not t.from then return nil end
  local cx = { window = 0, formula = { place = t.definition.place } }
  local versions = {}
  for i, other in ipairs(path.tables) do
    versions[i] = { from = other.from,
      value = lower.constant(cx, nil, { kind = "flag", flag = other == t }) }
  end
  return scope.by_date(cx, nil, versions)
end

local function emit_condition(p, t, row, index, asking)
  local c = asked(t, row, index, 0)
  if not c then return end
  row.bounds = row.bounds or {}
  row.bounds[index] = c
  plan.address(row.address .. "." .. scope.tiers[index])
  plan.record("condition", "requirement", p - 1, index, row.thing, c.cond.id,
    c.left and c.left.id or false, c.right and c.right.id or false,
    c.left and c.sign or false, asking and asking.id or false)
end

-- Writes paths and requirement conditions; nodes were made by scope.tier_reached(0).
function requirement.emit()
  for p, path in ipairs(requirement.by_path) do
    local definition = path.tables[1].definition
    local thing = path.name and plan.thing { kind = "path", name = path.name,
      address = "path." .. path.name, place = definition.place,
      titles = definition.fields.title }
    plan.record("path", thing or false, requirement.paths[p])
    for _, t in ipairs(path.tables) do
      local asking = in_force(path, t)
      for _, row in ipairs(t.rows) do
        for index in ipairs(scope.tiers) do emit_condition(p, t, row, index, asking) end
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
      -- A score of another tier is another figure: nothing follows from its bounds.
      local other = a.left and b.left and a.left.id ~= b.left.id
      if not same and (other or h == nil or h > 0) then return false end
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

function requirement.check()
  for _, t in ipairs(requirement.tables) do warn_falling(t) end
  if #requirement.tables ~= 1 then return end
  local t = requirement.tables[1]
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

return requirement
