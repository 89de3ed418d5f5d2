-- Periods: what may follow `during`, as data for the plan's windows.
--
-- A period is a list of steps from the window of the context outwards; each step is
-- { kind, count, unit, from, to } as plan/plan.h names window kinds.

local lpeg = require "lpeg"
local literal = require "rung.literal"
local P, S, R, C, Cc, Cp = lpeg.P, lpeg.S, lpeg.R, lpeg.C, lpeg.Cc, lpeg.Cp

local period = {}

local gap = S " \t\n"^1
local space = S " \t\n"^0
local digit = R "09"
local stop = -(R("az", "AZ", "09") + "_")
local count = digit^1 / function(text) return math.tointeger(tonumber(text)) end
local function unit(plural)
  local s = plural and P "s"^-1 or P ""
  return (P "day" * s * Cc "day" + P "month" * s * Cc "month"
    + P "quarter" * s * Cc "quarter" + (P "halves" + P "half") * Cc "half"
    + P "year" * s * Cc "year") * stop
end
local one_day = C(
  digit * digit * digit * digit * "-" * digit * digit * "-" * digit * digit)

local function step(kind, n, u) return { kind = kind, count = n, unit = u } end
local function fixed(from, to) return { { kind = "fixed", from = from, to = to } } end

local month_last = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

-- The program's calendar: years, halves and quarters begin on this day; fiscal years are
-- named after the year in which they end. Day is at most 28.
period.calendar = { month = 1, day = 1 }

local function last_of_month(year, month)
  if month == 2 and literal.is_day(string.format("%04d-02-29", year)) then return 29 end
  return month_last[month]
end

-- The first day of the span that begins `months` after the start of (fiscal) year `year`.
local function day_at(year, months)
  local c = period.calendar
  if c.month ~= 1 or c.day ~= 1 then year = year - 1 end
  local month = c.month - 1 + months
  return year + month // 12, month % 12 + 1, c.day
end

-- Months first..last (from 1) of a year of the program's calendar, as a fixed span.
local function months(year, first, last)
  year = math.tointeger(tonumber(year))
  local y, m, d = day_at(year, first - 1)
  local from = string.format("%04d-%02d-%02d", y, m, d)
  y, m, d = day_at(year, last)
  d = d - 1
  if d == 0 then
    y, m = m == 1 and y - 1 or y, m == 1 and 12 or m - 1
    d = last_of_month(y, m)
  end
  return fixed(from, string.format("%04d-%02d-%02d", y, m, d))
end

-- A month is always one of the civil calendar.
local function civil_month(y, m)
  m = math.tointeger(tonumber(m))
  if m < 1 or m > 12 then return false end
  local last = last_of_month(math.tointeger(tonumber(y)), m)
  return fixed(string.format("%s-%02d-01", y, m),
    string.format("%s-%02d-%02d", y, m, last))
end

local year = P "FY"^-1 * C(digit * digit * digit * digit)
local pattern

-- All forms, with the byte behind; made when the first period is read.
local function make_pattern()
  local one_unit, any_units = unit(false), unit(true)
  local counted = any_units + P "period" * P "s"^-1 * stop * Cc "period"
  local spec =
    P "all" * gap * "time" * stop * Cc { { kind = "all" } }
    + P "previous" * gap * P "period" * stop * Cc { { kind = "shift", count = -1,
      unit = "period" } }
    + P "previous" * gap * one_unit / function(u)
      return { step("containing", 0, u), step("shift", -1, u) }
    end
    + P "previous" * gap * count * gap * counted / function(n, u)
      local before = step("shift", -1, u)
      if u == "period" then return { before, step("trailing", n, u) } end
      return { step("containing", 0, u), before, step("trailing", n, u) }
    end
    + P "next" * gap * P "period" * stop * Cc { { kind = "shift", count = 1,
      unit = "period" } }
    + P "next" * gap * one_unit / function(u)
      return { step("containing", 0, u), step("shift", 1, u) }
    end
    + P "next" * gap * count * gap * P "full" * gap * any_units / function(n, u)
      return { step("following_full", n, u) }
    end
    + P "next" * gap * count * gap * counted / function(n, u)
      return { step("following", n, u) }
    end
    + one_unit * gap * P "to" * gap * P "date" * stop
      * (gap * P "last" * gap * P "year" * stop * Cc(true) + Cc(false))
      / function(u, last_year)
        if last_year then return { step("to_date", 0, u), step("shift", -1, "year") } end
        return { step("to_date", 0, u) }
      end
    + P "this" * gap * P "period" * stop * Cc {}
    + P "this" * gap * one_unit / function(u) return { step("containing", 0, u) } end
    + P "same" * gap * (P "period" * stop * Cc "period" + one_unit) * gap * "last" * gap
      * "year" * stop / function(u)
      if u == "period" then return { step("shift", -1, "year") } end
      return { step("containing", 0, u), step("shift", -1, "year") }
    end
    + P "trailing" * gap * count * gap * counted / function(n, u)
      return { step("trailing", n, u) }
    end
    + P "last" * gap * count * gap * P "full" * gap * any_units / function(n, u)
      return { step("full", n, u) }
    end
    + P "last" * gap * count * gap * counted / function(n, u)
      return { step("trailing", n, u) }
    end
    + one_day * space * ".." * space * one_day / fixed
    + year * "-Q" * C(R "14") * stop / function(y, q)
      q = math.tointeger(tonumber(q))
      return months(y, 3 * q - 2, 3 * q)
    end
    + year * "-H" * C(R "12") * stop / function(y, h)
      h = math.tointeger(tonumber(h))
      return months(y, 6 * h - 5, 6 * h)
    end
    + C(digit * digit * digit * digit) * "-" * C(digit * digit) * stop / civil_month
    + year * stop * -(P "-" * (S "QH" + digit)) / function(y) return months(y, 1, 12) end
  return spec * Cp()
end

-- The period that stands at byte `at` of text: steps and the byte after it; nil when
-- there
-- is none.
function period.read(text, at)
  pattern = pattern or make_pattern()
  local steps, stop_at = lpeg.match(pattern, text, at)
  if not steps then return nil end
  for _, s in ipairs(steps) do
    local several = s.kind ~= "shift" and s.kind ~= "containing" and s.kind ~= "to_date"
    if s.count and (math.abs(s.count) > 10000 or several and s.count < 1) then
      return nil
    end
    if s.kind == "fixed" and not (literal.is_day(s.from) and literal.is_day(s.to)
      and s.from <= s.to) then
      return nil
    end
  end
  return steps, stop_at
end

-- The days { from, to } of a text that is a period by itself: 2026-Q3; nil for any other.
function period.fixed(text)
  local steps, stop_at = period.read(text, 1)
  local only = steps and #steps == 1 and stop_at == #text + 1 and steps[1]
  return only and only.kind == "fixed" and only or nil
end

local units = { year = "year", quarter = "quarter", month = "month", half = "half" }
local month_starts = P "fiscal" * gap * P "year" * gap * "from" * gap * C(
  digit * digit) * "-"
  * C(digit * digit) * -1

-- program.period: { unit, month, day }; nil when it is none of the forms.
function period.of_program(text)
  local m, d = lpeg.match(month_starts, text)
  if m then
    m, d = math.tointeger(tonumber(m)), math.tointeger(tonumber(d))
    if m < 1 or m > 12 or d < 1 or d > 28 then return nil end
    return { unit = "year", month = m, day = d }
  end
  local u = string.match(text, "^calendar (%a+)$") or text
  return units[u] and { unit = u, month = 1, day = 1 } or nil
end

return period
