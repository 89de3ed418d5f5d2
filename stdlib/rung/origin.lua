-- Sources without a file: a row for each key that occurs in columns of others.
--
-- source "partners" { from = "deals.partner_id" }
-- source "partners" { from = { "deals.partner_id", "surveys.partner_id" } }
--
-- Each column is a `ref partners` there. The rows are the keys in order of first occurrence,
-- column after column; they have one column, the key, named as the first of these.

local diagnostic = require "rung.diagnostic"
local parser = require "rung.parser"
local scope = require "rung.scope"
local types = require "rung.types"
local format, quote = string.format, diagnostic.quote

local origin = {}

local taken = { from = true, title = true, cite = true, note = true }

local function check_fields(definition)
  if definition.main then
    diagnostic.fail("wrong-value", definition.main.place, nil, nil,
      format("%s is made from other rows and has one column, its key", definition.name),
      "leave `from` out to read a file, or the table")
  end
  for name, field in pairs(definition.fields) do
    if not taken[name] then
      diagnostic.fail("unknown-field", field.place or definition.place, nil, nil,
        format("%s is made from other rows: it has no %s", definition.name, quote(name)),
        "a source with `from` takes title, cite and note besides")
    end
  end
end

-- "deals.partner_id" -> table, column names.
local function parts(entry)
  local t, column = string.match(entry.text, "^([%a_][%w_]*)%.([%a_][%w_]*)$")
  if not t or parser.reserved[column] then
    diagnostic.fail("wrong-value", entry.place, nil, nil,
      "expected a column of another source, found " .. quote(entry.text),
      "from = \"deals.partner_id\"")
  end
  return t, column
end

-- The table of a source with `from`, to be linked once all are declared.
function origin.declare(definition)
  check_fields(definition)
  local list = definition.fields.from
  if #list == 0 then
    diagnostic.fail("wrong-value", definition.place, nil, nil,
      "`from` names no column", "from = \"deals.partner_id\"")
  end
  local _, name = parts(list[1])
  local column = { name = name, index = 0, place = list[1].place,
    type = { kind = "text", key = true, column = name } }
  return { name = definition.name, kind = "source", columns = { [name] = column },
    order = { column }, definition = definition, made = true }
end

local function check_column(declared, t, column, entry)
  local ref = column.type
  if ref.kind ~= "ref" or ref.target ~= declared.name then
    diagnostic.fail("type-mix", entry.place, nil, nil,
      format("%s.%s is %s; its keys are to be the rows of %s", t.name, column.name,
        types.describe(ref), declared.name),
      format("its type is `ref %s`", declared.name))
  end
  if ref.skip then
    diagnostic.fail("wrong-value", entry.place, nil, nil,
      format("no key of %s.%s is unknown: they make the rows of %s", t.name, column.name,
        declared.name), format("its type is `ref %s`", declared.name))
  end
end

local function link_one(declared, entry)
  local table_name, column_name = parts(entry)
  local t = scope.tables[table_name]
  if not t then
    diagnostic.fail("unknown-name", entry.place, nil, nil,
      "there is no source " .. quote(table_name),
      diagnostic.did_you_mean(table_name, scope.source_names))
  end
  if t.made then
    diagnostic.fail("wrong-value", entry.place, nil, nil,
      format("%s has no file itself: its rows are made from others", t.name),
      "name a column of a source that is read")
  end
  local column = t.columns[column_name]
  if not column then
    diagnostic.fail("unknown-name", entry.place, nil, nil,
      format("%s has no column %s", t.name, quote(column_name)),
      diagnostic.did_you_mean(column_name, scope.column_names(t),
        "columns: " .. table.concat(scope.column_names(t), ", ")))
  end
  check_column(declared, t, column, entry)
  return { source = t.domain - 1, column = column.index }
end

-- Finds the columns that the rows come from.
function origin.link(declared)
  declared.origins = {}
  local seen = {}
  for i, entry in ipairs(declared.made and declared.definition.fields.from or {}) do
    if seen[entry.text] then
      diagnostic.fail("duplicate-name", entry.place, nil, nil,
        quote(entry.text) .. " is named twice")
    end
    seen[entry.text] = true
    declared.origins[i] = link_one(declared, entry)
  end
end

return origin
