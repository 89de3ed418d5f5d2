-- Literals: figures exactly as they are written, never as binary floats.
--
-- A decimal is { digits = integer, scale = decimals }: value digits / 10^scale. Only 18
-- digits fit; more is refused where it is written.

local lpeg = require "lpeg"
local currency = require "rung.currency"
local P, S, R, C, Cc, Ct, Cg = lpeg.P, lpeg.S, lpeg.R, lpeg.C, lpeg.Cc, lpeg.Ct, lpeg.Cg
local sub, gsub, rep, format, match = string.sub, string.gsub, string.rep, string.format,
  string.match

local literal = {}

local digit = R "09"
local letter = R("az", "AZ") + "_"
local grouped = digit * digit^-2 * ("," * digit * digit * digit * -digit)^1
local fraction = "." * C(digit^1)
local function figure(whole)
  return Cg(C(whole), "whole") * Cg(fraction + Cc "", "fraction")
    * Cg(C(S "kMB") * -letter + Cc "", "suffix")
end
local grouped_figure = figure(grouped + digit^1)
local plain_figure = figure(digit^1)

local symbol = P(false)
for _, text in ipairs(currency.symbols) do symbol = symbol + P(text) end
local upper = R "AZ"
local code = lpeg.Cmt(upper * upper * upper, function(_, at, text)
  return currency.by_code[text] and at, text
end)

local date = C(digit * digit * digit * digit) * "-" * C(digit * digit) * "-"
  * C(digit * digit) * -(digit + letter)

-- Patterns that match a literal at the start of a text, for the lexer: Ct of its parts.
literal.money = Ct(Cg(C(symbol), "symbol") * grouped_figure
  + Cg(code, "code") * P " "^0 * grouped_figure) * -letter
literal.percent = Ct(plain_figure * P " "^-1 * "%" * Cg(Cc(true), "percent"))
literal.number = Ct(plain_figure) * -letter
literal.date = Ct(Cg(date / function(y, m, d) return y .. "-" .. m .. "-" .. d end,
  "date"))

local suffix_power = { [""] = 0, k = 3, M = 6, B = 9 }

-- digits and scale of parts, trailing zeros of the fraction dropped; nil when too long.
local function decimal_of(parts, negative)
  local whole = gsub(parts.whole, ",", "")
  local power = suffix_power[parts.suffix]
  local tail = parts.fraction
  if #tail < power then tail = tail .. rep("0", power - #tail) end
  local text = whole .. sub(tail, 1, power)
  local rest = match(sub(tail, power + 1), "^(.-)0*$")
  local all = match(text .. rest, "^0*(.-)$")
  if #all > 18 then return nil end
  local digits = math.tointeger(tonumber(all == "" and "0" or all))
  return { digits = negative and -digits or digits, scale = #rest }
end

local month_days = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

-- Is YYYY-MM-DD a day of the calendar?
function literal.is_day(text)
  local y, m, d = match(text, "^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if not y then return false end
  y, m, d = math.tointeger(tonumber(y)), math.tointeger(tonumber(m)),
    math.tointeger(tonumber(d))
  if y < 1 or m < 1 or m > 12 or d < 1 or d > month_days[m] then return false end
  if m == 2 and d == 29 then return y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0) end
  return true
end

-- A value { kind, decimal | date, currency } from matched parts; or nil and a code and
-- message.
function literal.value(parts, negative)
  if parts.date then
    if not literal.is_day(parts.date) then
      return nil, "bad-date", "there is no day " .. parts.date
    end
    return { kind = "date", date = parts.date }
  end
  local decimal = decimal_of(parts, negative)
  if not decimal then
    return nil, "too-many-digits", "a figure has at most 18 digits"
  end
  if parts.symbol or parts.code then
    local entry = currency.by_symbol[parts.symbol] or currency.by_code[parts.code]
    if decimal.scale > entry.decimals then
      return nil, "value-lost", format("%s has %d decimals; this figure has %d",
        entry.code, entry.decimals, decimal.scale)
    end
    return { kind = "money", decimal = decimal, currency = entry.code }
  end
  if parts.percent then
    decimal.scale = decimal.scale + 2
    while decimal.scale > 0 and decimal.digits % 10 == 0 do
      decimal = { digits = decimal.digits // 10, scale = decimal.scale - 1 }
    end
    return { kind = "percent", decimal = decimal }
  end
  return { kind = "number", decimal = decimal }
end

local sign = Cg(C(P "-"), "negative")^-1
local grouped_number = Ct(Cg(C(P "-"), "negative")^-1 * grouped_figure * -1)
local whole = Ct(sign) * (
  literal.money + literal.percent + literal.date + literal.number) * -1

-- A whole text as a literal (a table cell): value, or nil [and code, message when it is a
-- literal that can't be].
function literal.read(text)
  local flags, parts = lpeg.match(whole, text)
  if not parts then
    parts = lpeg.match(grouped_number, text)
    flags = parts
  end
  if not parts then return nil end
  return literal.value(parts, flags.negative ~= nil)
end

-- Exact comparison of two decimals: -1, 0, 1. Scales are small, digits below 10^18.
function literal.compare(a, b)
  local x, y = a.digits, b.digits
  if (x < 0) ~= (y < 0) then return x < y and -1 or 1 end
  local sa, sb = literal.text(a, math.max(a.scale, b.scale)),
    literal.text(b, math.max(a.scale, b.scale))
  if #sa ~= #sb then
    local longer = #sa > #sb and 1 or -1
    return x < 0 and -longer or longer
  end
  if sa == sb then return 0 end
  local more = sa > sb and 1 or -1
  return x < 0 and -more or more
end

-- The sum of two decimals; nil when it needs more than 18 digits.
function literal.add(a, b)
  local scale = math.max(a.scale, b.scale)
  local x, y = literal.rescale(a, scale), literal.rescale(b, scale)
  if not x or not y then return nil end
  local digits = x + y
  if digits > 10^18 // 1 or digits < -(10^18 // 1) then return nil end
  return { digits = digits, scale = scale }
end

-- The product of two decimals; nil when it needs more than 18 digits.
function literal.product(a, b)
  local most = 10^18 // 1
  if a.digits ~= 0 and math.abs(b.digits) > most // math.abs(a.digits) then return nil end
  return { digits = a.digits * b.digits, scale = a.scale + b.scale }
end

-- Digits at a larger scale, nil when they do not fit 18 digits.
function literal.rescale(a, scale)
  local text = format("%d", math.abs(a.digits)) .. rep("0", scale - a.scale)
  if a.digits == 0 then return 0 end
  if #text > 18 then return nil end
  local digits = math.tointeger(tonumber(text))
  return a.digits < 0 and -digits or digits
end

-- "-12.50": the decimal with exactly `scale` decimals (scale >= its own).
function literal.text(a, scale)
  if scale == 0 and a.scale == 0 then return format("%d", a.digits) end
  local text = format("%d", math.abs(a.digits)) .. rep("0", scale - a.scale)
  if scale > 0 then
    text = rep("0", scale + 1 - #text) .. text
    text = sub(text, 1, #text - scale) .. "." .. sub(text, #text - scale + 1)
  end
  return (a.digits < 0 and "-" or "") .. text
end

-- A Lua number as a decimal where it is exact: integers, and floats whose shortest text
-- gives the same bits; nil for what was computed in binary (0.1 + 0.2).
function literal.from_lua(number)
  if math.type(number) == "integer" then
    if number > 10^18 // 1 or number < -(10^18 // 1) then return nil end
    return { digits = number, scale = 0 }
  end
  local text = format("%.14g", number)
  if tonumber(text) ~= number or string.find(text, "[en]") then return nil end
  local value = literal.read(text)
  return value and value.decimal
end

-- A value as owners write it: $10, 35%, 2026-03-31.
function literal.show(value)
  if value.date then return value.date end
  local decimal, mark = value.decimal, ""
  if value.kind == "percent" then
    decimal = { digits = decimal.digits, scale = decimal.scale - 2 }
    while decimal.scale < 0 do
      decimal = { digits = decimal.digits * 10, scale = decimal.scale + 1 }
    end
    return literal.text(decimal, decimal.scale) .. "%"
  elseif value.kind == "money" then
    local entry = currency.by_code[value.currency]
    mark = entry.symbol ~= "" and entry.symbol or entry.code .. " "
  end
  return mark .. literal.text(decimal, decimal.scale)
end

local modes = {
  ["half up"] = "half-up", ["half even"] = "half-even", up = "up", down = "down",
  ceil = "ceil", floor = "floor",
}
literal.rounding_modes = { "half up", "half even", "up", "down", "ceil", "floor" }

-- "half up to $0.01" -> { mode, value }; nil and a message when it is none.
function literal.rounding(text)
  local mode, increment = match(text, "^%s*(%a[%a ]-)%s+to%s+(.-)%s*$")
  if not mode or not modes[mode] then
    return nil, "expected a rounding such as `half up to $0.01`"
  end
  local value, _, message = literal.read(increment)
  if not value or not value.decimal then
    return nil, message or "expected a figure after `to`, such as $0.01"
  end
  if value.decimal.digits <= 0 then return nil, "the increment must be above 0" end
  return { mode = modes[mode], value = value }
end

return literal
