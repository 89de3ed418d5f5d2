-- Decision tables: inputs that are matched row by row, outputs that are formulas.
--
--   | region | deals.arr    | => rate |
--   | EMEA   | [$10k..$50k) | 5%      |
--   | -      | >= $50k      | 7%      |
--
-- An input's possible values are cut into atoms (each value named, each range between the
-- edges named), a cell is a set of atoms; so overlaps and gaps are proved, not sampled.

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote, match = string.format, diagnostic.quote, string.match

local decision = {}

local ROWS_MAX = 300

local function ordered(value) return value.decimal or value.date end

local function compare(a, b)
  if a.date then return a.date < b.date and -1 or a.date > b.date and 1 or 0 end
  return literal.compare(a.decimal, b.decimal)
end

local function literal_in(cell, text)
  return values.literal_cell({ text = text, place = cell.place })
end

local marks = { [">="] = "ge", ["<="] = "le", [">"] = "gt", ["<"] = "lt", ["="] = "eq" }

-- One test of a cell: { sign, value } or { low, low_open, high, high_open }.
local function test_of(cell, text, unquoted)
  local open, a, b, close = match(text, "^([%[%(])%s*(.-)%s*%.%.%s*(.-)%s*([%]%)])$")
  if open then
    local low, high = literal_in(cell, a), literal_in(cell, b)
    if not ordered(low) or not ordered(high) or low.kind ~= high.kind
      or compare(low, high) >= 0 then
      diagnostic.fail("table-order", cell.place, nil, nil, "a range goes up: [low..high)")
    end
    return { low = low, low_open = open == "(", high = high, high_open = close == ")" }
  end
  local mark, rest = match(text, "^([<>=]=?)%s*(.+)$")
  if mark and marks[mark] then return { sign = marks[mark],
    value = literal_in(cell, rest) } end
  local value = literal.read(text)
  if value then return { sign = "eq", value = value } end
  if unquoted and not match(text, "^['\"]") and text ~= "true" and text ~= "false" then
    return { sign = "eq", value = { kind = "text", text = text } }
  end
  return { sign = "eq", value = literal_in(cell, text) }
end

-- Tests of a cell, any of which makes it hold; nil for `-`.
function decision.tests_of(cell)
  if tables.is_blank(cell) then return nil end
  if match(cell.text, "^[%[%(]") or literal.read(cell.text) then
    return { test_of(cell, cell.text) }
  end
  local list = {}
  for part in string.gmatch(cell.text, "[^,]+") do
    list[#list + 1] = test_of(cell, match(part, "^%s*(.-)%s*$"), true)
  end
  return list
end

function decision.read(definition)
  local main, fields = definition.main, definition.fields
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a decision needs a table")
  end
  local t = tables.read(main.place, main.text)
  definition.inputs, definition.outputs, definition.rows = {}, {}, {}
  for i, cell in ipairs(t.header) do
    local output = match(cell.text, "^=>%s*(.+)$")
    if output then
      definition.outputs[#definition.outputs + 1] = { name = output, column = i }
    elseif #definition.outputs > 0 then
      diagnostic.fail("table-shape", cell.place, nil, nil, "inputs come before outputs")
    else
      definition.inputs[i] = cell
    end
  end
  if #definition.outputs == 0 or #definition.inputs == 0 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a decision needs inputs and at least one output", "| region | => rate |")
  end
  if #t.rows == 0 or #t.rows > ROWS_MAX then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a decision has from 1 to " .. ROWS_MAX .. " rows")
  end
  definition.formulas = {}
  for i, cell in ipairs(definition.inputs) do definition.formulas[i] = cell end
  for i, cells in ipairs(t.rows) do
    local row = { cells = cells, tests = {} }
    for k in ipairs(definition.inputs) do row.tests[k] = decision.tests_of(cells[k])
      or false end
    for _, output in ipairs(definition.outputs) do
      definition.formulas[#definition.formulas + 1] = cells[output.column]
    end
    definition.rows[i] = row
  end
  definition.hits = fields.hits and fields.hits.text or "unique"
  local collect = match(definition.hits, "^collect (%a+)$")
  if definition.hits ~= "unique" and definition.hits ~= "first" and not
    (collect == "sum" or collect == "max" or collect == "min" or collect == "count") then
    diagnostic.fail("wrong-value", fields.hits.place, nil, nil,
      "hits is unique, first, or "
      .. "collect sum, max, min or count")
  end
end

-- Atoms ---------------------------------------------------------------------------------

-- The atoms of an input: for ordered values the edges and what lies between them, for
-- others each value named and, where the values are not a closed list, one for the rest.
local function atoms_of(definition, k, type_)
  local edges, names, seen = {}, {}, {}
  local function edge(value)
    local id = value.date or literal.text(value.decimal, 18)
    if not seen[id] then
      seen[id] = true
      edges[#edges + 1] = value
    end
  end
  local function name(text)
    if not seen[text] then
      seen[text] = true
      names[#names + 1] = text
    end
  end
  for _, row in ipairs(definition.rows) do
    for _, test in ipairs(row.tests[k] or {}) do
      if test.low then
        edge(test.low)
        edge(test.high)
      elseif ordered(test.value) then
        edge(test.value)
      else
        name(test.value.text or tostring(test.value.flag))
      end
    end
  end
  if types.is_numeric(type_) or type_.kind == "date" then
    table.sort(edges, function(a, b) return compare(a, b) < 0 end)
    return { edges = edges, count = 2 * #edges + 1 }
  end
  local closed = type_.choices or (type_.kind == "flag" and { "true", "false" })
  if type_.kind == "tier" then
    closed = { "none", table.unpack(scope.tiers) }
  end
  for _, choice in ipairs(closed or {}) do name(choice) end
  return { names = names, count = #names + (closed and 0 or 1) }
end

-- Does the test hold on atom i? Atom 2j is edge j, 2j+1 what lies above it.
local function holds(test, atoms, i)
  if not atoms.edges then
    local text = test.value.text or tostring(test.value.flag)
    return atoms.names[i] == text
  end
  local edge, between = atoms.edges[i // 2], i % 2 == 1
  -- Order of the atom against a value: an atom between edges is strictly on one side.
  local function order(value)
    if i == 1 then return -1 end
    local c = compare(edge, value)
    if between and c == 0 then return 1 end
    return c
  end
  if test.low then
    local a, b = order(test.low), order(test.high)
    return (a > 0 or a == 0 and not test.low_open)
      and (b < 0 or b == 0 and not test.high_open)
  end
  local c = order(test.value)
  if test.sign == "eq" then return c == 0 end
  if test.sign == "ge" then return c >= 0 end
  if test.sign == "gt" then return c > 0 end
  if test.sign == "le" then return c <= 0 end
  return c < 0
end

local function sets_of(definition, atoms)
  for _, row in ipairs(definition.rows) do
    row.sets = {}
    for k, a in ipairs(atoms) do
      local set = {}
      for i = 1, a.count do
        local inside = not row.tests[k]
        for _, test in ipairs(row.tests[k] or {}) do inside = inside
          or holds(test, a, i) end
        set[i] = inside
      end
      row.sets[k] = set
    end
  end
end

local function overlap(a, b, atoms)
  for k, atom in ipairs(atoms) do
    local common = false
    for i = 1, atom.count do common = common or a.sets[k][i] and b.sets[k][i] end
    if not common then return false end
  end
  return true
end

-- A combination of atoms that no row of the list covers, as atom indexes, or nil.
local function uncovered(rows, atoms, k, budget)
  budget.left = budget.left - #rows - 1
  if #rows == 0 then return {} end
  if k > #atoms or budget.left < 0 then return nil end
  local tried = {}
  for i = 1, atoms[k].count do
    local list, key = {}, {}
    for j, row in ipairs(rows) do
      if row.sets[k][i] then
        list[#list + 1] = row
        key[#key + 1] = j
      end
    end
    local signature = table.concat(key, ",")
    if not tried[signature] then
      tried[signature] = true
      local found = uncovered(list, atoms, k + 1, budget)
      if found then
        found[k] = i
        return found
      end
    end
  end
  return nil
end

local function describe_atom(atom, i)
  if not i then return "anything" end
  if not atom.edges then return atom.names[i] or "anything else" end
  local text = literal.show
  if i % 2 == 0 then return text(atom.edges[i // 2]) end
  local low, high = atom.edges[i // 2], atom.edges[i // 2 + 1]
  if not low then return high and "below " .. text(high) or "anything" end
  if not high then return "above " .. text(low) end
  return "between " .. text(low) .. " and " .. text(high)
end

local function check(definition, inputs)
  local atoms = {}
  for k, input in ipairs(inputs) do atoms[k] = atoms_of(definition, k, input.type) end
  sets_of(definition, atoms)
  if definition.hits == "unique" then
    for i = 1, #definition.rows do
      for j = i + 1, #definition.rows do
        if overlap(definition.rows[i], definition.rows[j], atoms) then
          diagnostic.fail("table-overlap", definition.rows[j].cells[1].place, nil, nil,
            format("this row overlaps row %d: some figures match both", i),
            "make them exclusive, or say hits = \"first\"")
        end
      end
    end
  end
  local collects = string.find(definition.hits, "^collect") ~= nil
  if collects or definition.fields.otherwise
    or definition.fields.complete == false then return end
  local gap = uncovered(definition.rows, atoms, 1, { left = 2000000 })
  if gap then
    local parts = {}
    for k, cell in ipairs(definition.inputs) do
      parts[k] = cell.text .. ": " .. describe_atom(atoms[k], gap[k])
    end
    diagnostic.fail("table-gap", definition.inputs[1].place, nil, nil,
      "no row covers " .. table.concat(parts, ", "), "add a row, or otherwise = \"...\"")
  end
end

-- Fails when two rows match the same; header: the inputs' cells.
function decision.check_overlap(header, rows, inputs)
  if rows.checked then return end
  rows.checked = true
  check({ inputs = header, rows = rows, hits = "unique", fields = { complete = false } },
    inputs)
end

-- Nodes ---------------------------------------------------------------------------------

local function test_node(cx, cell, input, test)
  local inner = scope.context(cx, { formula = cell })
  local function side(sign, value)
    return lower.compare(inner, nil, sign, input, lower.constant(inner, nil, value))
  end
  if test.low then
    return lower.node(inner, nil, "and", types.flag, {
      side(test.low_open and "gt" or "ge", test.low),
      side(test.high_open and "lt" or "le", test.high) })
  end
  return side(test.sign, test.value)
end

-- The flag that a row's tests hold; never missing.
function decision.row_node(cx, ast, row, inputs)
  local all = {}
  for k, input in ipairs(inputs) do
    local any = {}
    for i, test in ipairs(row.tests[k] or {}) do
      any[i] = test_node(cx, row.cells[k], input, test)
    end
    if #any > 0 then
      all[#all + 1] = #any == 1 and any[1] or lower.node(cx, ast, "or", types.flag, any)
    end
  end
  if #all == 0 then return lower.constant(cx, ast, { kind = "flag", flag = true }) end
  return lower.node(cx, ast, "holds", types.flag,
    { #all == 1 and all[1] or lower.node(cx, ast, "and", types.flag, all) })
end

local combine = {}

function combine.sum(cx, ast, t, conds, results)
  local zero = lower.constant(cx, ast, { kind = t.kind, currency = t.currency,
    decimal = { digits = 0, scale = 0 } })
  local sum = zero
  for i, cond in ipairs(conds) do
    local part = lower.node(cx, ast, "if", t, { cond, results[i], zero })
    sum = lower.node(cx, ast, "add", t, { sum, part })
  end
  return sum
end

-- A missing output of a row that matches leaves nothing to compare: missing.
local function extreme(op)
  return function(cx, ast, t, conds, results)
    local best = scope.node(cx, ast, { op = "missing", type = t, domain = 0 })
    local matched
    for i, cond in ipairs(conds) do
      local now = results[i]
      if matched then
        now = lower.node(cx, ast, "if", t,
          { matched, lower.node(cx, ast, op, t, { best, now }), now })
      end
      best = lower.node(cx, ast, "if", t, { cond, now, best })
      matched = matched and lower.node(cx, ast, "or", types.flag, { matched, cond }) or cond
    end
    return best
  end
end
combine.min, combine.max = extreme "min", extreme "max"

local function first(cx, ast, t, conds, results, otherwise)
  local value = otherwise or scope.node(cx, ast, { op = "missing", type = t, domain = 0 })
  for i = #conds, 1, -1 do
    value = lower.node(cx, ast, "if", t, { conds[i], results[i], value })
  end
  return value
end

local function output_column(cx, ast, definition, name)
  if not name then
    if #definition.outputs > 1 then
      scope.fail(cx, ast, "ambiguous-name", format("decision %s has several outputs",
        quote(definition.name)), definition.name .. "." .. definition.outputs[1].name)
    end
    return definition.outputs[1]
  end
  local names = {}
  for i, output in ipairs(definition.outputs) do
    if output.name == name then return output end
    names[i] = output.name
  end
  scope.fail(cx, ast.name_part or ast, "unknown-name",
    format("decision %s has no output %s",
    quote(definition.name), quote(name)), diagnostic.did_you_mean(name, names))
end

local function value_of(cx, ast, definition, output)
  local inner = scope.context(cx, { thing = definition.thing })
  local inputs, conds, results = {}, {}, {}
  for k, cell in ipairs(definition.inputs) do inputs[k] = lower.formula(cell, inner) end
  if not definition.checked then
    check(definition, inputs)
    definition.checked = true
  end
  for i, row in ipairs(definition.rows) do
    conds[i] = decision.row_node(inner, ast, row, inputs)
    results[i] = values.cell(inner, row.cells[output.column],
      format("decision.%s.%d.%s", definition.name, i, output.name))
  end
  if definition.hits == "collect count" then
    for i in ipairs(results) do results[i] = lower.integer(inner, ast, 1) end
  end
  local all = { table.unpack(results) }
  local otherwise = definition.fields.otherwise
    and lower.formula(definition.fields.otherwise, inner)
  all[#all + 1] = otherwise
  local t = lower.unify(inner, ast, all)
  local how = match(definition.hits, "^collect (%a+)$")
  if how == "count" then how = "sum" end
  if not how then return first(inner, ast, t, conds, results, otherwise) end
  local collected = combine[how](inner, ast, t, conds, results)
  if not otherwise then return collected end
  local matched = #conds == 1 and conds[1] or lower.node(inner, ast, "or", types.flag, conds)
  return lower.node(inner, ast, "if", t, { matched, collected, otherwise })
end

function values.by_word.decision(cx, ast, name, output)
  return values.each_version(cx, ast, name, function(definition)
    local column = output_column(cx, ast, definition, output)
    return scope.enter(cx, ast, definition.key, name, function()
      return value_of(cx, ast, definition, column)
    end)
  end)
end

return decision
