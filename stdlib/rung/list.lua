-- Lists: names that belong together, asked for by `column in list`.

local diagnostic = require "rung.diagnostic"
local lower = require "rung.lower"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote, match = string.format, diagnostic.quote, string.match

local list = {}

-- Reads a list: entries = { { text, cell }, ... }.
function list.read(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a list needs a table")
  end
  local t = tables.read(main.place, main.text)
  tables.only(t, { t.header[1].text, "cite", "note" })
  if #t.rows == 0 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil, "a list has rows")
  end
  definition.entries = {}
  local seen = {}
  for i, row in ipairs(t.rows) do
    local text = match(row[1].text, "^'(.*)'$") or row[1].text
    if tables.is_blank(row[1]) or seen[text] then
      diagnostic.fail("duplicate-name", row[1].place, nil, nil,
        "an empty or repeated row: " .. quote(text))
    end
    seen[text] = true
    definition.entries[i] = { text = text, cell = row[1] }
  end
end

local function contains(cx, ast, definition, arg)
  local found = {}
  for i, entry in ipairs(definition.entries) do
    local inner = scope.context(cx, { formula = entry.cell })
    local text = lower.constant(inner, nil, { kind = "text", text = entry.text })
    found[i] = lower.compare(inner, nil, "eq", arg, text)
  end
  return #found == 1 and found[1] or lower.node(cx, ast, "or", types.flag, found)
end

local function unknown(cx, ast, name)
  local names = {}
  for value, versions in pairs(scope.values) do
    if versions[1].word == "list" then names[#names + 1] = value end
  end
  table.sort(names)
  scope.fail(cx, ast.set, "unknown-name", "there is no list " .. quote(name),
    diagnostic.did_you_mean(name, names, "a list is a word of its own: list " ..
      "\"name\" [[ ... ]]; here its texts may stand: in {'a', 'b'}"))
end

-- Is the value one of a list's?
function lower.in_list(cx, ast, arg)
  local name = ast.set.name
  local versions = scope.values[name]
  if not versions or versions[1].word ~= "list" then unknown(cx, ast, name) end
  scope.used[name] = true
  values.leave_if_bad(versions)
  if arg.type.kind ~= "text" and arg.type.kind ~= "tier" and arg.type.kind ~= "ref" then
    scope.fail(cx, ast.arg, "type-mix", format("%s is a list of texts; this is %s",
      quote(name), types.describe(arg.type)))
  end
  return values.each_version(cx, ast, name, function(definition)
    return contains(cx, ast, definition, arg)
  end)
end

function values.by_word.list(cx, ast, name)
  scope.fail(cx, ast, "grain-mix", quote(name) .. " is a list: ask what is in it",
    "column in " .. name)
end

return list
