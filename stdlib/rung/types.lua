-- Types of formulas: kind, scale, ratio, currency; and how they combine.
--
--   { kind = "money", currency = "USD", scale = 2 }   or ratio = true instead of scale
--   { kind = "number" | "percent", scale }            { kind = "date" | "text" | "flag"
-- | "tier" }
--   { kind = "mixed", scale, table, column, currency_column }   figures whose currency
--     stands in another column of their row: only convert() makes something of them
--   { kind = "ref", domain, target }                  text may carry choices = { "a",
-- "b" }

local types = {}

local SCALE_MAX = 30
types.SCALE_MAX = SCALE_MAX

function types.number(scale) return { kind = "number", scale = scale } end
types.flag = { kind = "flag" }
types.date = { kind = "date" }
types.text = { kind = "text" }
types.tier = { kind = "tier" }
types.count = { kind = "number", scale = 0 }

local numeric = { money = true, number = true, percent = true }

function types.is_numeric(t) return numeric[t.kind] or false end

function types.is_plain(t) return t.kind == "number" or t.kind == "percent" end

-- "money in USD", for messages.
function types.describe(t)
  if t.kind == "money" then return "money in " .. t.currency end
  if t.kind == "mixed" then return "money in the currency of each row" end
  if t.kind == "ref" then return "a reference to " .. t.target end
  if t.kind == "flag" then return "a condition (yes or no)" end
  return "a " .. t.kind
end

-- The same unit with another scale or ratio.
function types.with(t, scale, ratio)
  return { kind = t.kind, currency = t.currency, scale = not ratio and scale or 0,
    ratio = ratio or nil }
end

-- The type that holds values of both, or nil and a code.
function types.unify(a, b)
  if numeric[a.kind] and numeric[b.kind] then
    local kind = a.kind
    if a.kind == "money" or b.kind == "money" then
      if a.kind ~= b.kind then return nil, "type-mix" end
      if a.currency ~= b.currency then return nil, "currency-mix" end
    elseif a.kind ~= b.kind then
      kind = "number"
    end
    local ratio = a.ratio or b.ratio
    return { kind = kind, currency = a.currency, ratio = ratio or nil,
      scale = ratio and 0 or math.max(a.scale, b.scale) }
  end
  if a.kind == "mixed" or b.kind == "mixed" then return nil, "currency-mix" end
  if a.kind ~= b.kind then return nil, "type-mix" end
  if a.kind == "ref" and a.domain ~= b.domain then return nil, "type-mix" end
  return a
end

-- a * b, or nil and a code.
function types.product(a, b)
  if a.kind == "money" and b.kind == "money" then return nil, "type-mix" end
  local unit = a
  if b.kind == "money" then unit = b
  elseif a.kind == "percent" and b.kind == "number" then unit = b end
  local ratio = a.ratio or b.ratio
  if not ratio and a.scale + b.scale > SCALE_MAX then return nil, "too-many-decimals" end
  return types.with(unit, a.scale + b.scale, ratio)
end

-- a / b: always a ratio.
function types.quotient(a, b)
  if b.kind == "money" then
    if a.kind ~= "money" then return nil, "type-mix" end
    if a.currency ~= b.currency then return nil, "currency-mix" end
    return { kind = "number", scale = 0, ratio = true }
  end
  if a.kind == "percent" and b.kind == "number" then return types.with(a, 0, true) end
  if a.kind == "money" then return types.with(a, 0, true) end
  return { kind = "number", scale = 0, ratio = true }
end

return types
