-- Rows that tests give, and the partner that is tested.

local cell_text = require "rung.test_cell"
local diagnostic = require "rung.diagnostic"
local scope = require "rung.scope"
local tables = require "rung.table"
local format, quote = string.format, diagnostic.quote

local test_rows = {}

local GIVEN_MAX = 20000

local given_rows

-- The column of a source that its rows are told apart by.
function test_rows.key_column(t)
  for _, column in ipairs(t.order) do
    if column.type.key then return column end
  end
end

-- The cells of a row in the order of the source's columns; `default` for those that the
-- table does not name.
function test_rows.read_row(t, columns, row, default)
  local cells = {}
  for i, column in ipairs(t.order) do
    local at = columns[column.name]
    cells[i] = at and cell_text.read(column, row[at]) or not at and default(column) or ""
  end
  return cells
end

local function columns_of(t, read)
  local columns = {}
  local names = scope.column_names(t)
  for i, cell in ipairs(read.header) do
    if not t.columns[cell.text] or t.columns[cell.text].hidden then
      diagnostic.fail("unknown-name", cell.place, nil, nil,
        format("%s has no column %s", t.name, quote(cell.text)),
        diagnostic.did_you_mean(cell.text, names, "columns: " .. table.concat(names, ", ")))
    end
    columns[cell.text] = i
  end
  return columns
end

local function need_columns(t, columns, place)
  local needed = {}
  if t.dated then needed[t.dated] = "says in which period a row counts" end
  for _, column in ipairs(t.order) do
    if column.type.kind == "mixed" and columns[column.name] then
      needed[column.type.currency_column] = "is the currency of " .. column.name
    end
  end
  for _, column in ipairs(t.order) do
    if needed[column.name] and not columns[column.name] then
      diagnostic.fail("missing-column", place, nil, nil,
        format("these rows of %s need the column %s: it %s", t.name, quote(column.name),
          needed[column.name]))
    end
  end
end

-- The tables of `given`, in the order of the sources: { table, read, columns }.
local function read_given(definition)
  local list = {}
  local given = definition.fields.given or {}
  for name, main in pairs(given) do
    local t = scope.tables[name]
    if not t or t.kind ~= "source" then
      diagnostic.fail("unknown-name", main.name_place, nil, nil,
        "there is no source " .. quote(name),
        diagnostic.did_you_mean(name, scope.source_names))
    end
    if t.made then
      diagnostic.fail("wrong-value", main.name_place, nil, nil,
        format("the rows of %s are made from others", t.name),
        "give the rows that refer to it")
    end
    local read = tables.read(main.place, main.text)
    local entry = { table = t, read = read, columns = columns_of(t, read) }
    need_columns(t, entry.columns, read.header[1].place)
    list[#list + 1] = entry
  end
  table.sort(list, function(a, b) return a.table.domain < b.table.domain end)
  return list
end

-- Keys in the columns of the given rows that lead to the subject, in order.
local function subject_keys(given)
  local keys, seen = {}, {}
  for _, entry in ipairs(given) do
    for _, column in ipairs(entry.table.order) do
      local at = entry.columns[column.name]
      if at and column.type.kind == "ref" and column.type.target == scope.subject.name then
        for _, row in ipairs(entry.read.rows) do
          local key = cell_text.read(column, row[at])
          if key ~= "" and not seen[key] then
            seen[key], keys[#keys + 1] = true, key
          end
        end
      end
    end
  end
  return keys
end

-- The key of the partner that is tested: said by `partner`, the first row of the subject
-- given, or the one that the rows refer to.
local function tested_key(definition, given, own)
  local key = test_rows.key_column(scope.subject)
  for _, entry in ipairs(definition.fields.partner or {}) do
    if entry.name == key.name then return cell_text.read(key, entry) end
  end
  if own and own.columns[key.name] and own.read.rows[1] then
    return cell_text.read(key, own.read.rows[1][own.columns[key.name]])
  end
  local keys = subject_keys(given)
  if #keys > 1 then
    diagnostic.fail("ambiguous-name", definition.place, nil, nil,
      format("the rows are of several %s: %s", scope.subject.name,
        table.concat(keys, ", ", 1, math.min(#keys, 5))),
      format("say which one is tested: partner = { %s = \"%s\" }", key.name, keys[1]))
  end
  return keys[1] or #given > 0 and "partner" or nil
end

local function add_given(definition, t, place, cells)
  if #given_rows >= GIVEN_MAX then
    diagnostic.fail("table-too-long", place, nil, nil,
      "the tests of a program give at most " .. GIVEN_MAX .. " rows")
  end
  given_rows[#given_rows + 1] = { test = definition, source = t.domain - 1, place = place,
    cells = cells }
  definition.row_count = definition.row_count + 1
end

local function note_key(keys, t, cells, place)
  for i, column in ipairs(t.order) do
    if column.type.key then
      local seen = keys[t.name] or {}
      keys[t.name] = seen
      if seen[cells[i]] then
        diagnostic.fail("duplicate-name", place, nil, nil,
          format("a second row of %s with the key %s", t.name, quote(cells[i])))
      end
      seen[cells[i]] = true
    end
  end
end

-- Does every ref lead to a row that is there? Rows of sources without a file are made.
local function check_refs(definition, keys)
  for _, row in ipairs(given_rows) do
    if row.test == definition then
      local t = scope.table_order[row.source + 1]
      for i, column in ipairs(t.order) do
        local ref, key = column.type, row.cells[i]
        local target = ref.kind == "ref" and scope.tables[ref.target]
        local known = not target or key == "" or target.made or ref.skip
          or keys[ref.target] and keys[ref.target][key]
        if not known then
          local names = {}
          for name in pairs(keys[ref.target] or {}) do names[#names + 1] = name end
          table.sort(names)
          diagnostic.fail("unknown-value", row.place, nil, nil,
            format("no row of %s has the key %s, which %s.%s has here", ref.target,
              quote(key), t.name, column.name),
            diagnostic.did_you_mean(key, names, format("give it one: given = { %s = ... }",
              ref.target)))
        end
      end
    end
  end
end

local function note_date(definition, t, cells)
  local dated = t.dated and t.columns[t.dated]
  local day = dated and cells[dated.index + 1]
  if day and day ~= "" and (not definition.day or day > definition.day) then
    definition.day = day
  end
end

local function add_rows(definition, entry, first, keys)
  local t = entry.table
  local own_ref = t.owner and t.owner.type.target == scope.subject.name and t.owner
  for i = first, #entry.read.rows do
    local row = entry.read.rows[i]
    local cells = test_rows.read_row(t, entry.columns, row, function(column)
      if column == own_ref then return definition.key end
      return column.type.key and format("%s %d", t.name, i) or ""
    end)
    note_key(keys, t, cells, row[1].place)
    note_date(definition, t, cells)
    add_given(definition, t, row[1].place, cells)
  end
end

-- The subject's rows where its source has no file: a row for each key.
local function add_made_partners(definition, given)
  local key = test_rows.key_column(scope.subject)
  for _, other in ipairs(subject_keys(given)) do
    if other ~= definition.key then
      local cells = {}
      for i, column in ipairs(scope.subject.order) do cells[i] = column == key and other or "" end
      add_given(definition, scope.subject, definition.place, cells)
    end
  end
end

-- Reads the rows of a test: definition.key is then the key of the partner that is tested,
-- definition.own its row { columns, row } where one is given, definition.day the latest
-- date of the rows.
function test_rows.read(definition)
  local given = read_given(definition)
  local own
  for _, entry in ipairs(given) do
    if entry.table == scope.subject then own = entry end
  end
  definition.row_count = 0
  definition.key = tested_key(definition, given, own)
  local keys = { [scope.subject.name] = definition.key and { [definition.key] = true } or {} }
  if own then
    definition.own = own.read.rows[1] and { columns = own.columns, row = own.read.rows[1] }
    add_rows(definition, own, 2, keys)
  end
  if scope.subject.made then add_made_partners(definition, given) end
  for _, entry in ipairs(given) do
    if entry ~= own then add_rows(definition, entry, 1, keys) end
  end
  check_refs(definition, keys)
end

-- All rows given: array of { test, source, place, cells }.
function test_rows.list() return given_rows end

function test_rows.reset() given_rows = {} end

return test_rows
