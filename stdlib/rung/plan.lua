-- The plan under construction: things, windows, groups, nodes and outcome records, and
-- their text as engine/plan/decode.h describes it.
--
-- A value is { id, type, domain }: a node and what the checker knows of it. Nodes of the
-- same content are made once.

local diagnostic = require "rung.diagnostic"
local currency = require "rung.currency"
local concat, move, format = table.concat, table.move, string.format

local plan = {}

local NODES_MAX = 150000
local NAME_MAX = 200 -- bytes of a name or address; a formula as a name is cut

local state

function plan.reset()
  state = {
    files = {}, file_index = {}, currencies = {}, currency_index = {}, things = {},
    windows = {}, window_index = {}, groups = {}, nodes = {}, node_index = {},
    sources = {}, columns = {}, records = {}, source_count = 0, addresses = {},
  }
end

local function escape(text) return diagnostic.escape(text or "") end

-- "3,-,5": whole numbers, with a dash for each that is false.
local function numbers(list)
  if not list or #list == 0 then return "-" end
  local out = {}
  for i = 1, #list do out[i] = list[i] or "-" end
  return concat(out, ",")
end

-- Whole numbers as text, made once each: most nodes are asked for again and again.
local shown = setmetatable({}, { __index = function(list, n)
  local text = format("%d", n)
  list[n] = text
  return text
end })

-- The nodes of values, as numbers() writes them.
local function node_numbers(values)
  local count = values and #values or 0
  if count == 0 then return "-" end
  if count == 1 then return shown[values[1].id] end
  if count == 2 then return shown[values[1].id] .. "," .. shown[values[2].id] end
  local out = {}
  for i = 1, count do out[i] = shown[values[i].id] end
  return concat(out, ",")
end

local function number_of(value) return value and shown[value.id] or "-" end

local function position(place, offset)
  if not place or not place.file or place.file == "" then return "-" end
  local index = state.file_index[place.file]
  if not index then
    index = #state.files
    state.file_index[place.file] = index
    state.files[index + 1] = place.file
  end
  local line, column = diagnostic.resolve(place, offset or 1)
  return index .. ":" .. (line > 0 and line or 1) .. ":" .. (column > 0 and column or 1)
end

plan.position = position

-- Index of a currency of the plan.
function plan.currency(code)
  local index = state.currency_index[code]
  if not index then
    index = #state.currencies
    state.currency_index[code] = index
    state.currencies[index + 1] = currency.by_code[code]
  end
  return index
end

-- Adds a thing: { kind, name, address, place, cite, note, formula, titles }.
function plan.thing(t)
  local fields = {
    "thing", t.kind, escape(diagnostic.cut(t.name or "", NAME_MAX)),
    escape(diagnostic.cut(t.address or "", NAME_MAX)), position(t.place), escape(t.cite),
    escape(t.note), escape(t.formula),
  }
  for _, title in ipairs(t.titles or {}) do
    fields[#fields + 1] = escape(title[1])
    fields[#fields + 1] = escape(title[2])
  end
  state.things[#state.things + 1] = concat(fields, "\t")
  state.addresses[t.address or ""] = true
  return #state.things - 1
end

function plan.source(fields)
  state.sources[#state.sources + 1] = concat(fields, "\t")
  state.source_count = state.source_count + 1
  return state.source_count
end

function plan.column(fields)
  state.columns[#state.columns + 1] = concat(fields, "\t")
end

-- Index of the window { kind, parent, count, unit, from, to }; equal ones are one.
function plan.window(w)
  local text = concat({ "window", w.kind, w.parent or "-", w.count or 0, w.unit or "day",
    w.from or "-", w.to or "-" }, "\t")
  local index = state.window_index[text]
  if not index then
    index = #state.windows
    state.windows[index + 1] = text
    state.window_index[text] = index
  end
  return index
end

function plan.is_all_time(window)
  return string.find(state.windows[window + 1], "^window\tall\t") ~= nil
end

-- Adds a group record; returns its domain. g: { thing, from, window, date, filter, keys,
-- owner_key } with node ids.
function plan.group(g)
  state.groups[#state.groups + 1] = concat(
    { "group", g.thing or "-", g.from, g.window or "-", g.date or "-", g.filter or "-",
      numbers(g.keys), g.owner_key or "-" }, "\t")
  return state.source_count + #state.groups
end

local function type_text(t)
  local kind = t.kind
  if kind == "money" then
    return "money:" .. shown[plan.currency(t.currency)] .. ":"
      .. (t.ratio and "ratio" or shown[t.scale])
  end
  if kind == "mixed" then return "number:" .. shown[t.scale] end
  if kind == "number" or kind == "percent" then
    return kind .. ":" .. (t.ratio and "ratio" or shown[t.scale])
  end
  if kind == "ref" then return "ref:" .. shown[t.domain] end
  return kind
end

-- Where nodes are being made from: set by the lowering of each definition.
plan.current = { thing = nil, place = nil, at = nil }

-- Makes a node. n: { op, type, domain, inputs = values, filter, via, date = values,
-- window,
-- literal, address }. Returns its value.
function plan.node(n)
  local address = n.address or ""
  local key = n.op .. "\t" .. type_text(n.type) .. "\t" .. shown[n.domain] .. "\t"
    .. node_numbers(n.inputs) .. "\t" .. number_of(n.filter) .. "\t" .. number_of(n.via)
    .. "\t" .. number_of(n.date) .. "\t" .. (n.window and shown[n.window] or "-") .. "\t"
    .. (n.literal and escape(n.literal) or "-")
  local signature = address == "" and key or key .. "\t" .. address
  local id = state.node_index[signature]
  if not id then
    id = #state.nodes
    if id >= NODES_MAX then
      diagnostic.fail("program-too-large", plan.current.place, nil, nil,
        "the program needs more than " .. NODES_MAX .. " nodes")
    end
    state.nodes[id + 1] = "node\t" .. key .. "\t" .. (plan.current.thing or "-") .. "\t"
      .. position(plan.current.place, plan.current.at) .. "\t"
      .. escape(diagnostic.cut(address, NAME_MAX))
    state.node_index[signature] = id
    if n.address then state.addresses[n.address] = true end
  end
  return { id = id, type = n.type, domain = n.domain }
end

-- An address of a piece of a thing that is none itself.
function plan.address(text) state.addresses[text] = true end

-- The addresses of all things and constants so far: address -> true.
function plan.addresses() return state.addresses end

-- Adds an outcome record: tag and fields, in the order of calls within its kind.
local kinds = {
  "field", "tier", "path", "condition", "metric", "score", "category", "measure", "badge",
  "incentive", "step", "benefit", "test", "given", "case", "expect", "because",
}

function plan.record(kind, ...)
  local fields = table.pack(...)
  for i = 1, fields.n do
    local field = fields[i]
    if type(field) == "table" then
      fields[i] = numbers(field)
    elseif type(field) == "number" then
      fields[i] = field
    elseif field == nil or field == false then
      fields[i] = "-"
    else
      fields[i] = escape(field)
    end
  end
  local list = state.records[kind] or {}
  state.records[kind] = list
  list[#list + 1] = kind .. (fields.n > 0 and "\t" .. concat(fields, "\t", 1, fields.n)
    or "")
  return #list - 1
end

-- Where the pieces that have an address stand: "file:line:column" -> address; figures
-- before the things they are in.
function plan.places()
  local found = {}
  local function add(at, address)
    local index, place = string.match(at, "^(%d+):(.*)$")
    if not index or address == "" then return end
    local key = state.files[tonumber(index) + 1] .. ":" .. place
    found[key] = found[key] or address
  end
  for _, line in ipairs(state.nodes) do add(string.match(line, "\t([^\t]*)\t([^\t]*)$")) end
  for _, line in ipairs(state.things) do
    local address, at = string.match(line, "^thing\t[^\t]*\t[^\t]*\t([^\t]*)\t([^\t]*)")
    add(at, address)
  end
  return found
end

local function append(out, list) move(list, 1, #list, #out + 1, out) end

-- The plan's text; program: its record's fields.
function plan.text(program)
  local header = concat({ "program", program.thing, program.subject, program.unit,
    program.month, program.day, plan.currency(program.currency), program.rounding,
    program.tier or "-" }, "\t")
  local out = { "rung-plan\t1" }
  for _, file in ipairs(state.files) do out[#out + 1] = "file\t" .. escape(file) end
  for _, c in ipairs(state.currencies) do
    out[#out + 1] = concat({ "currency", c.code, c.decimals, c.symbol }, "\t")
  end
  append(out, state.things)
  out[#out + 1] = header
  append(out, state.sources)
  append(out, state.columns)
  append(out, state.windows)
  append(out, state.groups)
  append(out, state.nodes)
  for _, kind in ipairs(kinds) do append(out, state.records[kind] or {}) end
  out[#out + 1] = "end\n"
  return concat(out, "\n")
end

return plan
