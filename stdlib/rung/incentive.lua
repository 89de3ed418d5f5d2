-- Incentives: what is paid, per partner or row by row; and benefit tables.
--
-- Order of work: reasons (where) -> amount -> rounding -> with `each` floor and cap of the
-- row, then the sum of the rows -> floor -> cap -> minimum. A cap has the last word over a
-- floor; what stays below the minimum is not paid.

local currency = require "rung.currency"
local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local aggregate = require "rung.aggregate"
local group = require "rung.group"
local plan = require "rung.plan"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local validity = require "rung.validity"
local values = require "rung.values"
local format, quote = string.format, diagnostic.quote

local incentive = {}

function incentive.make_things(definition)
  local base = "incentive." .. definition.name
  for _, reason in ipairs(definition.fields.where or {}) do
    reason.thing = plan.thing { kind = "reason", name = reason.name,
      address = base .. ".where." .. reason.name, place = reason.place,
        cite = reason.cite,
      note = reason.note, formula = reason.text, titles = reason.title }
  end
  for _, step in ipairs(definition.fields.steps or {}) do
    step.thing = plan.thing { kind = "step", name = step.name,
      address = base .. ".steps." .. step.name, place = step.place, cite = step.cite,
      note = step.note, formula = step.text, titles = step.title }
  end
  local amount = definition.fields.amount
  if amount then
    amount.thing = plan.thing { kind = "step", name = "amount", address = base
      .. ".amount",
      place = amount.place, formula = amount.text }
  end
end

-- Is `name` used in a tree?
local function uses(ast, name)
  if type(ast) ~= "table" then return false end
  if ast.op == "name" and ast.name == name then return true end
  for _, child in pairs(ast) do
    if type(child) == "table" and uses(child, name) then return true end
  end
  return false
end

-- Marks the steps that reasons use, by themselves or through other steps.
local function mark_steps_of_reasons(definition, ordered)
  local users = {}
  for _, reason in ipairs(definition.fields.where or {}) do
    users[#users + 1] = lower.parse(reason)
  end
  for i = #ordered, 1, -1 do
    local step = ordered[i]
    for _, tree in ipairs(users) do
      step.of_reason = step.of_reason or uses(tree, step.name)
    end
    if step.of_reason then users[#users + 1] = lower.parse(step) end
  end
end

-- The payout: the step that no other uses. One that only a reason uses is not it, where
-- there is another.
local function last_step(steps)
  local unused, of_none = {}, {}
  for _, step in ipairs(steps) do
    if not step.is_used then
      unused[#unused + 1] = step
      of_none[#of_none + 1] = not step.of_reason and step or nil
    end
  end
  if #unused == 1 then return unused[1] end
  if #of_none == 1 then return of_none[1] end
  local found = #of_none > 1 and of_none or unused
  diagnostic.fail("two-results", found[2].name_place, nil, nil,
    format("%s and %s are both last: no other step uses them", quote(found[1].name),
    quote(found[2].name)), "the payout is the one step that no other step uses")
end

-- Steps in the order in which they build on each other; the last is the payout.
local function ordered_steps(definition)
  local steps, ordered, state = definition.fields.steps, {}, {}
  local function visit(step, path)
    if state[step] == "done" then return end
    if state[step] == "open" then
      diagnostic.fail("cycle", step.place, nil, nil, "this goes round in a circle: "
        .. table.concat(path, " -> ") .. " -> " .. step.name)
    end
    state[step] = "open"
    path[#path + 1] = step.name
    for _, other in ipairs(steps) do
      if uses(lower.parse(step), other.name) then
        other.is_used = true
        visit(other, path)
      end
    end
    path[#path] = nil
    state[step] = "done"
    ordered[#ordered + 1] = step
  end
  for _, step in ipairs(steps) do visit(step, {}) end
  mark_steps_of_reasons(definition, ordered)
  return ordered, last_step(steps)
end

-- { ordered, last, values }: the steps to lower, and what those lowered so far give; nil
-- where there is an amount.
local function steps_of(definition)
  local fields = definition.fields
  if fields.steps and fields.amount then
    diagnostic.fail("wrong-value", definition.place, nil, nil,
      "an incentive has an amount or steps, not both")
  end
  if fields.steps and #fields.steps > 0 then
    local ordered, last = ordered_steps(definition)
    return { ordered = ordered, last = last, values = {} }
  end
  if not fields.amount then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "an incentive needs amount = \"...\" or steps = { ... }")
  end
end

-- The value of a step, lowered once.
local function step_value(step, steps, cx)
  if not steps.values[step.name] then
    steps.values[step.name] = lower.formula(step, scope.context(cx,
      { locals = steps.values, thing = step.thing }))
  end
  return steps.values[step.name]
end

-- Lowers the steps, or the amount; records each; returns the payout's value.
local function lower_steps(definition, steps, cx, index_steps)
  if not steps then
    local amount = definition.fields.amount
    local value = lower.formula(amount, scope.context(cx, { thing = amount.thing }))
    index_steps[1] = { thing = amount.thing, value = value }
    return value
  end
  for i, step in ipairs(steps.ordered) do
    index_steps[i] = { thing = step.thing, value = step_value(step, steps, cx) }
  end
  return steps.values[steps.last.name]
end

local function rounding_of(definition, program)
  local field = definition.fields.rounding
  if not field then return program.rounding end
  local rounding, message = literal.rounding(field.text)
  if not rounding then diagnostic.fail("wrong-value", field.place, nil, nil, message) end
  return rounding
end

local function round(cx, program, definition, value)
  local rounding = rounding_of(definition, program)
  if rounding.value.kind == "money"
    and rounding.value.currency ~= value.type.currency then
    local c = currency.by_code[value.type.currency]
    rounding = { mode = rounding.mode, value = { kind = "money", currency = c.code,
      decimal = { digits = 1, scale = c.decimals } } }
  end
  return lower.round(cx, nil, value, rounding)
end

-- A floor or cap; one with more decimals than its currency is rounded as payouts are.
local function bound(cx, program, definition, name, value)
  local field = definition.fields[name]
  if not field then return nil end
  local address = format("incentive.%s.%s", definition.name, name)
  local result = values.cell(scope.context(cx, { formula = field }), field, address)
  local _, code = types.unify(value.type, result.type)
  if code then
    lower.mix(scope.context(cx, { formula = field }), nil, code, value.type, result.type)
  end
  local decimals = currency.by_code[result.type.currency].decimals
  if result.type.ratio or result.type.scale > decimals then
    result = round(cx, program, definition, result)
  end
  return result
end

-- max(floor, min(cap, value)), the floor first so that the cap has the last word. suffix:
-- "_each" for those of a row.
local function held(cx, program, definition, value, suffix)
  local floor = bound(cx, program, definition, "floor" .. suffix, value)
  local cap = bound(cx, program, definition, "cap" .. suffix, value)
  if floor then
    value = lower.node(cx, nil, "max", lower.unify(cx, nil, { value, floor }),
      { value, floor })
  end
  if cap then
    value = lower.node(cx, nil, "min", lower.unify(cx, nil, { value, cap }),
      { value, cap })
  end
  return value, floor, cap
end

-- What is paid of what is due: nothing where that is more than nothing and less than the
-- minimum. What is to be paid back stays.
local function unless_too_small(cx, program, definition, due)
  local minimum = bound(cx, program, definition, "minimum", due)
  if not minimum then return due, nil end
  local zero = lower.constant(cx, nil, { kind = "money", currency = due.type.currency,
    decimal = { digits = 0, scale = 0 } })
  local small = lower.node(cx, nil, "and", types.flag, {
    lower.compare(cx, nil, "gt", due, zero), lower.compare(cx, nil, "lt", due, minimum) })
  return lower.node(cx, nil, "if", due.type, { small, zero, due }), minimum
end

local function literal_of(field)
  local value = field and literal.read(field.text)
  return value and value.kind == "money" and value or nil
end

-- Bounds that leave nothing to pay, and bounds of rows where there are none.
local function check_bounds(definition)
  local fields = definition.fields
  for _, name in ipairs { "floor_each", "cap_each" } do
    if fields[name] and not fields.each then
      diagnostic.fail("missing-field", fields[name].place, nil, nil,
        quote(name) .. " bounds what each row is paid, and there is no `each`",
        format("`%s` bounds what a partner is paid", string.match(name, "^%a+")))
    end
  end
  local minimum, cap = literal_of(fields.minimum), literal_of(fields.cap)
  if minimum and cap and minimum.currency == cap.currency
    and literal.compare(minimum.decimal, cap.decimal) > 0 then
    diagnostic.fail("wrong-value", fields.minimum.place, nil, nil,
      "the minimum is above the cap, so nothing would ever be paid")
  end
end

-- The day that dated values are taken on, as `as_of` says it; nil where it does not.
local function grandfathered(definition, cx)
  local field = definition.fields.as_of
  if not field then return nil end
  local inner = scope.context(cx, { formula = field, by_row = scope.none })
  local date = lower.formula(field, inner)
  if date.type.kind ~= "date" then
    scope.fail(inner, nil, "type-mix", "`as_of` is a date; this is "
      .. types.describe(date.type))
  end
  return { date = date }
end

local function check_amount(definition, value)
  local field = definition.fields.amount
    or definition.fields.steps[#definition.fields.steps]
  if value.type.kind == "mixed" then
    scope.fail_mixed({ formula = field }, nil, value.type)
  elseif value.type.kind ~= "money" then
    diagnostic.fail("type-mix", field.place, nil, nil, "a payout is money; this is "
      .. types.describe(value.type))
  end
end

-- The reasons; the steps that they use are lowered here, for all rows that are looked at.
local function lower_reasons(definition, steps, cx)
  local conds = {}
  for _, step in ipairs(steps and steps.ordered or {}) do
    if step.of_reason then step_value(step, steps, cx) end
  end
  cx = scope.context(cx,
    { locals = steps and steps.values, steps = steps and steps.ordered })
  for i, reason in ipairs(definition.fields.where or {}) do
    reason.value = lower.flag(lower.parse(reason), scope.context(cx, { formula = reason,
      thing = reason.thing }))
    conds[i] = lower.node(scope.context(cx, { formula = reason }), nil, "holds",
      types.flag,
      { reason.value })
  end
  if #conds == 0 then return nil end
  return #conds == 1 and conds[1] or lower.node(cx, nil, "and", types.flag, conds)
end

local function only(cx, cond, value)
  if not cond then return value end
  local none = scope.node(cx, nil, { op = "missing", type = value.type, domain = 0 })
  return lower.node(cx, nil, "if", value.type, { cond, value, none })
end

-- A context in which only rows of a domain that pass a flag, or nil, count.
local function counting(cx, domain, flag)
  return scope.context(cx, { counts = { domain = domain, filter = flag } })
end

local function per_partner(definition, cx, program, steps)
  cx = scope.context(cx, { by_row = grandfathered(definition, cx) or scope.none })
  local made = steps_of(definition)
  local eligible = lower_reasons(definition, made, cx)
  local amount = lower_steps(definition, made,
    counting(cx, scope.subject.domain, eligible), steps)
  check_amount(definition, amount)
  local value, floor, cap = held(cx, program, definition,
    round(cx, program, definition, amount), "")
  local due = only(cx, eligible, value)
  local paid, minimum = unless_too_small(cx, program, definition, due)
  return { domain = scope.subject.domain, eligible = eligible, amount = amount,
    payout = paid, floor = floor, cap = cap, minimum = minimum,
    due = minimum and due, total = paid }
end

-- No floor lifts what could not be worked out: missing where rows are eligible and none
-- of
-- them has an amount.
local function unless_unknown(cx, via, payout, missing, value)
  local zero = lower.integer(cx, nil, 0)
  local paid = scope.node(cx, nil, { op = "count", type = types.count,
    domain = scope.subject.domain, inputs = { payout }, via = via })
  local unknown = lower.node(cx, nil, "and", types.flag, {
    lower.compare(cx, nil, "gt", missing, zero),
      lower.compare(cx, nil, "eq", paid, zero) })
  local none = scope.node(cx, nil, { op = "missing", type = value.type, domain = 0 })
  return lower.node(cx, nil, "if", value.type, { unknown, none, value })
end

-- The rows of `each`, a source or a group, and what is looked at.
local function each_rows(definition, cx)
  local each = definition.fields.each
  local t = scope.table(each.text)
  if not t then
    local names = {}
    for _, other in ipairs(scope.table_order) do names[#names + 1] = other.name end
    diagnostic.fail("unknown-name", each.place, nil, nil, "there is no source or group "
      .. quote(each.text), diagnostic.did_you_mean(each.text, names))
  end
  local steps = group.during(definition.fields.during)
  local window = steps and scope.window(0, steps, lower.period_unit) or 0
  local rows = aggregate.rows_of(cx, nil, t, window)
  local considered
  local all = steps and steps[1] and steps[1].kind == "all"
  if t.valid then
    considered = validity.on(cx, nil, rows, window)
  elseif t.kind == "source" and t.dated and not all then
    local date = scope.column(cx, nil, rows, t.dated)
    considered = scope.node(cx, nil, { op = "in_window", type = types.flag,
      domain = rows.domain, inputs = { date }, window = window })
  end
  return rows, considered
end

local function per_row(definition, cx, program, steps)
  local rows, considered = each_rows(definition, cx)
  local inner = scope.context(cx, { rows = rows, by_row = true,
    group = rows.table.kind == "group" and rows.instance or scope.none })
  inner.by_row = grandfathered(definition, inner) or true
  local via = scope.owner_ref(inner, nil, rows)
  if not via then
    diagnostic.fail("grain-mix", definition.fields.each.place, nil, nil,
      format("rows of %s belong to nobody: they have no reference to %s", rows.table.name,
      scope.subject.name), rows.table == scope.subject
        and "leave `each` out: without it an incentive is per partner" or nil)
  end
  local made = steps_of(definition)
  local eligible = lower_reasons(definition, made,
    counting(inner, rows.domain, considered))
  local chosen = considered
  if considered and eligible then
    chosen = lower.node(inner, nil, "and", types.flag, { considered, eligible })
  elseif eligible then
    chosen = eligible
  end
  local amount = lower_steps(definition, made, counting(inner, rows.domain, chosen),
    steps)
  check_amount(definition, amount)
  -- A flat amount is one for each row all the same.
  if amount.domain == 0 and (not chosen or chosen.domain == 0) then
    local gone = lower.node(inner, nil, "is_missing", types.flag, { via })
    local owned = lower.node(inner, nil, "not", types.flag, { gone })
    chosen = chosen and lower.node(inner, nil, "and", types.flag, { owned, chosen })
      or owned
  end
  local bounded, floor_each, cap_each = held(inner, program, definition,
    round(inner, program, definition, amount), "_each")
  local payout = only(inner, chosen, bounded)
  local total = scope.node(cx, nil, { op = "sum", type = payout.type,
    domain = scope.subject.domain, inputs = { payout }, via = via })
  local missing = lower.node(inner, nil, "is_missing", types.flag, { amount })
  if chosen then missing = lower.node(inner, nil, "and", types.flag,
    { chosen, missing }) end
  local count = scope.node(cx, nil, { op = "count", type = types.count,
    domain = scope.subject.domain, inputs = {}, filter = missing, via = via,
    literal = format("%d", rows.domain) })
  local value, floor, cap = held(cx, program, definition, total, "")
  if floor then value = unless_unknown(cx, via, payout, count, value) end
  local paid, minimum = unless_too_small(cx, program, definition, value)
  return { domain = rows.domain, via = via, considered = considered, eligible = eligible,
    amount = amount, payout = payout, floor = floor, cap = cap, floor_each = floor_each,
    cap_each = cap_each, minimum = minimum, due = minimum and value, total = paid,
    missing = count }
end

local function lowered(definition, program)
  if not definition.result then
    local cx = { window = 0, tier = #scope.tiers > 0 and "reached" or nil,
      thing = definition.thing, formula = { place = definition.place } }
    local steps = {}
    check_bounds(definition)
    definition.result = scope.enter(cx, nil, definition.key, definition.name, function()
      local result = (definition.fields.each and per_row or per_partner)(definition, cx,
        program, steps)
      result.steps = steps
      return result
    end)
  end
  return definition.result
end

-- An incentive's name in a formula: what it pays in total; nothing where the partner is
-- not eligible, missing where that could not be worked out.
function values.by_word.incentive(cx, ast, name)
  local r = lowered(scope.values[name][1], incentive.program)
  if r.domain ~= scope.subject.domain or not r.eligible then return r.total end
  local nothing = lower.constant(cx, ast,
    { kind = "money", currency = r.total.type.currency,
    decimal = { digits = 0, scale = 0 } })
  return lower.node(cx, ast, "if", r.total.type, { r.eligible, r.total, nothing })
end

local function id(value) return value and value.id or false end

function incentive.emit(definition, program)
  local r = lowered(definition, program)
  local index = plan.record("incentive", definition.thing, r.domain, id(r.via),
    id(r.considered), id(r.eligible), r.amount.id, r.payout.id, id(r.floor), id(r.cap),
    r.total.id, id(r.missing), id(r.minimum), id(r.due), id(r.floor_each), id(r.cap_each))
  for _, step in ipairs(r.steps) do plan.record("step", index, step.thing,
    step.value.id) end
  for _, reason in ipairs(definition.fields.where or {}) do
    local c = reason.value.compared
    plan.record("condition", "reason", index, 0, reason.thing, reason.value.id,
      c and c.left.id or false, c and c.right.id or false, c and c.sign or false, false)
  end
end

-- Benefits ------------------------------------------------------------------------------

-- A table of benefits has a column for each tier, or columns named after specializations.
function incentive.emit_benefits(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "benefits need a table")
  end
  local t = tables.read(main.place, main.text)
  local name, kind = tables.column(t, "benefit"), tables.column(t, "kind")
  if not name then
    diagnostic.fail("missing-column", t.header[1].place, nil, nil,
      "this table has no column `benefit`")
  end
  local of, columns = nil, {}
  for i, cell in ipairs(t.header) do
    local what = scope.tier_index[cell.text] and "tiers"
      or scope.badge_index[cell.text] and "badges"
    if what then
      if of and of ~= what then
        diagnostic.fail("table-shape", cell.place, nil, nil,
          "a table of benefits is by tier or by specialization, not both")
      end
      of = what
      columns[cell.text] = i
    elseif cell.text ~= "benefit" and cell.text ~= "kind" and cell.text ~= "cite"
      and cell.text ~= "note" then
      diagnostic.fail("unknown-name", cell.place, nil, nil,
        "there is no tier or specialization " .. quote(cell.text),
        diagnostic.did_you_mean(cell.text, scope.tiers))
    end
  end
  if not of then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a table of benefits has a column for each tier")
  end
  incentive.benefit_rows(definition, t, of, columns, name, kind)
end

function incentive.benefit_rows(definition, t, of, columns, name, kind)
  local cite, note = tables.column(t, "cite"), tables.column(t, "note")
  local fields, seen = definition.fields, {}
  for _, row in ipairs(t.rows) do
    local text = row[name].text
    if seen[text] then
      diagnostic.fail("duplicate-name", row[name].place, nil, nil,
        "a second benefit " .. quote(text))
    end
    seen[text] = true
    local thing = plan.thing { kind = "benefit", name = text,
      address = "benefits." .. (definition.name and definition.name .. "." or "") .. text,
      place = row[name].place, cite = cite and row[cite].text ~= "" and row[cite].text
        or fields.cite and fields.cite.text,
      note = note and row[note].text or fields.note and fields.note.text,
      titles = (fields.titles or {})[text] }
    local levels = {}
    for i, holder in ipairs(of == "tiers" and scope.tiers or scope.badges) do
      local column = columns[holder]
      levels[i] = column and row[column].text or "-"
    end
    plan.record("benefit", thing, kind and row[kind].text or "", of, table.unpack(levels))
  end
end

return incentive
