-- disjoint(5, people.sales, 5, people.technical where active): can so many different rows
-- fill these places, no row two of them?
--
-- By Hall's theorem: for every choice of places, the rows that fit one of them are at
-- least as many as the places. By how many the worst choice falls short is how many
-- places stay empty, so the answer is a comparison: places that can be filled >= places.

local aggregate = require "rung.aggregate"
local lower = require "rung.lower"
local scope = require "rung.scope"
local types = require "rung.types"

local PAIRS_MIN, PAIRS_MAX = 2, 6
local example = "disjoint(5, people.sales, 5, people.technical)"

local function check_shape(cx, ast)
  local pairs_ = #ast.args // 2
  if #ast.args % 2 == 1 or pairs_ < PAIRS_MIN or pairs_ > PAIRS_MAX or ast.distinct
    or ast.top then
    scope.fail(cx, ast, "wrong-arguments",
      "disjoint takes 2 to 6 pairs: how many rows, and which rows fit", example)
  end
  for i = 2, #ast.args, 2 do
    if ast.args[i].op == "literal" then
      scope.fail(cx, ast.args[i], "wrong-arguments",
        "each pair is how many rows, then which rows fit", example)
    end
  end
end

-- How many rows a place takes: whole, and none where the figure is below 0.
local function places(ast, cx)
  local value = lower.numeric(ast, cx)
  if not types.is_plain(value.type) then
    scope.fail(cx, ast, "type-mix", "how many rows is a number; this is "
      .. types.describe(value.type), example)
  end
  local decimal = value.literal and value.literal.decimal
  if decimal and decimal.scale == 0 and decimal.digits >= 0 then return value end
  if decimal then
    scope.fail(cx, ast, "wrong-arguments", "how many rows is a whole number from 0",
      example)
  end
  if value.type.ratio or value.type.scale > 0 then
    value = lower.node(cx, ast, "round", types.count, { value }, { literal = "ceil 1" })
  end
  return lower.node(cx, ast, "max", value.type, { value, lower.integer(cx, ast, 0) })
end

local function joined(ast, op, list)
  return #list == 1 and list[1] or { op = op, list = list, at = ast.at, to = ast.to }
end

-- Rows that fit one of the places: an aggregate over the same rows.
local function count_of(ast, t, flags)
  local where = joined(ast, "or", flags)
  return { op = "aggregate", name = "count", at = ast.at, to = ast.to,
    args = { { op = "name", name = t.name, at = ast.at, to = ast.to } },
    where = ast.where and joined(ast, "and", { ast.where, where }) or where,
    per = ast.per, during = ast.during, by = ast.by }
end

local function sum_of(cx, ast, values)
  local total = values[1]
  for i = 2, #values do total = lower.arithmetic(cx, ast, "+", total, values[i]) end
  return total
end

function aggregate.special.disjoint(ast, cx)
  check_shape(cx, ast)
  local needs, flags = {}, {}
  for i = 1, #ast.args, 2 do
    needs[#needs + 1] = places(ast.args[i], cx)
    flags[#flags + 1] = ast.args[i + 1]
  end
  local t = aggregate.table_of { name = ast.name, args = flags }
  if not t then
    aggregate.unknown_table({ name = ast.name, args = flags }, cx)
    scope.fail(cx, ast, "no-rows", "disjoint goes over rows: name the table they are of",
      example)
  end
  local spare = { lower.integer(cx, ast, 0) }
  for choice = 1, (1 << #flags) - 1 do
    local fit, wanted = {}, {}
    for i in ipairs(flags) do
      if choice & (1 << (i - 1)) ~= 0 then
        fit[#fit + 1], wanted[#wanted + 1] = flags[i], needs[i]
      end
    end
    local rows = lower.tree(count_of(ast, t, fit), cx)
    spare[#spare + 1] = lower.arithmetic(cx, ast, "-", rows, sum_of(cx, ast, wanted))
  end
  local all = sum_of(cx, ast, needs)
  local empty = lower.node(cx, ast, "min", lower.unify(cx, ast, spare), spare)
  return lower.compare(cx, ast, "ge", lower.arithmetic(cx, ast, "+", all, empty), all)
end
