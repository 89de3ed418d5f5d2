-- Sources: the table of columns and the dialect -> the plan's source and column records.

local diagnostic = require "rung.diagnostic"
local currency = require "rung.currency"
local origin = require "rung.origin"
local parser = require "rung.parser"
local plan = require "rung.plan"
local scope = require "rung.scope"
local tables = require "rung.table"
local validity = require "rung.validity"
local format, quote, match = string.format, diagnostic.quote, string.match

local source = {}

local NUMBER_SCALE = 6

-- Types by their word: function(argument text, cell, default currency) -> type fields.
local makers = {}

function makers.key() return { kind = "text", key = true } end
function makers.text() return { kind = "text" } end
function makers.date() return { kind = "date" } end
function makers.flag() return { kind = "flag" } end

local function decimals(cell, argument, most)
  if argument == nil then return most end
  local n = math.tointeger(tonumber(argument))
  if not n or n > 9 then
    diagnostic.fail("bad-type", cell.place, nil, nil, "decimals go from 0 to 9")
  end
  return n
end

function makers.number(cell, argument)
  return { kind = "number", scale = decimals(cell, argument, NUMBER_SCALE) }
end

function makers.percent(cell, argument)
  return { kind = "percent", scale = decimals(cell, argument, 4) + 2 }
end

function makers.money(cell, _, rest, default)
  local column = match(rest, "^%s+in%s+([%a_][%w_]*)$")
  if column then
    return { kind = "mixed", currency_column = column, place = cell.place, scale = 0 }
  end
  local code = match(rest, "^%s*(%u%u%u)$") or (rest == "" and default)
  local entry = code and currency.by_code[code]
  if not entry then
    local word = match(rest, "^%s*(%S+)")
    diagnostic.fail("unknown-currency", cell.place, nil, nil,
      word and "there is no currency " .. quote(word) or "money needs a currency",
      word and diagnostic.did_you_mean(word, currency.codes)
      or "currency = \"USD\" in program, or `money EUR` here")
  end
  return { kind = "money", currency = code, scale = entry.decimals }
end

-- The first choice of a list, and what follows its comma (nil at the end). A choice in
-- quotes may hold commas.
local function next_choice(cell, list)
  local quoted, tail = match(list, "^%s*('[^']*')%s*(.*)$")
  if not quoted then
    local choice, rest = match(list, "^([^,]*),(.*)$")
    return match(choice or list, "^%s*(.-)%s*$"), rest
  end
  local rest = match(tail, "^,(.*)$")
  if not rest and tail ~= "" then
    diagnostic.fail("bad-type", cell.place, nil, nil,
      format("a comma parts the choices; found %s after %s", quote(tail), quoted))
  end
  return match(quoted, "^'(.*)'$"), rest
end

function makers.one(cell, _, rest)
  local list = match(rest, "^%s*of%s*:%s*(.+)$")
  if not list then
    diagnostic.fail("bad-type", cell.place, nil, nil, "expected `one of: a, b, c`")
  end
  local choices, seen = {}, {}
  while list do
    local choice
    choice, list = next_choice(cell, list)
    if choice == "" or seen[choice] then
      diagnostic.fail("duplicate-name", cell.place, nil, nil,
        "an empty or repeated choice: " .. quote(choice))
    end
    seen[choice] = true
    choices[#choices + 1] = choice
  end
  return { kind = "text", choices = choices }
end

function makers.ref(cell, _, rest)
  local target, tail = match(rest, "^%s*([%a_][%w_]*)%s*(.*)$")
  local skip = tail and match(tail, "^,%s*skip unknown$") ~= nil
  if not target or (tail ~= "" and not skip) then
    diagnostic.fail("bad-type", cell.place, nil, nil,
      "expected `ref source` or `ref source, skip unknown`")
  end
  return { kind = "ref", target = target, skip = skip, place = cell.place }
end

local maker_names = { "key", "text", "number", "number(2)", "percent", "money", "date",
  "flag",
  "one of: a, b", "ref partners" }

local function read_type(cell, default)
  local text = match(cell.text, "^(.-)%s*$")
  local optional = match(text, "^(.*)%?$")
  text = optional or text
  local word, rest = match(text, "^(%a+)(.*)$")
  local argument = rest and match(rest, "^%((%d+)%)$")
  local maker = word and makers[word]
  if not maker or (rest ~= "" and not argument and word ~= "money" and word ~= "one"
    and word ~= "ref") then
    diagnostic.fail("bad-type", cell.place, nil, nil, "there is no type "
      .. quote(cell.text),
      diagnostic.did_you_mean(word or "", maker_names, "types: "
        .. table.concat(maker_names, ", ")))
  end
  local t = maker(cell, argument, rest, default)
  t.optional = optional ~= nil
  if t.key and t.optional then
    diagnostic.fail("bad-type", cell.place, nil, nil, "a key is never missing")
  end
  return t
end

-- Reads a source's columns; declares its table in the scope.
function source.declare(definition, default_currency)
  if definition.fields.from then
    definition.table = origin.declare(definition)
    return definition.table
  end
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "a source needs a table of columns",
      "from = \"deals.partner_id\" in its place, where it has no file")
  end
  local t = tables.read(main.place, main.text)
  local names, kinds = tables.column(t, "column"), tables.column(t, "type")
  if not names or not kinds then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a source's table has the columns `column` and `type`")
  end
  local declared = { name = definition.name, kind = "source", columns = {}, order = {},
    definition = definition }
  for i, row in ipairs(t.rows) do
    local name = row[names].text
    if not match(name, "^[%a_][%w_]*$") or #name > 64 or parser.reserved[name] then
      diagnostic.fail("bad-name", row[names].place, nil, nil,
        quote(name) .. " can't be the name of a column",
        "letters, digits and _, beginning with a letter")
    end
    if declared.columns[name] then
      diagnostic.fail("duplicate-name", row[names].place, nil, nil,
        "a second column " .. quote(name))
    end
    local type_ = read_type(row[kinds], default_currency)
    type_.column = name
    local column = { name = name, index = i - 1, type = type_, place = row[names].place }
    declared.columns[name] = column
    declared.order[i] = column
  end
  definition.table = declared
  return declared
end

-- Resolves refs, owner and date once every source is declared.
-- A column named as the subject's key that is no reference: sums over the source would be
-- of all partners.
function source.warn_no_owner(declared)
  if declared == scope.subject or declared.owner then return end
  for _, key in ipairs(scope.subject.order) do
    local column = key.type.key and declared.columns[key.name]
    if column and column.type.kind == "text" then
      diagnostic.warn("no-owner", column.place, nil, nil,
        format("%s.%s is a text, so figures over %s are of all %s together",
          declared.name,
          column.name, declared.name, scope.subject.name),
        "ref " .. scope.subject.name .. " makes them of each")
    end
  end
end

-- money in COLUMN: the column is one of some currencies, never missing; the figures have
-- the decimals of the finest.
function source.link_currency(declared, column)
  local t = column.type
  local other = declared.columns[t.currency_column]
  if not other then
    diagnostic.fail("unknown-name", t.place, nil, nil,
      format("%s has no column %s", declared.name, quote(t.currency_column)),
      diagnostic.did_you_mean(t.currency_column, scope.column_names(declared)))
  end
  if not other.type.choices or other.type.optional then
    diagnostic.fail("bad-type", t.place, nil, nil,
      format("%s is not a column that names a currency in each row",
        quote(t.currency_column)), "one of: USD, EUR, JPY")
  end
  t.table, t.decimals = declared.name, {}
  for i, code in ipairs(other.type.choices) do
    local entry = currency.by_code[code]
    if not entry then
      diagnostic.fail("unknown-currency", other.place, nil, nil, format(
        "%s is the currency of %s, and there is no currency %s", quote(other.name),
        quote(column.name), quote(code)), diagnostic.did_you_mean(code, currency.codes))
    end
    t.decimals[i] = entry.decimals
    t.scale = math.max(t.scale, entry.decimals)
  end
end

function source.link(declared)
  local definition = declared.definition
  local fields = definition.fields
  for _, column in ipairs(declared.order) do
    if column.type.kind == "ref" then
      local target = scope.tables[column.type.target]
      if not target or target.kind ~= "source" then
        diagnostic.fail("unknown-name", column.type.place, nil, nil,
          "there is no source " .. quote(column.type.target),
          diagnostic.did_you_mean(column.type.target, scope.source_names))
      end
      column.type.domain = target.domain
      column.type.target_index = target.domain - 1
      source.need_key(target, column.type.place)
    elseif column.type.kind == "mixed" then
      source.link_currency(declared, column)
    end
  end
  if fields.dated then
    local column = declared.columns[fields.dated.text]
    if not column or column.type.kind ~= "date" then
      diagnostic.fail("unknown-name", fields.dated.place, nil, nil,
        format("%s has no date column %s", declared.name, quote(fields.dated.text)),
        diagnostic.did_you_mean(fields.dated.text, scope.column_names(declared)))
    end
    declared.dated = fields.dated.text
  end
  validity.declare(declared, fields)
  origin.link(declared)
  source.find_owner(declared, fields.of)
  source.warn_no_owner(declared)
end

function source.need_key(target, place)
  for _, column in ipairs(target.order) do
    if column.type.key then return end
  end
  diagnostic.fail("no-key", place, nil, nil, target.name
    .. " has no key column to refer to",
    "give it a column of type `key`")
end

function source.find_owner(declared, of)
  local wanted = of and of.text
  local by_column
  if wanted then
    wanted, by_column = match(wanted, "^([^.]*)%.?(.*)$")
    if not scope.tables[wanted] then
      diagnostic.fail("unknown-name", of.place, nil, nil, "there is no source "
        .. quote(wanted),
        diagnostic.did_you_mean(wanted, scope.source_names))
    end
  end
  local found
  for _, column in ipairs(declared.order) do
    local fits = column.type.kind == "ref" and (column.type.target == wanted or not wanted
      and column.type.target == scope.subject.name)
    if fits and (not by_column or by_column == "" or by_column == column.name) then
      if found then
        diagnostic.fail("ambiguous-name", (of or declared.definition).place, nil, nil,
          format("two columns refer to %s: %s and %s", column.type.target, found.name,
          column.name), format("of = \"%s.%s\"", column.type.target, found.name))
      end
      found = column
    end
  end
  if wanted and not found then
    diagnostic.fail("missing-column", of.place, nil, nil,
      format("%s has no column of type `ref %s`", declared.name, wanted))
  end
  declared.owner = declared ~= scope.subject and found or nil
end

local function one_character(field, default)
  if not field then return default end
  local text = field.text == "tab" and "\\t" or field.text == "\t" and "\\t" or field.text
  if #text ~= 1 and text ~= "\\t" then
    diagnostic.fail("wrong-value", field.place, nil, nil, "expected one character")
  end
  return text
end

local function one_of(field, default, map, expected)
  if not field then return default end
  local value = map[field.text]
  if not value then
    diagnostic.fail("wrong-value", field.place, nil, nil, "expected " .. expected)
  end
  return value
end

local function word_list(list, default)
  if not list then return default end
  local out = {}
  for i, word in ipairs(list) do
    if match(word.text, "[,\t\n]") or word.text == "" then
      diagnostic.fail("wrong-value", word.place, nil, nil, "words without commas, please")
    end
    out[i] = word.text
  end
  return #out > 0 and table.concat(out, ",") or "-"
end

local function dialect(fields)
  local delimiter = one_character(fields.delimiter, ",")
  local decimal = one_character(fields.decimal, ".")
  local thousands = fields.thousands and one_character(fields.thousands) or ""
  if decimal ~= "." and decimal ~= "," then
    diagnostic.fail("wrong-value", fields.decimal.place, nil, nil, "decimal is . or ,")
  end
  if decimal == thousands then
    diagnostic.fail("wrong-value", fields.thousands.place, nil, nil,
      "decimal and thousands are the same character")
  end
  return delimiter, decimal, thousands,
    one_of(fields.dates, "iso", { ["YYYY-MM-DD"] = "iso", ["DD/MM/YYYY"] = "dmy",
      ["DD.MM.YYYY"] = "dmy", ["MM/DD/YYYY"] = "mdy" },
      "YYYY-MM-DD, DD/MM/YYYY, DD.MM.YYYY or MM/DD/YYYY"),
    one_of(fields.percent, "sign", { sign = "sign", fraction = "fraction",
      points = "points" },
      "sign (35%), fraction (0.35) or points (35)"),
    word_list(fields["true"], "true,yes,y,1"), word_list(fields["false"], "false,no,n,0"),
    word_list(fields.missing, "-")
end

local function indexes(origins, what)
  local list = {}
  for i, o in ipairs(origins) do list[i] = format("%d", o[what]) end
  return #list > 0 and table.concat(list, ",") or "-"
end

-- Writes the records of a linked source.
function source.emit(declared)
  local definition = declared.definition
  local owner = declared.owner
  local target = owner and scope.tables[owner.type.target]
  local fields = table.pack(dialect(definition.fields))
  -- Rows that a test gives are written in the usual dialect.
  if scope.testing then fields = table.pack(dialect {}) end
  fields[fields.n + 1] = indexes(declared.origins, "source")
  fields[fields.n + 2] = indexes(declared.origins, "column")
  fields.n = fields.n + 2
  plan.source { "source", format("%d", definition.thing),
    target and format("%d", target.domain - 1) or "-",
    owner and format("%d", owner.index) or "-",
    declared.dated and format("%d", declared.columns[declared.dated].index) or "-",
    table.unpack(fields, 1, fields.n) }
end

local function type_field(t)
  if t.kind == "money" then return format("money:%d:%d", plan.currency(t.currency),
    t.scale) end
  if t.kind == "number" or t.kind == "percent" then return format("%s:%d", t.kind,
    t.scale) end
  if t.kind == "ref" then return format("ref:%d", t.domain) end
  return t.kind == "mixed" and format("number:%d", t.scale) or t.kind
end

-- The column of the currency and the decimals of its choices.
local function currency_field(declared, t)
  if t.kind ~= "mixed" then return "-" end
  local list = { format("%d", declared.columns[t.currency_column].index) }
  for _, places in ipairs(t.decimals) do list[#list + 1] = format("%d", places) end
  return table.concat(list, ",")
end

-- What a test leaves out is missing, whether or not a file may leave it out; a currency
-- that figures are in is never left out.
local function is_optional(declared, column)
  if not scope.testing or column.type.key then return column.type.optional end
  for _, other in ipairs(declared.order) do
    if other.type.currency_column == column.name then return column.type.optional end
  end
  return true
end

function source.emit_columns(declared, index)
  for _, column in ipairs(declared.order) do
    local t = column.type
    local thing = plan.thing { kind = "column", name = column.name,
      address = "source." .. declared.name .. "." .. column.name, place = column.place }
    local record = { "column", format("%d", thing), format("%d", index), type_field(t),
      is_optional(declared, column) and "1" or "0", t.key and "1" or "0", t.skip and "1" or "0",
      t.kind == "ref" and format("%d", t.target_index) or "-",
      currency_field(declared, t) }
    for _, choice in ipairs(t.choices or {}) do
      record[#record + 1] = diagnostic.escape(choice)
    end
    plan.column(record)
  end
end

return source
