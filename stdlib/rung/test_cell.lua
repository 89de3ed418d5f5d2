-- Cells of rows that a test gives: written as an owner writes figures, read by the type of
-- their column into the text that a file would have.

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local tables = require "rung.table"
local types = require "rung.types"
local format, match, quote = string.format, string.match, diagnostic.quote

local cell_text = {}

cell_text.flags = { yes = true, ["true"] = true, y = true, ["1"] = true, no = false,
  ["false"] = false, n = false, ["0"] = false }

-- 'won' or "won" without its quotes.
function cell_text.unquoted(text)
  return match(text, "^'([^']*)'$") or match(text, '^"([^"]*)"$') or text
end

-- "a, b" as a list of entries at the cell's place; `none` is the empty one.
function cell_text.list(entry)
  local list = {}
  for part in string.gmatch(entry.text, "[^,]+") do
    local text = match(part, "^%s*(.-)%s*$")
    if text ~= "none" and text ~= "" then
      list[#list + 1] = { text = text, place = entry.place }
    end
  end
  return list
end

local readers = {}

function readers.text(column, entry)
  local text = cell_text.unquoted(entry.text)
  local choices = column.type.choices
  for _, choice in ipairs(choices or {}) do
    if choice == text then return text end
  end
  if choices then
    diagnostic.fail("unknown-value", entry.place, nil, nil,
      format("%s is never %s", column.name, quote(text)),
      diagnostic.did_you_mean(text, choices, "it is one of: " .. table.concat(choices, ", ")))
  end
  return text
end

readers.ref = readers.text

function readers.flag(column, entry)
  local flag = cell_text.flags[string.lower(entry.text)]
  if flag == nil then
    diagnostic.fail("bad-figure", entry.place, nil, nil,
      format("%s is yes or no, not %s", column.name, quote(entry.text)))
  end
  return flag and "true" or "false"
end

-- The literal of a cell, which must be of one of the kinds.
local function figure(column, entry, kinds, what)
  local value, code, message = literal.read(entry.text)
  if code then diagnostic.fail(code, entry.place, nil, nil, message) end
  if not value or not kinds[value.kind] then
    diagnostic.fail(value and "type-mix" or "bad-figure", entry.place, nil, nil,
      format("%s is %s, not %s", column.name, types.describe(column.type), quote(entry.text)), what)
  end
  if value.decimal and value.decimal.scale > column.type.scale then
    diagnostic.fail("value-lost", entry.place, nil, nil,
      format("%s has more decimals than %s", quote(entry.text), column.name))
  end
  return value
end

function readers.date(column, entry)
  return figure(column, entry, { date = true }, "such as 2026-03-31").date
end

local function plain(decimal) return literal.text(decimal, decimal.scale) end

function readers.number(column, entry)
  return plain(figure(column, entry, { number = true }).decimal)
end

function readers.percent(column, entry)
  return literal.show(figure(column, entry, { percent = true }, "such as 35%"))
end

function readers.money(column, entry)
  local value = figure(column, entry, { money = true, number = true }, "such as $100")
  if value.kind == "money" and value.currency ~= column.type.currency then
    diagnostic.fail("currency-mix", entry.place, nil, nil, format("%s is %s, not %s",
      column.name, types.describe(column.type), quote(entry.text)))
  end
  return plain(value.decimal)
end

function readers.mixed(column, entry)
  return plain(figure(column, entry, { number = true },
    "a figure without a currency: that stands in a column of its own").decimal)
end

-- The text of a cell in a file that is read with the usual dialect; empty where nothing is.
function cell_text.read(column, entry)
  if tables.is_blank(entry) or entry.text == "missing" then
    if column.type.key then
      diagnostic.fail("missing-field", entry.place, nil, nil, "a key is never missing")
    end
    return ""
  end
  return readers[column.type.kind](column, entry)
end

return cell_text
