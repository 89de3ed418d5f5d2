-- running(deals.amount where c per keys during p by date): at each row of deals the total
-- up to and including it, of its partner's rows or of those that share the keys.

local aggregate = require "rung.aggregate"
local lower = require "rung.lower"
local scope = require "rung.scope"
local types = require "rung.types"
local validity = require "rung.validity"
local format = string.format

local example = "running(deals.arr)"

-- The rows at hand, which must be those that the total runs over; and their window.
local function rows_at_hand(ast, cx)
  local t = aggregate.table_of(ast) or cx.rows and cx.rows.table
  if not t then
    scope.fail(cx, ast, "no-rows", "running goes over rows: name the table they are of",
      example)
  end
  local window = ast.during and scope.window(cx.window, ast.during, lower.period_unit)
    or cx.rows and cx.rows.window or cx.window
  local rows = aggregate.rows_of(cx, ast, t, window)
  if not cx.rows or cx.rows.domain ~= rows.domain then
    scope.fail(cx, ast, "grain-mix",
      format("running is one per row of %s; here %s is needed", t.name,
        scope.grain_name(scope.home(cx))),
      format("each = \"%s\" in an incentive, or inside an aggregate over %s", t.name,
        t.name))
  end
  return rows, window
end

-- The date that is tested against the window, the one that the rows are ordered by, and
-- whether a row is valid.
local function dates(ast, inner, rows, window)
  local timed = scope.context(inner, { window = ast.during and inner.window or window })
  local _, date, order, valid = aggregate.window_and_date(timed, ast, rows, inner)
  -- The rows of a group have a window of their own; `by` only puts them in order.
  if rows.table.kind == "group" and ast.by then
    order = aggregate.by_date(inner, ast, inner)
  end
  if not order then
    scope.fail(inner, ast, "no-date", "running needs a date to order by",
      format("running(%s.column by date_column)", rows.table.name))
  end
  return date, aggregate.need_rows(inner, ast, order, rows), valid
end

-- What each row adds. A figure that is the same for all rows is one for each of them all
-- the same; rows without a date have no place in the order, and none.
local function added(cx, ast, order)
  local value = lower.numeric(ast, cx)
  if value.domain ~= 0 then return value end
  local undated = lower.node(cx, ast, "is_missing", types.flag, { order })
  return lower.node(cx, ast, "if", value.type,
    { undated, lower.none(cx, ast, value.type), value })
end

function aggregate.special.running(ast, cx)
  if #ast.args ~= 1 or ast.distinct or ast.top then
    scope.fail(cx, ast, "wrong-arguments", "running takes one expression", example)
  end
  local rows, window = rows_at_hand(ast, cx)
  local inner = scope.context(cx, { rows = rows, group = scope.none })
  local date, order, valid = dates(ast, inner, rows, window)
  inner.counts = aggregate.counting(cx, rows, valid, date, window)
  local filter = validity.also(inner, ast, valid,
    ast.where and lower.flag(ast.where, inner))
  inner = scope.context(inner,
    { counts = aggregate.counting(cx, rows, filter, date, window) })
  local value = added(inner, ast.args[1], order)
  local via = ast.per and aggregate.peers_of(cx, ast, rows)
    or rows.table ~= scope.subject and scope.owner_ref(cx, ast, rows) or nil
  return scope.node(cx, ast, { op = "running", type = value.type, domain = rows.domain,
    inputs = { value, order }, filter = filter, via = via, date = date,
    window = date and window or nil })
end
