-- Formula tokens -> syntax tree, by precedence climbing: every step is decided by the
-- next
-- token, so parsing is linear; nesting is counted.
--
-- A node is { op = ..., at, to, ... }:
--   literal {value}  text {value}  flag {value}  missing
--   name {name}      column {table, name}          table.column
--   index {base, keys}   member {base, name}       lookup[key]   lookup[key].column
--   during {base, period}
--   call {name, args}    range, arrow {from, to_}  f(a, b)   a..b   a -> b
--   aggregate {name, args, distinct, top, where, per, during, by, as_of}
--   binary {sign, left, right}   compare {sign, left, right}
--   and or {list}   not {arg}   negate {arg}   is_missing {arg, negated}
--   in {arg, list, negated}   otherwise {left, right}   if {cond, yes, no}

local lexer = require "rung.lexer"
local literal = require "rung.literal"
local period = require "rung.period"
local diagnostic = require "rung.diagnostic"

local parser = {}

local DEPTH_MAX = 60

-- Words that are never names.
local reserved = {}
for word in string.gmatch(
  "or and not in is if then else otherwise during where per by true false missing",
    "%a+") do
  reserved[word] = true
end
parser.reserved = reserved

-- Functions over rows: they take clauses.
parser.aggregates = {
  sum = true, avg = true, count = true, median = true, any = true, all = true,
  first = true, last = true, percentile = true, rank = true, share = true,
  disjoint = true, running = true, top = true, pool = true,
  min = "maybe", max = "maybe",  -- over rows when a clause or a single argument follows
}

local expression

local function peek(p)
  return p.tokens[p.i]
end

local function next_token(p)
  p.i = p.i + 1
  return p.tokens[p.i - 1]
end

local function is_mark(token, mark)
  return token.kind == "mark" and token.mark == mark
end

local function is_word(token, word)
  return token.kind == "name" and token.name == word
end

local function shown(p, token)
  if token.kind == "end" then return "the end" end
  return diagnostic.quote(string.sub(p.text, token.at, token.to))
end

-- What people bring along from spreadsheets and programming languages.
local habits = {
  AND = "write `and`", OR = "write `or`", NOT = "write `not`", TRUE = "write `true`",
  FALSE = "write `false`",
}

local function habit(p, token)
  local before = p.tokens[p.i - 1]
  if token.kind == "name" then return habits[token.name] end
  if not before or token.kind ~= "mark" and token.kind ~= "literal" then return nil end
  if before.kind == "mark" and before.mark == "=" and token.mark == "=" then
    return "write `=` once"
  elseif before.kind == "mark" and before.mark == "<" and token.mark == ">" then
    return "write `!=`"
  elseif before.kind == "literal" and token.kind == "literal" then
    return "figures have no spaces in them: 20000 or 20k"
  end
end

local function unexpected(p, expected)
  local token = peek(p)
  local at = math.min(token.at, #p.text > 0 and #p.text or 1)
  diagnostic.fail("syntax", p.place, at, math.min(token.to, math.max(#p.text, 1)),
    "expected " .. expected .. ", found " .. shown(p, token), habit(p, token))
end

local function expect(p, mark, after)
  if not is_mark(peek(p), mark) then
    unexpected(p, diagnostic.quote(mark) .. (after and " " .. after or ""))
  end
  return next_token(p)
end

local function accept(p, mark)
  if is_mark(peek(p), mark) then return next_token(p) end
end

local function accept_word(p, word)
  if is_word(peek(p), word) then return next_token(p) end
end

local function node(op, at, to, fields)
  fields.op, fields.at, fields.to = op, at, to
  return fields
end

local function deeper(p)
  p.depth = p.depth + 1
  if p.depth > DEPTH_MAX then
    local token = peek(p)
    diagnostic.fail("formula-too-deep", p.place, token.at, token.to,
      "a formula nests at most " .. DEPTH_MAX .. " deep",
      "give its parts names: metric \"part\" \"...\"")
  end
end

-- Runs read(p) with `during` belonging to the aggregate around (true) or to the name
-- before
-- it (false): inside an aggregate's own level it is the aggregate's, in brackets the
-- name's.
local function during_of(p, aggregate, read)
  local before = p.in_aggregate
  p.in_aggregate = aggregate
  local result = read(p)
  p.in_aggregate = before
  return result
end

local function list_of(p, close)
  local list = {}
  if not is_mark(peek(p), close) then
    repeat list[#list + 1] = during_of(p, false, expression) until not accept(p, ",")
  end
  return list, expect(p, close)
end

-- Money with more decimals than its currency has is a figure times one of it.
local function finer_money(parts)
  local whole = string.gsub(parts.whole, ",", "")
  return string.format("write `%s.%s%s * %s1`", whole, parts.fraction, parts.suffix,
    parts.symbol or parts.code .. " ")
end

local function literal_node(p)
  local token = next_token(p)
  local value, code, message = literal.value(token.parts)
  if not value then
    diagnostic.fail(code, p.place, token.at, token.to, message,
      code == "value-lost" and finer_money(token.parts) or nil)
  end
  return node("literal", token.at, token.to, { value = value })
end

local function period_after(p)
  local from = peek(p)
  local spec, stop = period.read(p.text, from.at)
  if not spec then
    local word = string.match(p.text, "^[%w-]+", from.at) or shown(p, from)
    diagnostic.fail("syntax", p.place, from.at, math.min(from.at + #word - 1, #p.text),
      "expected a period after `during`, found " .. diagnostic.quote(word),
      string.match(p.text, "^last year", from.at) and "write previous year"
      or "such as previous year, trailing 12 months, 2025-Q3, all time, "
      .. "2025-07-01..2025-12-31")
  end
  while peek(p).kind ~= "end" and peek(p).at < stop do next_token(p) end
  return spec
end

-- After a comma a bare name is one more key; all else is the next argument.
local function key_follows(p)
  local after = p.tokens[p.i + 1]
  local beyond = p.tokens[p.i + 2]
  return is_mark(peek(p), ",") and after.kind == "name" and not reserved[after.name]
    and not (is_mark(beyond, "(") or is_mark(beyond, "[") or is_mark(beyond, "."))
end

local clause_words = { where = "where", per = "per", during = "during", by = "by" }

-- The clause that begins here, or nil; `as` and `of` are names elsewhere.
local function clause_here(p)
  local token = peek(p)
  if token.kind ~= "name" then return nil end
  if token.name == "as" and is_word(p.tokens[p.i + 1], "of") then return "as_of" end
  return clause_words[token.name]
end

-- where, per, during, by, as of: in any order, each once.
local function clauses(p, aggregate)
  while true do
    local token, word = peek(p), clause_here(p)
    if not word then return end
    if aggregate[word] then
      diagnostic.fail("syntax", p.place, token.at, token.to, "a second "
        .. diagnostic.quote(word == "as_of" and "as of" or word) .. " in the same "
        .. aggregate.name)
    end
    next_token(p)
    if word == "as_of" then next_token(p) end
    if word == "during" then
      aggregate.during = period_after(p)
    elseif word ~= "per" then
      aggregate[word] = during_of(p, true, expression)
    else
      aggregate.per = {}
      repeat
        local key = peek(p)
        if key.kind ~= "name" or reserved[key.name] then unexpected(p,
          "a column after `per`") end
        next_token(p)
        aggregate.per[#aggregate.per + 1] = node("name", key.at, key.to,
          { name = key.name })
      until not (key_follows(p) and accept(p, ","))
    end
  end
end

local function at_clause_or_close(p)
  return is_mark(peek(p), ")") or clause_here(p) ~= nil
end

-- Does a comma follow before this bracket closes?
local function has_comma(p)
  local depth, i = 0, p.i
  while p.tokens[i].kind ~= "end" do
    local mark = p.tokens[i].mark
    if mark == "(" or mark == "[" or mark == "{" then depth = depth + 1
    elseif mark == ")" or mark == "]" or mark == "}" then
      if depth == 0 then return false end
      depth = depth - 1
    elseif mark == "," and depth == 0 then
      return true
    end
    i = i + 1
  end
  return false
end

-- rows: false for min and max of several figures, where `during` is the name's.
local function aggregate_node(p, name_token, rows)
  local result = { name = name_token.name, args = {} }
  if accept_word(p, "distinct") then result.distinct = true end
  local top = peek(p)
  if is_word(top, "top") and p.tokens[p.i + 1].kind == "literal" then
    next_token(p)
    result.top = literal_node(p)
    if not accept_word(p, "of") then unexpected(p, "`of` after `top N`") end
  end
  if not at_clause_or_close(p) then
    repeat
      result.args[#result.args + 1] = during_of(p, rows, expression)
      clauses(p, result)
    until not accept(p, ",")
  end
  clauses(p, result)
  local close = expect(p, ")", "or where, per, during, by, as of")
  return node("aggregate", name_token.at, close.to, result)
end

-- min(a, b) is arithmetic; min(deals.arr where ...) is over rows.
local function call_node(p, name_token)
  next_token(p)
  deeper(p)
  local kind = parser.aggregates[name_token.name]
  local result
  if kind then
    result = aggregate_node(p, name_token, kind ~= "maybe" or not has_comma(p))
    if kind == "maybe" and #result.args > 1 then
      if result.where or result.per or result.during or result.by or result.as_of then
        diagnostic.fail("syntax", p.place, result.at, result.to,
          name_token.name .. " over rows takes one expression, "
          .. name_token.name .. " of figures takes no where, per, during, by or as of")
      end
      result = node("call", result.at, result.to,
        { name = name_token.name, args = result.args })
    end
  elseif name_token.name == "round" then
    result = parser.round_call(p, name_token)
  else
    local args, close = list_of(p, ")")
    result = node("call", name_token.at, close.to, { name = name_token.name, args = args,
      name_part = { at = name_token.at, to = name_token.to } })
  end
  p.depth = p.depth - 1
  return result
end

-- round(x, half up to 0.01)
function parser.round_call(p, name_token)
  local arg = during_of(p, false, expression)
  expect(p, ",", "and how to round")
  local from = peek(p).at
  while not is_mark(peek(p), ")") and peek(p).kind ~= "end" do next_token(p) end
  local text = string.sub(p.text, from, peek(p).at - 1)
  local rounding, message = literal.rounding(text)
  if not rounding then
    diagnostic.fail("syntax", p.place, from,
      math.max(from, math.min(peek(p).at, #p.text)),
      message, "round(x, half up to 0.01); modes: "
      .. table.concat(literal.rounding_modes, ", "))
  end
  local close = expect(p, ")")
  return node("call", name_token.at, close.to,
    { name = "round", args = { arg }, rounding = rounding })
end

local function if_node(p)
  local first = next_token(p)
  deeper(p)
  local cond = expression(p)
  if not accept_word(p, "then") then unexpected(p, "`then`") end
  local yes = expression(p)
  if not accept_word(p, "else") then unexpected(p, "`else`") end
  local no = expression(p)
  p.depth = p.depth - 1
  return node("if", first.at, no.to, { cond = cond, yes = yes, no = no })
end

local function name_node(p)
  local token = next_token(p)
  if is_mark(peek(p), "(") then return call_node(p, token) end
  if is_mark(peek(p), ".") and p.tokens[p.i + 1].kind == "name" then
    next_token(p)
    local column = next_token(p)
    return node("column", token.at, column.to, { table = token.name, name = column.name,
      table_part = { at = token.at, to = token.to }, name_part = { at = column.at,
        to = column.to } })
  end
  return node("name", token.at, token.to, { name = token.name })
end

local function primary(p)
  local token = peek(p)
  if token.kind == "literal" then return literal_node(p) end
  if token.kind == "text" then
    next_token(p)
    return node("text", token.at, token.to, { value = token.value })
  end
  if is_mark(token, "(") then
    next_token(p)
    deeper(p)
    local inner = during_of(p, false, expression)
    expect(p, ")")
    p.depth = p.depth - 1
    return inner
  end
  if token.kind ~= "name" then unexpected(p, "a figure, a name or `(`") end
  if token.name == "if" then return if_node(p) end
  if token.name == "true" or token.name == "false" then
    next_token(p)
    return node("flag", token.at, token.to, { value = token.name == "true" })
  end
  if token.name == "missing" then
    next_token(p)
    return node("missing", token.at, token.to, {})
  end
  if reserved[token.name] then unexpected(p, "a figure, a name or `(`") end
  return name_node(p)
end

-- Indexes, members, and `during` after a bare name.
local function postfix(p)
  local left = primary(p)
  while true do
    local token = peek(p)
    if is_mark(token, "[") then
      next_token(p)
      deeper(p)
      local keys, close = list_of(p, "]")
      p.depth = p.depth - 1
      left = node("index", left.at, close.to, { base = left, keys = keys })
    elseif is_mark(token, ".") and left.op == "index" then
      next_token(p)
      local name = peek(p)
      if name.kind ~= "name" then unexpected(p, "a column after `.`") end
      next_token(p)
      left = node("member", left.at, name.to, { base = left, name = name.name,
        name_part = { at = name.at, to = name.to } })
    elseif is_word(token, "during") and left.op == "name" and not p.in_aggregate then
      next_token(p)
      local spec = period_after(p)
      left = node("during", left.at, p.tokens[p.i - 1].to, { base = left, period = spec })
    else
      return left
    end
  end
end

local function unary(p)
  local minus = accept(p, "-")
  if not minus then return postfix(p) end
  deeper(p)
  local arg = unary(p)
  p.depth = p.depth - 1
  return node("negate", minus.at, arg.to, { arg = arg })
end

-- A chain of operators of one level, grouped from the left.
local function chain(p, below, signs)
  local left = below(p)
  while peek(p).kind == "mark" and signs[peek(p).mark] do
    local sign = next_token(p)
    local right = below(p)
    left = node("binary", left.at, right.to,
      { sign = sign.mark, left = left, right = right, sign_at = sign.at })
  end
  return left
end

local times_signs, plus_signs = { ["*"] = true, ["/"] = true },
  { ["+"] = true, ["-"] = true }
local function times(p) return chain(p, unary, times_signs) end
local function plus(p) return chain(p, times, plus_signs) end

local function otherwise(p)
  local left = plus(p)
  if accept_word(p, "otherwise") then
    deeper(p)
    local right = otherwise(p)
    p.depth = p.depth - 1
    return node("otherwise", left.at, right.to, { left = left, right = right })
  end
  local pair = accept(p, "..") or accept(p, "->")
  if pair then
    local right = plus(p)
    return node(pair.mark == ".." and "range" or "arrow", left.at, right.to,
      { from = left, to_ = right })
  end
  return left
end

local comparisons = {
  ["="] = "eq", ["!="] = "ne", ["<"] = "lt", ["<="] = "le", [">"] = "gt", [">="] = "ge",
}
parser.comparisons = comparisons

local function in_list(p, left, negated)
  local set = peek(p)
  if set.kind == "name" and not reserved[set.name] then
    next_token(p)
    return node("in", left.at, set.to, { arg = left, set = set, negated = negated })
  end
  expect(p, "{", "after `in`")
  deeper(p)
  local list, close = list_of(p, "}")
  p.depth = p.depth - 1
  return node("in", left.at, close.to, { arg = left, list = list, negated = negated })
end

local function comparison(p)
  local left = otherwise(p)
  local token = peek(p)
  if token.kind == "mark" and comparisons[token.mark] then
    next_token(p)
    local right = otherwise(p)
    left = node("compare", left.at, right.to,
      { sign = comparisons[token.mark], left = left, right = right })
    local again = peek(p)
    if again.kind == "mark" and comparisons[again.mark] then
      diagnostic.fail("syntax", p.place, again.at, again.to,
        "comparisons do not chain", "write a < b and b < c")
    end
  elseif accept_word(p, "in") then
    left = in_list(p, left, false)
  elseif is_word(token, "not") and is_word(p.tokens[p.i + 1], "in") then
    p.i = p.i + 2
    left = in_list(p, left, true)
  elseif accept_word(p, "is") then
    local negated = accept_word(p, "not") ~= nil
    local last = accept_word(p, "missing")
    if not last then unexpected(p, "`missing` after `is`") end
    left = node("is_missing", left.at, last.to, { arg = left, negated = negated })
  end
  return left
end

local function negation(p)
  local word = accept_word(p, "not")
  if not word then return comparison(p) end
  deeper(p)
  local arg = negation(p)
  p.depth = p.depth - 1
  return node("not", word.at, arg.to, { arg = arg })
end

local function joined(p, word, below)
  local first = below(p)
  if not is_word(peek(p), word) then return first end
  local list = { first }
  while accept_word(p, word) do list[#list + 1] = below(p) end
  return node(word, first.at, list[#list].to, { list = list })
end

local function conjunction(p) return joined(p, "and", negation) end

function expression(p)
  return joined(p, "or", conjunction)
end

local function start(place, text)
  return { place = place, text = text, tokens = lexer.scan(place, text), i = 1,
    depth = 0 }
end

-- The tree of a whole formula. Fails with a diagnostic.
function parser.parse(place, text)
  local p = start(place, text)
  if peek(p).kind == "end" then
    diagnostic.fail("syntax", place, 1, 1, "an empty formula")
  end
  local tree = expression(p)
  if peek(p).kind ~= "end" then unexpected(p, "the end of the formula or an operator") end
  return tree
end

-- The left cell of a requirement: `csat >=` gives its tree and the comparison; a whole
-- condition gives its tree and nil.
function parser.parse_left(place, text)
  local p = start(place, text)
  local last = p.tokens[#p.tokens - 1]
  if last and last.kind == "mark" and comparisons[last.mark] then
    table.remove(p.tokens, #p.tokens - 1)
    local tree = otherwise(p)
    if peek(p).kind ~= "end" then unexpected(p, "a comparison at the end") end
    return tree, comparisons[last.mark]
  end
  local tree = expression(p)
  if peek(p).kind ~= "end" then unexpected(p, "the end of the condition") end
  return tree
end

return parser
