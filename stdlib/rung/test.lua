-- Tests: made-up partners, and what must come out for them.
--
-- test "one cent short" {
--   with   = { arr = "$499,999.99" },      metrics that are set
--   given  = { deals = [[ ... ]] },        rows of sources
--   expect = { tier = "silver" },
-- }
--
-- They are compiled into the plan of the program itself, with one column more for the
-- subject: which case a partner is of. A metric that a case sets is a choice by that column
-- between the figure given and the metric's own; so the engine evaluates the program's own
-- rules, and needs to know of tests only which rows to load and which flags must hold.

local cell_text = require "rung.test_cell"
local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local parser = require "rung.parser"
local period = require "rung.period"
local plan = require "rung.plan"
local scope = require "rung.scope"
local source_text = require "rung.source_text"
local tables = require "rung.table"
local test_rows = require "rung.test_rows"
local types = require "rung.types"
local values = require "rung.values"
local format, match, quote = string.format, string.match, diagnostic.quote

local test = {}

local CASES_MAX = 5000

local cases, wrong_addresses

-- The partner's own case --------------------------------------------------------------

-- Gives the subject the column that says which case a partner is of. It has a word of the
-- formula language for a name, so that no formula can name it and no other column has it.
function test.add_case_column(subject)
  local name = "then"
  local type_ = { kind = "text", optional = true, column = name }
  local column = { name = name, index = #subject.order, type = type_, hidden = true,
    place = subject.order[1].place }
  subject.columns[name], subject.order[#subject.order + 1] = column, column
  test.case_column, test.subject_origins = column, subject.origins
  subject.origins = {}
end

-- Figures that cases set: by name of the metric and window, { case, entry } each.
local replaced

local function same_figure(cx, entry, value, name)
  local t = value.type
  local given
  if entry.text == "missing" then
    return lower.none(cx, nil, t)
  elseif t.kind == "text" then
    given = lower.constant(cx, nil, { kind = "text", text = cell_text.unquoted(entry.text) })
  elseif t.kind == "flag" and cell_text.flags[entry.text] ~= nil then
    given = lower.constant(cx, nil, { kind = "flag", flag = cell_text.flags[entry.text] })
  else
    given = values.cell(cx, entry)
  end
  if given.domain ~= 0 then
    diagnostic.fail("grain-mix", entry.place, nil, nil, "what a test sets is one figure; this is "
      .. scope.grain_name(given.domain))
  end
  local both, code = types.unify(t, given.type)
  if not both then
    lower.mix(cx, nil, code, t, given.type, format("%s is %s", name, types.describe(t)))
  end
  if types.is_numeric(t) and not t.ratio and (given.type.ratio or given.type.scale > t.scale) then
    diagnostic.fail("value-lost", entry.place, nil, nil,
      format("%s has %d decimals; this figure has more", quote(name), t.scale))
  end
  return given
end

-- The node that chooses between what cases set and the metric's own value.
local function choice(cx, ast, name, value, list)
  local rows = { table = scope.subject, domain = scope.subject.domain }
  local case = scope.column(cx, ast, rows, test.case_column.name)
  local set, figures = { case }, { case }
  for _, item in ipairs(list) do
    local inner = scope.context(cx, { formula = item.entry, rows = scope.none,
      locals = scope.none, group = scope.none, tier = scope.none })
    local id = lower.constant(inner, nil, { kind = "text", text = item.case.id })
    set[#set + 1], figures[#figures + 1] = id, id
    set[#set + 1] = lower.constant(inner, nil, { kind = "flag", flag = true })
    figures[#figures + 1] = same_figure(inner, item.entry, value, name)
  end
  local function node(op, type_, inputs)
    return scope.node(cx, ast, { op = op, type = type_, inputs = inputs,
      domain = scope.subject.domain })
  end
  local is_set = node("holds", types.flag, { node("lookup", types.flag, set) })
  return node("if", value.type, { is_set, node("lookup", value.type, figures), value })
end

-- The metric's value, or what the partner's case sets in its place.
function test.replace(cx, ast, name, value)
  local list = replaced[name] and replaced[name][cx.window]
  if not list then return value end
  list.made = list.made or {}
  if not list.made[value.id] then
    list.made[value.id] = scope.enter(cx, ast, "with " .. name, name, function()
      return choice(cx, ast, name, value, list)
    end)
  end
  return list.made[value.id]
end

-- Reading -----------------------------------------------------------------------------

local function names_that_can_be_set()
  local names = {}
  for name, versions in pairs(scope.values) do
    if versions[1].word == "metric" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

local function refuse_name(entry, name, names, help)
  diagnostic.fail("unknown-name", entry.name_place, nil, nil,
    "there is no metric " .. quote(name) .. " that a test could set",
    diagnostic.did_you_mean(name, names, help))
end

-- "arr" or "arr during previous year": the metric's name and the window it is set in.
local function metric_of(entry)
  local name, window = entry.name, 0
  if not match(name, "^[%a_][%w_]*$") then
    local tree = parser.parse(entry.name_place, name)
    if tree.op ~= "during" or not tree.base or tree.base.op ~= "name" then
      diagnostic.fail("wrong-value", entry.name_place, nil, nil,
        "a test sets a metric, or a metric during a period",
        "with = { [\"arr during previous year\"] = \"$90k\" }")
    end
    name, window = tree.base.name, scope.window(0, tree.period, lower.period_unit)
  end
  local versions = scope.values[name]
  if versions and versions[1].word == "metric" then return name, window end
  if scope.subject.columns[name] then
    diagnostic.fail("unknown-name", entry.name_place, nil, nil,
      format("%s is a column of %s, not a metric", quote(name), scope.subject.name),
      format("partner = { %s = ... }", name))
  end
  refuse_name(entry, name, names_that_can_be_set())
end

local function refuse_list(entry, help)
  if not entry.list then return end
  diagnostic.fail("wrong-value", entry.place, nil, nil,
    quote(entry.name) .. " is one value, not a list", help)
end

local function set_metric(case, entry)
  refuse_list(entry)
  local name, window = metric_of(entry)
  replaced[name] = replaced[name] or {}
  local list = replaced[name][window] or {}
  replaced[name][window] = list
  local last = list[#list]
  -- What a case sets itself stands in place of what its test sets.
  if last and last.case == case then last.entry = entry return end
  list[#list + 1] = { case = case, entry = entry }
end

local function subject_column(entry, name)
  local column = scope.subject.columns[name]
  if column and column ~= test.case_column then return column end
  local names = scope.column_names(scope.subject)
  diagnostic.fail("unknown-name", entry.name_place, nil, nil,
    format("%s has no column %s", scope.subject.name, quote(name)),
    diagnostic.did_you_mean(name, names, "columns: " .. table.concat(names, ", ")))
end

-- Cases -----------------------------------------------------------------------------

local function new_case(definition, place, label)
  if #cases >= CASES_MAX then
    diagnostic.fail("table-too-long", place, nil, nil,
      "a program has at most " .. CASES_MAX .. " cases of tests")
  end
  local case = { test = definition, id = format("%d", #cases + 1), place = place,
    label = label, expect = {}, because = {} }
  cases[#cases + 1] = case
  local own = definition.own
  local t, key = scope.subject, test_rows.key_column(scope.subject)
  case.cells = test_rows.read_row(t, own and own.columns or {}, own and own.row, function() return "" end)
  for _, entry in ipairs(definition.fields.partner or {}) do
    refuse_list(entry)
    local column = subject_column(entry, entry.name)
    case.cells[column.index + 1] = cell_text.read(column, entry)
  end
  case.cells[key.index + 1] = definition.key or "partner " .. case.id
  case.cells[test.case_column.index + 1] = case.id
  for _, entry in ipairs(definition.fields.with or {}) do set_metric(case, entry) end
  return case
end

-- What a column of a table of cases sets: a metric or a column of the subject.
local function set_input(case, header, cell)
  if tables.is_blank(cell) then return end
  local name = header.text
  local entry = { name = name, name_place = header.place, text = cell.text, place = cell.place }
  local own = match(name, "^" .. scope.subject.name .. "%.([%a_][%w_]*)$")
  local metric = scope.values[name] and scope.values[name][1].word == "metric"
  if own or scope.subject.columns[name] and not metric then
    local column = subject_column(entry, own or name)
    case.cells[column.index + 1] = cell_text.read(column, entry)
    return
  end
  if not metric and match(name, "^[%a_][%w_]*$") then
    local names = names_that_can_be_set()
    for _, column in ipairs(scope.subject.order) do
      if column ~= test.case_column then names[#names + 1] = column.name end
    end
    table.sort(names)
    diagnostic.fail("unknown-name", header.place, nil, nil,
      format("there is no metric, and no column of %s, called %s", scope.subject.name,
        quote(name)), diagnostic.did_you_mean(name, names))
  end
  set_metric(case, entry)
end

local function add_expected(case, entry)
  if entry.name == "because" then
    for _, address in ipairs(entry.list or { entry }) do
      case.because[#case.because + 1] = address
    end
  else
    case.expect[#case.expect + 1] = entry
  end
end

-- The columns of a table of cases: { cell, name, output } each. `=>` parts what is set
-- from what is expected.
local function case_columns(read)
  local columns, output = {}, false
  for i, cell in ipairs(read.header) do
    local offset, name = match(cell.text, "^=>%s*()(.*)$")
    output = output or offset ~= nil
    if offset and name == "" then
      diagnostic.fail("table-shape", cell.place, nil, nil,
        "=> stands before the name of what is expected", "| arr | => tier |")
    end
    columns[i] = { cell = cell, name = name or cell.text, output = output,
      place = offset and source_text.piece(cell.place, offset, name) or cell.place }
  end
  if not output then
    diagnostic.fail("table-shape", read.header[#read.header].place, nil, nil,
      "a table of cases says what is expected after =>", "| arr | => tier |")
  end
  if #read.rows == 0 then
    diagnostic.fail("table-shape", read.header[1].place, nil, nil,
      "this table has no cases")
  end
  return columns
end

local function read_case(definition, columns, row)
  local label = columns[1].name == "case" and not columns[1].output and row[1].text
  local case = new_case(definition, row[1].place, label)
  for _, entry in ipairs(definition.fields.expect or {}) do add_expected(case, entry) end
  for i, column in ipairs(columns) do
    if column.output then
      if not tables.is_blank(row[i]) then
        add_expected(case, { name = column.name, name_place = column.place,
          text = row[i].text, place = row[i].place, cell = true })
      end
    elseif not (i == 1 and label) then
      set_input(case, column.cell, row[i])
    end
  end
  for _, address in ipairs(definition.fields.because or {}) do
    case.because[#case.because + 1] = address
  end
  return case
end

local function check_expects(case, place)
  if #case.expect == 0 and #case.because == 0 then
    diagnostic.fail("missing-field", place, nil, nil, "this test expects nothing",
      "expect = { tier = \"gold\" }")
  end
end

local function check_period(definition)
  local field = definition.fields.rules_as_of
  if field and not literal.is_day(field.text) then
    diagnostic.fail("bad-date", field.place, nil, nil,
      "expected a day, found " .. quote(field.text), "such as 2026-03-31")
  end
  local own = definition.fields.period
  definition.span = own and period.fixed(own.text)
  if own and not definition.span then
    diagnostic.fail("wrong-value", own.place, nil, nil, quote(own.text) .. " is no period",
      "such as 2026, 2026-Q3, 2026-03, FY2026 or 2025-07-01..2025-12-31")
  end
end

-- Reads one test: its rows, and its cases.
function test.read(definition)
  check_period(definition)
  test_rows.read(definition)
  local main = definition.main
  if not main then
    local case = new_case(definition, definition.place)
    for _, entry in ipairs(definition.fields.expect or {}) do add_expected(case, entry) end
    for _, address in ipairs(definition.fields.because or {}) do
      case.because[#case.because + 1] = address
    end
    check_expects(case, definition.place)
    return
  end
  local read = tables.read(main.place, main.text)
  local columns = case_columns(read)
  for _, row in ipairs(read.rows) do
    check_expects(read_case(definition, columns, row), row[1].place)
  end
end

-- Expectations ------------------------------------------------------------------------

-- What can be expected, by word of its definition: a value of the subject.
local readers = {}

local function by_name(cx, entry)
  return scope.value(cx, nil, entry.name)
end

readers.metric, readers.specialization = by_name, by_name

-- What is paid: nothing where it could not be worked out.
function readers.incentive(cx, entry)
  local paid = scope.value(cx, nil, entry.name)
  local nothing = lower.constant(cx, nil, { kind = "money", currency = paid.type.currency,
    decimal = { digits = 0, scale = 0 } })
  return lower.node(cx, nil, "otherwise", paid.type, { paid, nothing })
end

local function expectable()
  local names = { "badges", "because" }
  if #scope.tiers > 0 then names[#names + 1] = "tier" end
  for name, versions in pairs(scope.values) do
    if readers[versions[1].word] then names[#names + 1] = name end
  end
  for name in pairs(scope.scores) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function target_of(cx, entry)
  local name = entry.name
  if name == "tier" and #scope.tiers > 0 then return scope.tier_reached(0) end
  local word, own = match(name, "^(%a+)%.([%a_][%w_]*)$")
  local versions = scope.values[own or name]
  local score = scope.scores[own or name]
  local known = versions and readers[versions[1].word] and (not word or versions[1].word == word)
  if score and (not word or word == "score") then
    if known then
      diagnostic.fail("ambiguous-name", entry.name_place, nil, nil,
        format("%s is a score and a %s", quote(name), versions[1].word),
        format("write [\"score.%s\"] or [\"%s.%s\"]", name, versions[1].word, name))
    end
    if not score.reached then diagnostic.leave() end
    return score.reached
  end
  if known then
    local was = scope.used[own or name]
    local value = readers[versions[1].word](cx, { name = own or name, place = entry.place })
    scope.used[own or name] = was
    return value
  end
  diagnostic.fail("unknown-name", entry.name_place, nil, nil,
    "nothing called " .. quote(name) .. " comes out of this program",
    diagnostic.did_you_mean(name, expectable(),
      "a test expects tier, badges, metrics, scores, specializations and incentives"))
end

local function expected_text(cx, entry, target)
  local text = cell_text.unquoted(entry.text)
  local value = lower.constant(cx, nil, { kind = "text", text = text })
  return lower.fit_text(cx, nil, value, target)
end

-- The value that an entry expects of a target; nil for `missing`.
local function expected_of(cx, entry, target)
  if entry.text == "missing" then return nil end
  local kind = target.type.kind
  if kind == "tier" or kind == "text" then return expected_text(cx, entry, target) end
  if kind == "flag" then
    local flag = cell_text.flags[entry.text]
    if flag == nil then
      diagnostic.fail("bad-figure", entry.place, nil, nil,
        "expected yes or no, found " .. quote(entry.text))
    end
    return lower.constant(cx, nil, { kind = "flag", flag = flag })
  end
  local value = values.cell(cx, entry)
  if value.domain ~= 0 and value.domain ~= scope.subject.domain then
    diagnostic.fail("grain-mix", entry.place, nil, nil, "what is expected is one figure; this is "
      .. scope.grain_name(value.domain))
  end
  return value
end

local function emit_expected(index, entry, thing)
  refuse_list(entry, "badges = { ... } lists the specializations that are held")
  local cx = { window = 0, tier = #scope.tiers > 0 and "reached" or nil,
    thing = thing, formula = entry }
  local target = target_of(cx, entry)
  local value = expected_of(cx, entry, target)
  local holds
  if value then
    holds = lower.compare(cx, nil, "eq", target, value)
  else
    holds = lower.node(cx, nil, "is_missing", types.flag, { target })
  end
  plan.record("expect", index, plan.position(entry.place), entry.text, entry.name, target.id,
    value and value.id or false, holds.id)
end

-- badges = { "a", "b" }: those and no others.
local function badges_of(entry)
  local wanted, list = {}, {}
  for _, item in ipairs(entry.list or cell_text.list(entry)) do
    if not scope.badge_index[item.text] then
      diagnostic.fail("unknown-name", item.place, nil, nil,
        "there is no specialization " .. quote(item.text),
        diagnostic.did_you_mean(item.text, scope.badges))
    end
    wanted[item.text] = true
  end
  for i, name in ipairs(scope.badges) do
    list[i] = { name = name, name_place = entry.name_place, place = entry.place,
      text = wanted[name] and "yes" or "no" }
  end
  return list
end

local ADDRESSES_TOLD = 20 -- wrong ones: finding the nearest takes time

local function refuse_address(entry)
  wrong_addresses = wrong_addresses + 1
  local names = {}
  if wrong_addresses <= ADDRESSES_TOLD then
    for address in pairs(plan.addresses()) do names[#names + 1] = address end
    table.sort(names)
  end
  diagnostic.fail("unknown-name", entry.place, nil, nil,
    "nothing has the address " .. quote(entry.text),
    diagnostic.did_you_mean(entry.text, names))
end

local function emit_because(index, entry)
  if not plan.addresses()[entry.text] then refuse_address(entry) end
  plan.record("because", index, plan.position(entry.place), entry.text)
end

local function emit_case(case)
  local definition = case.test
  local index = plan.record("case", definition.test_index, plan.position(case.place),
    case.label or "", table.unpack(case.cells))
  for _, entry in ipairs(case.expect) do
    if entry.name == "badges" then
      for _, badge in ipairs(badges_of(entry)) do
        scope.attempt(emit_expected, index, badge, definition.thing)
      end
    else
      scope.attempt(emit_expected, index, entry, definition.thing)
    end
  end
  for _, entry in ipairs(case.because) do scope.attempt(emit_because, index, entry) end
end

-- Writes the records of all tests, in the order of the script.
function test.emit(definitions)
  for _, definition in ipairs(definitions) do
    if definition.word == "test" and not definition.failed then
      local fields = definition.fields
      definition.test_index = plan.record("test", definition.thing,
        definition.span and definition.span.from or false,
        definition.span and definition.span.to or false,
        definition.day or scope.latest_from or "2026-01-01",
        fields.rules_as_of and fields.rules_as_of.text or false)
    end
  end
  for _, row in ipairs(test_rows.list()) do
    if not row.test.failed then
      plan.record("given", row.test.test_index, row.source, plan.position(row.place),
        table.unpack(row.cells))
    end
  end
  for _, case in ipairs(cases) do
    if not case.test.failed then emit_case(case) end
  end
end

function test.reset()
  cases, replaced, wrong_addresses = {}, {}, 0
  test_rows.reset()
  test.case_column = nil
end

return test
