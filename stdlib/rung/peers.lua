-- Figures among peers: the rows of one table that share the `per` keys, or all of them.
-- `where` says who takes part; whoever does not has no rank, no share, no part.

local aggregate = require "rung.aggregate"
local currency = require "rung.currency"
local literal = require "rung.literal"
local lower = require "rung.lower"
local scope = require "rung.scope"
local types = require "rung.types"
local format = string.format

local peers = {}

-- Where a statistic is worked out:
--   inner   context of the peers' rows       rows   their row object
--   via     ref to those that share the keys, or nil     cond   flag: takes part, or nil
local statistics = {}

-- The value of those who take part, missing for the others.
local function of_peers(at, ast, value)
  if not at.cond then return value end
  local none = scope.node(at.inner, ast, { op = "missing", type = value.type,
    domain = 0 })
  return lower.node(at.inner, ast, "if", value.type, { at.cond, value, none })
end

-- The value where one takes part, else `other`.
local function unless_out(at, ast, value, other)
  if not at.cond then return value end
  return lower.node(at.inner, ast, "if", lower.unify(at.inner, ast, { value, other }),
    { at.cond, value, other })
end

local function zero_of(at, ast, type_)
  return lower.constant(at.inner, ast, { kind = type_.kind, currency = type_.currency,
    decimal = { digits = 0, scale = 0 } })
end

-- An aggregate over the peers, read back at each of them.
local function over(at, ast, op, type_, value)
  local result = scope.node(at.inner, ast, { op = op, type = type_,
    domain = at.via and at.via.type.domain or 0, inputs = { value }, via = at.via })
  if not at.via then return result end
  return scope.node(at.inner, ast, { op = "spread", type = type_,
    domain = at.rows.domain, inputs = { result }, via = at.via })
end

-- A figure of each of the rows.
local function figure(at, ast)
  return aggregate.need_rows(at.inner, ast, lower.numeric(ast, at.inner), at.rows)
end

local function rank_of(at, ast, value)
  return scope.node(at.inner, ast, { op = "rank", type = types.count,
    domain = at.rows.domain, inputs = { value }, via = at.via })
end

-- rank(arr per region): 1 is the largest.
function statistics.rank(at, ast)
  return rank_of(at, ast, of_peers(at, ast, figure(at, ast.args[1])))
end

-- share(arr per region): part of the sum over the peers.
function statistics.share(at, ast)
  local value = figure(at, ast.args[1])
  local total = over(at, ast, "sum", value.type, of_peers(at, ast, value))
  local part = lower.arithmetic(at.inner, ast, "/", value, total)
  return unless_out(at, ast, part, zero_of(at, ast, part.type))
end

-- How many peers are the top: a number, or a percent of those that have the figure.
local function top_edge(at, ast, value)
  local first, example = ast.args[1], ast.name .. "(3%, arr per region)"
  local most = lower.numeric(first, at.inner)
  local least = most.literal and literal.compare(most.literal.decimal,
    { digits = 0, scale = 0 })
  if most.type.kind == "money" or least and least <= 0
    or most.type.kind == "number" and (most.type.ratio or most.type.scale > 0) then
    scope.fail(at.inner, first, "wrong-arguments",
      "top begins with a percent, or a whole number from 1", example)
  end
  if most.type.kind == "number" then return most end
  if least and literal.compare(most.literal.decimal, { digits = 1, scale = 0 }) > 0 then
    scope.fail(at.inner, first, "wrong-arguments", "nothing is above 100% of all",
      example)
  end
  local part = lower.arithmetic(at.inner, ast, "*", most,
    over(at, ast, "count", types.count, value))
  return lower.node(at.inner, ast, "round", types.count, { part },
    { literal = "ceil 1" })
end

-- top(3%, arr per region): among the largest; whoever equals the last of them is, too.
function statistics.top(at, ast)
  local value = of_peers(at, ast, figure(at, ast.args[2]))
  local edge = top_edge(at, ast, value)
  local within = lower.compare(at.inner, ast, "le", rank_of(at, ast, value), edge)
  if not at.cond then return within end
  local no = lower.constant(at.inner, ast, { kind = "flag", flag = false })
  return lower.node(at.inner, ast, "if", types.flag, { at.cond, within, no })
end

-- The column that tells the rows apart.
local function key_column(at, ast)
  for _, column in ipairs(at.rows.table.order) do
    if column.type.key then
      return scope.column(at.inner, ast, at.rows, column.name)
    end
  end
  scope.fail(at.inner, ast, "no-key", "a pool is shared among rows with a key; "
    .. at.rows.table.name .. " has none", "share it over " .. scope.subject.name)
end

-- Money in whole coins: one figure for all, or for those who share the `per` keys.
local function pool_total(at, ast)
  local total = lower.numeric(ast.args[1], at.inner)
  if total.type.kind ~= "money" then
    scope.fail(at.inner, ast.args[1], "type-mix", "a pool is money; this is "
      .. types.describe(total.type), "pool($100k, arr per region)")
  end
  if not at.via and total.domain ~= 0 then
    scope.fail(at.inner, ast.args[1], "grain-mix", format(
      "a pool is one figure for all who share it; this is %s",
      scope.grain_name(total.domain)),
      format("sum(%s.arr * 5%%), or `per` a column for a pool each",
        at.rows.table.name))
  end
  local decimals = currency.by_code[total.type.currency].decimals
  if total.type.ratio or total.type.scale > decimals then
    scope.fail(at.inner, ast.args[1], "value-lost", format(
      "this has more than the %d decimals of %s, so that parts can't add up to it",
      decimals, total.type.currency), format("round(..., half up to %s)",
      literal.show { kind = "money", currency = total.type.currency,
        decimal = { digits = 1, scale = decimals } }))
  end
  return total, types.with(total.type, decimals)
end

-- pool($100k, arr per region): the part of a total by weight, in whole coins; the parts
-- add up to the total, and of equal remainders the lower key is served first.
function statistics.pool(at, ast)
  local total, type_ = pool_total(at, ast)
  local key = key_column(at, ast)
  local weight = lower.numeric(ast.args[2], at.inner)
  if weight.domain == 0 and not at.cond then
    local gone = lower.node(at.inner, ast, "is_missing", types.flag, { key })
    at.cond = lower.node(at.inner, ast, "not", types.flag, { gone })
  end
  local part = scope.node(at.inner, ast, { op = "apportion", type = type_,
    domain = at.rows.domain, inputs = { total, of_peers(at, ast, weight), key },
    via = at.via })
  return unless_out(at, ast, part, zero_of(at, ast, type_))
end

local function condition(inner, ast, rows)
  if not ast.where then return nil end
  local flag = lower.flag(ast.where, inner)
  if flag.domain ~= rows.domain then
    scope.fail(inner, ast.where, "grain-mix", "this is the same for every row of "
      .. rows.table.name)
  end
  return lower.node(inner, ast.where, "holds", types.flag, { flag })
end

local function lowered(ast, cx)
  aggregate.check_arguments(cx, ast)
  local t = aggregate.table_of(ast) or scope.subject
  local rows = aggregate.rows_of(cx, ast, t, cx.window)
  local at_home = scope.home(cx) == rows.domain
  local window = ast.during and scope.window(cx.window, ast.during, lower.period_unit)
  local inner = scope.context(cx, { rows = rows, group = scope.none,
    window = window or cx.window, locals = at_home and cx.locals or scope.none })
  if t == scope.subject then inner.rows = nil end
  local cond = condition(inner, ast, rows)
  inner = scope.context(inner, { counts = { domain = rows.domain, filter = cond } })
  local at = { inner = inner, rows = rows, cond = cond,
    via = ast.per and aggregate.peers_of(cx, ast, rows) }
  return scope.lift(cx, ast, statistics[ast.name](at, ast))
end

for name in pairs(statistics) do aggregate.special[name] = lowered end

return peers
