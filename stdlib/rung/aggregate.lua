-- Aggregates over rows, and the groups that they need of their own.
--
-- An aggregate gives one figure for each row of its destination:
--   in a group's definition   each row of that group
--   with `per KEYS`           each combination of the keys, read back at the current row
--   over the subject's table  one figure
--   over anything else        each row of the subject that the table's rows refer to

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local plan = require "rung.plan"
local scope = require "rung.scope"
local types = require "rung.types"
local validity = require "rung.validity"
local format, quote = string.format, diagnostic.quote

-- special: aggregates that files of their own make of others, name -> lower(ast, cx).
local aggregate = { special = {} }

local lists = { "args", "list", "keys" }
local children = { "left", "right", "arg", "base", "cond", "yes", "no", "from", "to_" }

-- Calls visit(node) for a tree's nodes, except inside aggregates within it; a running
-- total is of the rows around it.
local function walk(ast, visit)
  if type(ast) ~= "table" or not ast.op then return end
  visit(ast)
  if ast.op == "aggregate" and ast.name ~= "running" then return end
  for _, key in ipairs(lists) do
    for _, child in ipairs(ast[key] or {}) do walk(child, visit) end
  end
  for _, key in ipairs(children) do
    if type(ast[key]) == "table" and ast[key].op then walk(ast[key], visit) end
  end
end

aggregate.walk = walk

-- The table whose rows an aggregate reads, or nil when its arguments name none.
function aggregate.table_of(ast)
  local found, subject_named = {}, false
  local function visit(node)
    local name = node.op == "column" and node.table
    local t = name and scope.table(name)
    if t == scope.subject then
      subject_named = true
    elseif t then
      found[#found + 1] = not found[t] and t or nil
      found[t] = true
    end
  end
  local first = ast.args[1]
  if ast.name == "count" and first and first.op == "name"
    and scope.table(first.name) then
    return scope.tables[first.name], true
  end
  for _, arg in ipairs(ast.args) do walk(arg, visit) end
  if #found == 0 then return subject_named and scope.subject or nil end
  local chosen = found[1]
  for i = 2, #found do
    -- The table that the others are reached from by a reference.
    local refers = false
    for _, column in ipairs(found[i].order or {}) do
      if column.type.kind == "ref"
        and column.type.target == chosen.name then refers = true end
    end
    if refers then chosen = found[i] end
  end
  return chosen
end

-- A row object for a table as seen from a context.
local function rows_of(cx, ast, t, window)
  if t.kind == "group" then return scope.group_rows(cx, ast, t, window) end
  return { table = t, domain = t.domain, window = window }
end
aggregate.rows_of = rows_of

local function same_keys(values)
  local ids = {}
  for i, value in ipairs(values) do ids[i] = value.id end
  return table.concat(ids, ",")
end

-- What is aggregated differs from row to row.
function aggregate.need_rows(cx, ast, value, rows)
  if value.domain ~= rows.domain then
    scope.fail(cx, ast, "grain-mix", "this is the same for every row of "
      .. rows.table.name)
  end
  return value
end
local need_rows = aggregate.need_rows

-- The subject's rows may also be alike in their tier or a metric.
local function peer_key(cx, key, rows)
  local known = scope.values[key.name] or key.name == "tier" and #scope.tiers > 0
  if rows.table ~= scope.subject or not known then return nil end
  local value = scope.name(scope.context(cx, { rows = scope.none,
    tier = #scope.tiers > 0 and "reached" or nil }), key, key.name)
  if value.domain ~= rows.domain then
    scope.fail(cx, key, "grain-mix", quote(key.name) .. " is the same for all "
      .. rows.table.name)
  end
  return value
end

-- The group of rows by `per` keys: its domain, made once for the same keys.
local function per_group(cx, ast, rows)
  local inner = scope.context(cx, { rows = rows, group = scope.none,
    locals = scope.none })
  local keys, ids = {}, {}
  for i, key in ipairs(ast.per) do
    keys[i] = scope.column(inner, key, rows, key.name)
      or peer_key(inner, key, rows)
    if not keys[i] then
      scope.fail(cx, key, "unknown-name", format("%s has no column %s to group by",
        rows.table.name, quote(key.name)),
        diagnostic.did_you_mean(key.name, scope.column_names(rows.table)))
    end
    if keys[i].type.kind == "mixed" then scope.fail_mixed(cx, key, keys[i].type) end
    if keys[i].type.ratio then
      scope.fail(cx, key, "type-mix", quote(key.name)
        .. " comes from a division: rows are alike in whole figures or texts",
        format("round(%s, half up to 0.01)", key.name))
    end
    ids[i] = keys[i].id
  end
  local signature = format("%d:%s", rows.domain, same_keys(keys))
  local g = scope.per_groups[signature]
  if not g then
    g = { domain = plan.group { from = rows.domain, keys = ids }, key_types = {} }
    for i, key in ipairs(keys) do g.key_types[i] = key.type end
    scope.per_groups[signature] = g
  end
  return g
end

local function ref_type(domain, name) return { kind = "ref", domain = domain,
  target = name } end

local function member(cx, ast, domain, from, name)
  return scope.node(cx, ast, { op = "member", type = ref_type(domain, name),
    domain = from,
    literal = format("%d", domain) })
end

-- The ref from rows to those that share their `per` keys.
function aggregate.peers_of(cx, ast, rows)
  return member(cx, ast, per_group(cx, ast, rows).domain, rows.domain, "group")
end

-- Where an aggregate over `rows` goes: destination domain and the ref to it (or nil).
local function destination(cx, ast, rows)
  local instance = cx.group
  if instance then
    if rows.table.name == instance.table.from and rows.domain == instance.from then
      return instance.domain, member(cx, ast, instance.domain, rows.domain,
        instance.table.name)
    end
    if rows.table ~= scope.subject and rows.domain ~= instance.domain then
      return instance.domain, aggregate.match(cx, ast, rows, instance)
    end
  end
  if rows.table == scope.subject then return 0, nil end
  local ref = scope.owner_ref(cx, ast, rows)
  if ref then return scope.subject.domain, ref end
  return 0, nil
end

-- What stands for a group's key among the rows of another source: { text, place } of a
-- column or formula, or nil where `match` says nothing of it.
local function matching(t, key, rows)
  local match = t.match or {}
  local own = match[rows.table.name]
  local found = own and own.of and own.of[key.text] or match[key.text]
  return found and not found.of and found or nil
end

function aggregate.is_name(text) return string.match(text, "^[%a_][%w_]*$") ~= nil end

-- The value of a group's key in a row of another source, and the context that it is read
-- in.
local function match_value(cx, ast, rows, t, key)
  local found = matching(t, key, rows)
  local inner = scope.context(cx, { rows = rows, group = scope.none, by_row = scope.none,
    locals = scope.none, formula = found })
  if found and not aggregate.is_name(found.text) then
    return need_rows(inner, nil, lower.formula(found, inner), rows), inner
  end
  local name = found and found.text or key.text
  local value = scope.column(cx, ast, rows, name)
  if value then return value, cx end
  scope.fail(cx, ast, "unknown-name", format("rows of %s have no column %s, a key of group %s",
    rows.table.name, quote(name), t.name),
    format("match = { %s = \"their column%s\" } in the group names it", key.text,
      key.formula and " or formula" or ""))
end

-- A value in the type of the key that it is looked for under.
local function as_key(cx, ast, value, t)
  local _, code = types.unify(t, value.type)
  if code then lower.mix(cx, ast, code, t, value.type) end
  if not types.is_numeric(t) then return value end
  if value.type.ratio or value.type.scale > t.scale then
    scope.fail(cx, ast, "type-mix", format("the key has %d decimals, and this may have more",
      t.scale), "round(x, half up to 0.01)")
  end
  -- The largest of one figure is the figure, in the key's type.
  if value.type.kind ~= t.kind or value.type.scale < t.scale then
    return lower.node(cx, ast, "max", t, { value })
  end
  return value
end

-- Rows of another source that share a group's keys: by column name, or as `match` says.
function aggregate.match(cx, ast, rows, instance)
  local inputs = {}
  for i, key in ipairs(instance.table.keys) do
    local value, inner = match_value(cx, ast, rows, instance.table, key)
    inputs[i] = as_key(inner, inner == cx and ast or nil, value, instance.key_types[i])
  end
  return scope.node(cx, ast, { op = "match", domain = rows.domain, inputs = inputs,
    type = ref_type(instance.domain, instance.table.name),
      literal = format("%d", instance.domain) })
end

-- The value of `per` groups at the current row.
local function read_back(cx, ast, rows, g, value)
  local home = scope.home(cx)
  local via
  if home == rows.domain then
    via = member(cx, ast, g.domain, rows.domain, "group")
  else
    local inputs = {}
    for i, key in ipairs(ast.per) do
      inputs[i] = lower.tree(key, cx)
      inputs[i] = as_key(cx, key, inputs[i], g.key_types[i])
    end
    local domain = 0
    for _, input in ipairs(inputs) do domain = math.max(domain, input.domain) end
    via = scope.node(cx, ast, { op = "match", domain = domain, inputs = inputs,
      type = ref_type(g.domain, "group"), literal = format("%d", g.domain) })
    home = domain
  end
  return scope.node(cx, ast, { op = "spread", type = value.type, domain = home,
    inputs = { value }, via = via })
end

-- The date that `by` names.
local function by_date(cx, ast, inner)
  local date = lower.tree(ast.by, inner)
  if date.type.kind ~= "date" then
    scope.fail(cx, ast.by, "type-mix", "`by` takes a date column; this is "
      .. types.describe(date.type))
  end
  return date
end

-- The window of an aggregate, the date that is tested against it, the date that first and
-- last order by, and whether a row is valid on the window's last day.
local function window_and_date(cx, ast, rows, inner)
  local window = cx.window
  if cx.group and not ast.during then window = cx.group.window end
  if ast.during then window = scope.window(cx.window, ast.during, lower.period_unit) end
  local t = rows.table
  if t.kind ~= "source" or t == scope.subject and not ast.by then return window end
  local date
  if t.valid and not ast.by then
    return window, nil, validity.order(inner, ast, rows),
      validity.on(inner, ast, rows, window)
  elseif ast.by then
    date = by_date(cx, ast, inner)
  elseif t.dated then
    date = scope.column(inner, ast, rows, t.dated)
  elseif ast.during then
    scope.fail(cx, ast, "no-date", format("%s has no date that `during` could look at",
      t.name),
      "dated = \"...\" in the source, or `by column`")
  end
  if ast.during and ast.during[1] and ast.during[1].kind == "all" then
    return window, nil, date
  end
  return window, date, date
end

aggregate.by_date, aggregate.window_and_date = by_date, window_and_date

local result_types = {
  sum = function(t) return t end,
  avg = function(t) return types.with(t, 0, true) end,
  median = function(t) return types.with(t, 0, true) end,
  min = function(t) return t end,
  max = function(t) return t end,
  percentile = function(t) return t end,
}
local operators = { min = "least", max = "most" }

-- Operator, result type, inputs and literal of an aggregate's arguments.
local shapes = {}

function shapes.count(ast, cx, rows, is_table)
  if ast.distinct then
    local inputs = {}
    for i, arg in ipairs(ast.args) do inputs[i] = need_rows(cx, arg, lower.tree(arg, cx),
      rows) end
    return "count_distinct", types.count, inputs
  end
  if is_table or #ast.args == 0 then
    return "count", types.count, {}, format("%d", rows.domain)
  end
  return "count", types.count, { need_rows(cx, ast.args[1], lower.tree(ast.args[1], cx),
    rows) }
end

local function over_flags(name)
  shapes[name] = function(ast, cx, rows)
    return name, types.flag, { need_rows(cx, ast.args[1], lower.flag(ast.args[1], cx),
      rows) }
  end
end
over_flags "any"
over_flags "all"

local function over_order(name)
  shapes[name] = function(ast, cx, rows, _, date)
    if not date then
      scope.fail(cx, ast, "no-date", name .. " needs a date to order by", name
        .. "(" .. rows.table.name .. ".column by date_column)")
    end
    local value = need_rows(cx, ast.args[1], lower.tree(ast.args[1], cx), rows)
    return name, value.type, { value, date }
  end
end
over_order "first"
over_order "last"

local function percent_literal(cx, ast)
  local arg = ast.args[2]
  local value = arg and arg.op == "literal" and arg.value
  if not value or not value.decimal or value.kind == "money"
    or literal.compare(value.decimal, { digits = 0, scale = 0 }) < 0
    or literal.compare(value.decimal, { digits = 1, scale = 0 }) > 0 then
    scope.fail(cx, arg or ast, "wrong-arguments",
      "percentile takes a percent from 0% to 100%",
      "percentile(deals.arr, 90%)")
  end
  return literal.text(value.decimal, value.decimal.scale)
end

local function over_figures(ast, cx, rows)
  local name = ast.name
  local value = need_rows(cx, ast.args[1], lower.tree(ast.args[1], cx), rows)
  if value.type.kind == "mixed" then scope.fail_mixed(cx, ast.args[1], value.type) end
  local dates = (name == "min" or name == "max") and value.type.kind == "date"
  if not dates and not types.is_numeric(value.type) then
    scope.fail(cx, ast.args[1], "type-mix", name .. " needs figures; this is "
      .. types.describe(value.type))
  end
  if ast.top then
    local n = ast.top.value
    if name ~= "sum" or n.kind ~= "number" or n.decimal.scale ~= 0
      or n.decimal.digits < 1 then
        scope.fail(cx, ast.top, "wrong-arguments", name ~= "sum"
          and "`top N of` goes in a sum"
        or "`top` takes a whole number from 1",
        "sum(top 3 of deals.arr)")
    end
    return "sum_top", value.type, { value }, format("%d", n.decimal.digits)
  end
  local param = name == "percentile" and percent_literal(cx, ast) or nil
  return operators[name] or name, result_types[name](value.type), { value }, param
end

-- Arguments and an example of those that take two.
local two_arguments = {
  percentile = { "an expression and a percent", "percentile(deals.arr, 90%)" },
  top = { "how many and a figure", "top(3%, arr per region)" },
  pool = { "a total and a weight", "pool($100k, arr per region)" },
}

function aggregate.check_arguments(cx, ast)
  local n = #ast.args
  local fits = n == 1
  if ast.name == "count" then fits = ast.distinct and n >= 1 and n <= 8 or n == 1 end
  local two = two_arguments[ast.name]
  if two then fits = n == 2 end
  if ast.distinct and ast.name ~= "count" then fits = false end
  if not fits then
    scope.fail(cx, ast, "wrong-arguments", two and ast.name .. " takes " .. two[1]
      or ast.name .. " over rows takes one expression"
      .. (ast.name == "count" and ", or distinct and up to eight" or ""),
      two and two[2] or ast.name .. "(deals.arr where ...)")
  end
end

-- Fails for the first table that the arguments name and that does not exist.
function aggregate.unknown_table(ast, cx)
  for _, arg in ipairs(ast.args) do
    walk(arg, function(node)
      if node.op == "column" then lower.qualified(node, cx) end
    end)
  end
  local first = ast.args[1]
  if ast.name ~= "count" or first.op ~= "name" or scope.values[first.name] then return end
  local names = {}
  for _, other in ipairs(scope.table_order) do names[#names + 1] = other.name end
  scope.fail(cx, first, "unknown-name",
    "there is no source or group " .. quote(first.name),
    diagnostic.did_you_mean(first.name, names,
      "there are: " .. table.concat(names, ", ")))
end

-- The day that `as of` takes dated figures on; nil: that of the window.
local function dated_by(cx, ast, inner)
  if not ast.as_of then return nil end
  local date = lower.tree(ast.as_of, inner)
  if date.type.kind ~= "date" then
    scope.fail(cx, ast.as_of, "type-mix", "`as of` takes a date; this is "
      .. types.describe(date.type))
  end
  return { date = date }
end

-- Which rows count, and the window whose last day they are converted on.
function aggregate.counting(cx, rows, filter, date, window)
  return { domain = rows.domain, filter = filter, date = date, window = window,
    ends = plan.is_all_time(window) and cx.window or window }
end

-- Fails for arguments that name no table: the nearest one that has such a column helps.
local function fail_without_table(cx, ast)
  aggregate.unknown_table(ast, cx)
  local bare = ast.args[1] and ast.args[1].op == "name" and ast.args[1].name
  local ours = bare and (scope.values[bare] or scope.subject.columns[bare])
  if bare and scope.tables[bare] then
    scope.fail(cx, ast, "no-rows", bare .. " is a table: say which of its columns",
      "count(" .. bare .. ") counts its rows")
  end
  for _, other in ipairs(not ours and scope.table_order or {}) do
    if bare and other.columns[bare] then
      scope.fail(cx, ast, "no-rows", ast.name
        .. " goes over rows: name the table they are of",
        format("%s(%s.%s)", ast.name, other.name, bare))
    end
  end
  scope.fail(cx, ast, "no-rows", ast.name
    .. " goes over rows: name the table they are of",
    format("%s(%s.%s)", ast.name, ours and scope.subject.name or "deals",
      ours and bare or "arr"))
end

function lower.ops.aggregate(ast, cx)
  if aggregate.special[ast.name] then
    if ast.as_of then
      scope.fail(cx, ast.as_of, "wrong-arguments", ast.name .. " takes no `as of`")
    end
    return aggregate.special[ast.name](ast, cx)
  end
  aggregate.check_arguments(cx, ast)
  local t, is_table = aggregate.table_of(ast)
  if not t then fail_without_table(cx, ast) end
  local window = ast.during and scope.window(cx.window, ast.during, lower.period_unit)
    or cx.window
  local rows = rows_of(cx, ast, t, window)
  local inner = scope.context(cx, { rows = rows, group = scope.none, by_row = scope.none,
    locals = scope.none })
  if t == scope.subject then inner.window = window end
  inner.by_row = dated_by(cx, ast, inner)
  local w, date, order, valid = window_and_date(cx, ast, rows, inner)
  inner.counts = aggregate.counting(cx, rows, valid, date, w)
  local filter = validity.also(inner, ast, valid,
    ast.where and lower.flag(ast.where, inner))
  inner = scope.context(inner,
    { counts = aggregate.counting(cx, rows, filter, date, w) })
  local op, type_, inputs, param = (shapes[ast.name] or over_figures)(ast, inner, rows,
    is_table, order)
  local g = ast.per and per_group(cx, ast, rows)
  local domain, via
  if g then
    domain, via = g.domain, member(cx, ast, g.domain, rows.domain, "group")
  else
    domain, via = destination(cx, ast, rows)
  end
  local value = scope.node(cx, ast, { op = op, type = type_, domain = domain,
    inputs = inputs,
    filter = filter, via = via, date = date, window = date and w or nil,
      literal = param })
  if g then return scope.lift(cx, ast, read_back(cx, ast, rows, g, value)) end
  return scope.lift(cx, ast, value)
end

return aggregate
