-- Markdown tables: text -> header and rows of cells, each cell with its place.
--
--   | from  | silver | gold |
--   | ----- | ------ | ---- |     (a rule line, of two dashes or more, is passed over)
--   | $0    | 2%     | 3%   |
--
-- A cell is { text, place }: text without the spaces around it; `\|` stands for a bar.

local lpeg = require "lpeg"
local diagnostic = require "rung.diagnostic"
local source_text = require "rung.source_text"
local P, S, C, Cp, Ct, Cc = lpeg.P, lpeg.S, lpeg.C, lpeg.Cp, lpeg.Ct, lpeg.Cc

local tables = {}

local ROWS_MAX, CELLS_MAX = 5000, 100

local blank = S " \t\r"^0
local inside = P "\\|" + (P(1) - S "|\n")
local cell = blank * Cp() * C((inside - blank * (P "|" + "\n" + -1))^0) * blank
local row = blank * "|" * Ct((Ct(cell) * "|")^1) * blank
local rule = blank * "|" * (blank * P ":"^-1 * P "-"^2 * P ":"^-1 * blank * "|")^1 * blank
local empty = blank
local ended = P "\n" + -P(1)
local line = rule * ended * Cc(false) + row * ended + empty * ended * Cc(false)

-- Reads one line at a time so that a broken one is named.
local function lines_of(place, text)
  local rows, at = {}, 1
  while at <= #text do
    local result = lpeg.match(line, text, at)
    local stop = string.find(text, "\n", at, true) or #text + 1
    if result == nil then
      local from = string.find(text, "%S", at) or at
      diagnostic.fail("table-shape", place, from, math.max(from, stop - 1),
        "a table row begins and ends with `|`", "| name | value |")
    end
    if result then rows[#rows + 1] = result end
    at = stop + 1
    if #rows > ROWS_MAX + 1 then
      diagnostic.fail("table-too-long", place, 1, 1,
        "a table has at most " .. ROWS_MAX .. " rows")
    end
  end
  return rows
end

local function cells_of(place, row_cells)
  local cells = {}
  for i, c in ipairs(row_cells) do
    local text = string.gsub(c[2], "\\|", "|")
    cells[i] = { text = text, place = source_text.piece(place, c[1], text) }
  end
  return cells
end

-- { header = {cell...}, rows = { {cell...}, ... }, place }. Fails with a diagnostic.
function tables.read(place, text)
  local rows = lines_of(place, text)
  if #rows == 0 then
    diagnostic.fail("table-shape", place, 1, 1, "an empty table",
      "the first row names the columns: | name | value |")
  end
  local result = { header = cells_of(place, rows[1]), rows = {}, place = place }
  if #result.header > CELLS_MAX then
    diagnostic.fail("table-too-long", place, 1, 1,
      "a table has at most " .. CELLS_MAX .. " columns")
  end
  for i = 2, #rows do
    local cells = cells_of(place, rows[i])
    if #cells ~= #result.header then
      diagnostic.fail("table-shape", cells[1].place, nil, nil,
        string.format("this row has %d cells, the header has %d", #cells, #result.header))
    end
    result.rows[#result.rows + 1] = cells
  end
  tables.check_header(result)
  return result
end

function tables.check_header(result)
  local seen = {}
  for i, c in ipairs(result.header) do
    if c.text == "" then
      diagnostic.fail("table-shape", c.place, nil, nil, "column " .. i .. " has no name")
    end
    if seen[c.text] then
      diagnostic.fail("duplicate-name", c.place, nil, nil,
        "a second column " .. diagnostic.quote(c.text))
    end
    seen[c.text] = true
  end
end

-- Index of a column by name, or nil.
function tables.column(result, name)
  for i, c in ipairs(result.header) do
    if c.text == name then return i end
  end
end

-- Fails for a column that is none of the names.
function tables.only(result, names)
  for _, cell_ in ipairs(result.header) do
    local known = false
    for _, name in ipairs(names) do known = known or name == cell_.text end
    if not known then
      diagnostic.fail("unknown-field", cell_.place, nil, nil,
        "this table has no column " .. diagnostic.quote(cell_.text),
        diagnostic.did_you_mean(cell_.text, names, "columns: "
          .. table.concat(names, ", ")))
    end
  end
end

-- Is the cell one of the spellings of "nothing here"?
function tables.is_blank(cell_)
  local text = cell_.text
  return text == "" or text == "-" or text == "–" or text == "—" or text == "n/a"
    or text == "N/A"
end

return tables
