-- From script files to definitions, and from definitions to a plan.
--
-- Phases: run the script (words collect definitions), declare (tables are read, names
-- known), lower (formulas become nodes), emit (outcome records), warn.

local diagnostic = require "rung.diagnostic"
local source_text = require "rung.source_text"
local words = require "rung.words"
local plan = require "rung.plan"
local scope = require "rung.scope"
local literal = require "rung.literal"
local period = require "rung.period"
local currency = require "rung.currency"
local lower = require "rung.lower"
require "rung.functions"
local group = require "rung.group"
require "rung.disjoint"
require "rung.peers"
require "rung.running"
local values = require "rung.values"
local lists = require "rung.list"
local lookup = require "rung.lookup"
local rates = require "rung.rates"
local schedule = require "rung.schedule"
local decision = require "rung.decision"
local source = require "rung.source"
local validity = require "rung.validity"
local tier = require "rung.tier"
local requirement = require "rung.requirement"
local specialization = require "rung.specialization"
local score = require "rung.score"
local incentive = require "rung.incentive"
local sandbox = require "rung.sandbox"
local test = require "rung.test"
local format, quote = string.format, diagnostic.quote

local build = {}

-- "line 3", or "line 3 of base.lua" when it stands in another file.
local function line_of(first, second)
  local line = format("line %d", first.place.line)
  return first.place.file == second.place.file and line
    or line .. " of " .. first.place.file
end

local value_words = {
  param = true, rates = true, lookup = true, list = true, metric = true, schedule = true, decision = true,
  specialization = true, incentive = true,
}

local function each(definitions, word, fn)
  for _, definition in ipairs(definitions) do
    if definition.word == word and not definition.failed then
      local ok = scope.attempt(fn, definition)
      if not ok then
        definition.failed = true
        if definition.key then scope.bad[definition.key] = true end
      end
    end
  end
end

-- The definitions of `program` and `tiers`, by word.
local function find_program(definitions)
  local program
  for _, definition in ipairs(definitions) do
    if definition.word == "program" or definition.word == "tiers" then
      local first = program and program[definition.word]
      if first then
        diagnostic.fail("duplicate-name", definition.place, nil, nil,
          format("a second %s, the first is in %s", definition.word,
            line_of(first, definition)))
      end
      program = program or {}
      program[definition.word] = definition
    end
  end
  if not (program and program.program) then
    diagnostic.fail("no-program", { file = "program.lua", line = 1, column = 0 }, nil,
      nil,
      "the script has no program { ... }",
        "program { id = \"...\", subject = \"partners\", ... }")
  end
  return program
end

-- How payouts are rounded where an incentive does not say: to the currency's decimals.
local function read_rounding(field, code)
  local rounding = { mode = "half-up", value = { kind = "money", currency = code,
    decimal = { digits = 1, scale = currency.by_code[code].decimals } } }
  if not field then return rounding end
  local read, message = literal.rounding(field.text)
  if not read then diagnostic.fail("wrong-value", field.place, nil, nil, message) end
  if read.value.kind ~= "money" or read.value.currency ~= code then
    diagnostic.fail("currency-mix", field.place, nil, nil,
      "the rounding of payouts is money of the program's currency",
      format("half up to %s 0.01", code))
  end
  return read
end

-- The one program definition with its fields read.
local function read_program(definitions)
  local program = find_program(definitions)
  local definition = program.program
  local fields = definition.fields
  local function need(name, example)
    if not fields[name] then
      diagnostic.fail("missing-field", definition.place, nil, nil,
        "program needs " .. quote(name), example)
    end
    return fields[name]
  end
  local id = need("id", "id = \"my-program\"")
  if not string.match(id.text, "^[%w_][%w_.-]*$") or #id.text > 64 then
    diagnostic.fail("bad-name", id.place, nil, nil, "an id has letters, digits, - and _")
  end
  local span = need("period", "period = \"calendar year\"")
  local calendar = period.of_program(span.text)
  if not calendar then
    diagnostic.fail("wrong-value", span.place, nil, nil, "this is no period of a program",
      "calendar year, quarter, half, month, or fiscal year from 02-01")
  end
  local money = need("currency", "currency = \"USD\"")
  if not currency.by_code[money.text] then
    diagnostic.fail("unknown-currency", money.place, nil, nil,
      "there is no currency " .. quote(money.text),
        diagnostic.did_you_mean(money.text, currency.codes))
  end
  return { definition = definition, id = id.text, calendar = calendar,
    currency = money.text,
    rounding = read_rounding(fields.rounding, money.text), tiers = program.tiers,
    subject = need("subject", "subject = \"partners\"") }
end

local function declare_sources(definitions, program)
  scope.source_names, scope.table_order, scope.group_names = {}, {}, {}
  each(definitions, "source", function(definition)
    local declared = source.declare(definition, program.currency)
    if scope.tables[declared.name] then
      diagnostic.fail("duplicate-name", definition.place, nil, nil,
        format("a second source %s, the first is in %s", quote(declared.name),
          line_of(scope.tables[declared.name].definition, definition)))
    end
    scope.tables[declared.name] = declared
    scope.table_order[#scope.table_order + 1] = declared
    scope.source_names[#scope.source_names + 1] = declared.name
    declared.domain = #scope.source_names
  end)
  if diagnostic.error_count() > program.errors_before then diagnostic.leave() end
  local subject = scope.tables[program.subject.text]
  if not subject then
    diagnostic.fail("unknown-name", program.subject.place, nil, nil,
      "there is no source " .. quote(program.subject.text),
      diagnostic.did_you_mean(program.subject.text, scope.source_names))
  end
  scope.subject = subject
  source.need_key(subject, program.subject.place)
  for _, declared in ipairs({ table.unpack(scope.table_order) }) do
    if not scope.attempt(source.link, declared) then declared.failed = true end
  end
end

local function declare_group(definition)
  local fields = definition.fields
  if not fields.from then
    diagnostic.fail("missing-field", definition.place, nil, nil,
      "a group is made from a source: from = \"...\"")
  end
  local from = scope.tables[fields.from.text]
  if not from then
    diagnostic.fail("unknown-name", fields.from.place, nil, nil,
      "there is no source " .. quote(fields.from.text),
      diagnostic.did_you_mean(fields.from.text, scope.source_names))
  end
  if not fields.by then
    diagnostic.fail("missing-field", definition.place, nil, nil,
      "a group needs by = { \"column\", ... }")
  end
  local t = { name = definition.name, kind = "group", from = from.name, keys = fields.by,
    fields = {}, instances = {}, match = fields.match, where = fields.where, columns = {},
    order = {}, thing = definition.thing, formula = { place = definition.place } }
  t.during = group.during(fields.during)
  local spec = words.registry.group.fields
  for _, key in ipairs(t.keys) do
    if t.columns[key.text] or fields[key.text] and not spec[key.text] then
      diagnostic.fail("duplicate-name", key.place, nil, nil,
        format("group %s has a second column %s", t.name, quote(key.text)))
    end
    t.columns[key.text] = true
    key.thing = key.formula and plan.thing { kind = "field", name = key.text,
      address = "group." .. t.name .. "." .. key.text, place = key.formula.place,
      formula = key.formula.text, cite = key.formula.cite, note = key.formula.note,
      titles = key.formula.title } or t.thing
  end
  local names = {}
  for name in pairs(fields) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local formula = fields[name]
    if not spec[name] then
      t.fields[#t.fields + 1] = { name = name, formula = formula, thing = plan.thing {
        kind = "field", name = name, address = "group." .. t.name .. "." .. name,
        place = formula.place, formula = formula.text } }
      t.columns[name] = true
    end
  end
  if scope.tables[t.name] then
    diagnostic.fail("duplicate-name", definition.place, nil, nil,
      "a second source or group " .. quote(t.name))
  end
  scope.tables[t.name] = t
  scope.table_order[#scope.table_order + 1] = t
  scope.group_names[#scope.group_names + 1] = t.name
end

-- Things come before sources, columns and nodes in the plan, so every name gets its thing
-- first; those of rows and cells follow as they are read.
local function make_thing(definition)
  local fields = definition.fields
  definition.thing = plan.thing {
    kind = definition.word, name = definition.name or definition.word,
    address = definition.name and definition.word .. "." .. definition.name
      or definition.word,
    place = definition.place, cite = fields.cite and fields.cite.text,
    note = fields.note and fields.note.text,
    formula = definition.word == "metric" and definition.main and definition.main.text
      or nil,
    titles = fields.title,
  }
end

local function declare_values(definitions)
  for _, definition in ipairs(definitions) do
    definition.key = definition.word .. " " .. (definition.name or "") .. " "
      .. definition.index
  end
  for _, definition in ipairs(definitions) do
    if value_words[definition.word] then
      scope.attempt(function()
        local from = definition.fields.from
        definition.from = from and values.from_date(from)
        local versions = scope.values[definition.name]
        local last = versions and versions[#versions]
        if last and (last.word ~= definition.word or not definition.from) then
          scope.bad[definition.key] = true
          diagnostic.fail("duplicate-name", definition.place, nil, nil,
            format("%s is defined twice, first in %s", quote(definition.name),
              line_of(last, definition)),
                "versions of one definition have from = \"2026-01-01\"")
        end
        if last and last.from and last.from >= definition.from then
          diagnostic.fail("table-order", definition.place, nil, nil,
            "versions come in order of their dates")
        end
        scope.values[definition.name] = versions or {}
        table.insert(scope.values[definition.name], definition)
      end)
    end
  end
end

local units = { percent = "percent", number = "number" }

local function declare_metric(definition)
  local unit = definition.fields.unit
  if unit and not units[unit.text] then
    diagnostic.fail("wrong-value", unit.place, nil, nil, "unit is percent or number")
  end
  definition.unit = unit and unit.text
  if not definition.main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a metric needs a formula")
  end
end

local function declare_score(definition)
  if scope.scores[definition.name] then
    diagnostic.fail("duplicate-name", definition.place, nil, nil,
      format("a second score %s, the first is in %s", quote(definition.name),
        line_of(scope.scores[definition.name], definition)))
  end
  scope.scores[definition.name] = definition
  score.declare(definition)
  score.make_things(definition)
end

local function declare(definitions, program)
  declare_sources(definitions, program)
  -- With a source missing or broken all else would only be consequences.
  if diagnostic.error_count() > program.errors_before then diagnostic.leave() end
  if program.tiers then
    scope.tiers_definition = program.tiers
    each(definitions, "tiers", tier.declare)
    if program.tiers.failed then diagnostic.leave() end
  end
  declare_values(definitions)
  each(definitions, "group", declare_group)
  for _, definition in ipairs(definitions) do
    if definition.word == "group" and definition.failed then
      scope.bad_tables[definition.name] = true
    end
  end
  each(definitions, "param", values.read_param)
  each(definitions, "rates", rates.read)
  each(definitions, "lookup", lookup.read)
  each(definitions, "list", lists.read)
  each(definitions, "schedule", schedule.read)
  each(definitions, "decision", decision.read)
  each(definitions, "metric", declare_metric)
  each(definitions, "score", declare_score)
  each(definitions, "requirements", function(definition)
    if not program.tiers then
      diagnostic.fail("no-tiers", definition.place, nil, nil,
        "there are requirements but no tiers",
        "tiers { \"silver\", \"gold\" }")
    end
    requirement.read(definition)
  end)
  for _, definition in ipairs(definitions) do
    if definition.word == "requirements" and definition.failed then
      scope.requirements_refused = true
    end
  end
  requirement.make_things()
  scope.badge_index = {}
  each(definitions, "specialization", function(definition)
    scope.badge_index[definition.name] = true
    specialization.make_things(definition)
  end)
  each(definitions, "incentive", incentive.make_things)
end

local function emit_sources()
  for _, declared in ipairs(scope.table_order) do
    if declared.kind == "source" then scope.attempt(source.emit, declared) end
  end
  if diagnostic.error_count() > 0 then return end
  for _, declared in ipairs(scope.table_order) do
    if declared.kind == "source" then source.emit_columns(declared,
      declared.domain - 1) end
  end
end

local function emit_metric(definition)
  if scope.values[definition.name][1] ~= definition then return end
  local cx = { window = 0, tier = #scope.tiers > 0 and "reached" or nil,
    thing = definition.thing, formula = definition.main }
  local was = scope.used[definition.name]
  local value = scope.value(cx, nil, definition.name)
  scope.used[definition.name] = was
  plan.record("metric", definition.thing, value.id)
end

local function emit(definitions, program)
  emit_sources()
  each(definitions, "source", function(definition)
    validity.check(definition.table)
  end)
  each(definitions, "group", function(definition)
    local t = scope.tables[definition.name]
    local rows = scope.group_rows({ formula = t.formula, thing = t.thing, window = 0 },
      nil, t, 0)
    local cx = { formula = t.formula, thing = t.thing, window = 0 }
    -- Every key has a node, so that reports can name the rows of the group.
    for _, key in ipairs(t.keys) do scope.column(cx, nil, rows, key.text) end
    for _, field in ipairs(t.fields) do
      if not values.group_depends(field) then
        scope.column(scope.context(cx, { formula = field.formula }), nil, rows,
          field.name)
      end
    end
  end)
  if program.tiers then
    tier.emit(program.tiers)
    if scope.attempt(scope.tier_reached, 0) then requirement.emit() end
  end
  each(definitions, "metric", emit_metric)
  each(definitions, "score", score.emit)
  each(definitions, "specialization", specialization.emit)
  each(definitions, "incentive", function(definition) incentive.emit(definition,
    program) end)
  each(definitions, "benefits", incentive.emit_benefits)
end

-- Warnings: definitions that nothing uses.
local function warn_unused(definitions)
  for _, definition in ipairs(definitions) do
    local word = definition.word
    if (word == "param" or word == "rates" or word == "lookup" or word == "list" or word == "metric"
      or word == "schedule" or word == "decision") and not scope.used[definition.name]
      and scope.values[definition.name][1] == definition then
      local help = word == "metric" and "shown = true says that it is a result in itself"
      if not definition.fields.shown then
        diagnostic.warn("unused", definition.place, nil, nil,
          format("nothing uses %s %s", word, quote(definition.name)), help or nil)
      end
    end
  end
end

-- Names of what was refused stay known, so that their uses are not complained of; without
-- a source or the tiers all else would only be consequences.
local function keep_refused(refused)
  for _, definition in ipairs(refused) do
    if value_words[definition.word] and not scope.values[definition.name] then
      definition.key = "refused " .. definition.index
      scope.bad[definition.key] = true
      scope.values[definition.name] = { definition }
    elseif definition.word == "requirements" then
      scope.requirements_refused = true
    elseif definition.word == "group" then
      scope.bad_tables[definition.name] = true
    elseif definition.word == "source" or definition.word == "tiers" then
      diagnostic.leave()
    end
  end
end

-- The scripts of tests/ define tests and nothing else.
local function is_test_file(name) return string.find(name, "^tests/.*%.lua$") ~= nil end

local function check_test_files(definitions)
  for _, definition in ipairs(definitions) do
    if definition.word ~= "test" and is_test_file(definition.place.file) then
      diagnostic.add("error", "wrong-value", definition.place, nil, nil,
        format("a script of tests/ defines tests, not a %s", definition.word),
        "rules stand in program.lua and what it includes")
    end
  end
end

-- Tests are part of the plan only where they are asked for.
local function without_tests(definitions)
  local list = {}
  for _, definition in ipairs(definitions) do
    if definition.word ~= "test" then list[#list + 1] = definition end
  end
  return list
end

local function read_tests(definitions)
  if diagnostic.error_count() > 0 then return end
  each(definitions, "test", test.read)
end

local function make(definitions, refused)
  if scope.testing then check_test_files(definitions)
  else definitions = without_tests(definitions) end
  for _, definition in ipairs(refused) do
    if definition.word == "program" then diagnostic.leave() end
  end
  local program = read_program(definitions)
  keep_refused(refused)
  program.definition.name = program.id
  for _, definition in ipairs(definitions) do make_thing(definition) end
  program.errors_before = diagnostic.error_count()
  lower.period_unit, period.calendar = program.calendar.unit, program.calendar
  incentive.program = program
  plan.window { kind = "period" }
  declare(definitions, program)
  if scope.testing then
    test.add_case_column(scope.subject)
    read_tests(definitions)
  end
  -- Formulas are checked even when a table was wrong: one run reports what it can.
  emit(definitions, program)
  if diagnostic.error_count() > 0 then return nil end
  if scope.testing then test.emit(definitions) end
  requirement.check()
  warn_unused(definitions)
  if diagnostic.error_count() > 0 then return nil end
  local increment = program.rounding.value.decimal
  return plan.text {
    thing = program.definition.thing, subject = scope.subject.domain,
    unit = program.calendar.unit, month = program.calendar.month,
      day = program.calendar.day,
    currency = program.currency,
    rounding = program.rounding.mode .. " " .. literal.text(increment, increment.scale),
    tier = program.tiers and scope.tier_reached(0).id or nil,
  }
end

-- Runs the program's script, and those of its tests.
local function run_scripts(files, program, testing)
  local env = sandbox.environment(words.functions())
  sandbox.run(program, files, env)
  for _, file in ipairs(testing and files or {}) do
    if is_test_file(file.name) then sandbox.run(file.name, files, env) end
  end
end

local function reset(testing)
  scope.reset()
  scope.scores, scope.per_groups, scope.testing = {}, {}, testing
  requirement.reset()
  plan.reset()
  values.reset()
  test.reset()
  values.replace = testing and test.replace or values.keep
end

-- Runs a script; what it defined stays with `words`. files: array of { name, text };
-- program: the name of the file that is run; testing: with the scripts of its tests.
function build.run(files, program, testing)
  diagnostic.reset()
  local list = {}
  for i, file in ipairs(files) do
    list[i] = { name = file.name, text = (string.gsub(file.text, "\r\n", "\n")) }
  end
  source_text.open(list)
  run_scripts(list, program or "program.lua", testing)
end

-- The plan's text of definitions; nil when there are errors among the diagnostics.
-- Definitions are changed by it: each serves one plan. testing: it is to hold the tests.
function build.plan(definitions, refused, testing)
  reset(testing)
  local ok, text = diagnostic.guard(make, definitions, refused)
  return ok and diagnostic.error_count() == 0 and text or nil
end

return build
