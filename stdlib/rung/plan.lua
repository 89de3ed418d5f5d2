-- The plan under construction: things, windows, groups, nodes and outcome records, and
-- their text as engine/plan/decode.h describes it.
--
-- A value is { id, type, domain }: a node and what the checker knows of it. Nodes of the
-- same content are made once.

local diagnostic = require "rung.diagnostic"
local currency = require "rung.currency"
local concat, format = table.concat, string.format

local plan = {}

local NODES_MAX = 150000
local NAME_MAX = 200 -- bytes of a name or address; a formula as a name is cut

local state

function plan.reset()
  state = {
    files = {}, file_index = {}, currencies = {}, currency_index = {}, things = {},
    windows = {}, window_index = {}, groups = {}, nodes = {}, node_index = {},
    sources = {}, columns = {}, records = {}, source_count = 0,
  }
end

local function escape(text) return diagnostic.escape(text or "") end

local function or_dash(n) return n and format("%d", n) or "-" end

local function numbers(list)
  if not list or #list == 0 then return "-" end
  local out = {}
  for i, n in ipairs(list) do out[i] = n and format("%d", n) or "-" end
  return concat(out, ",")
end

local function position(place, offset)
  if not place or not place.file or place.file == "" then return "-" end
  local index = state.file_index[place.file]
  if not index then
    index = #state.files
    state.file_index[place.file] = index
    state.files[index + 1] = place.file
  end
  local line, column = diagnostic.resolve(place, offset or 1)
  return format("%d:%d:%d", index, math.max(line, 1), math.max(column, 1))
end

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
  local text = concat({ "window", w.kind, or_dash(w.parent), format("%d", w.count or 0),
    w.unit or "day", w.from or "-", w.to or "-" }, "\t")
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
    { "group", or_dash(g.thing), format("%d", g.from),
    or_dash(g.window), or_dash(g.date), or_dash(g.filter), numbers(g.keys),
    or_dash(g.owner_key) }, "\t")
  return state.source_count + #state.groups
end

local function type_text(t)
  if t.kind == "money" then
    return format("money:%d:%s", plan.currency(t.currency), t.ratio and "ratio"
      or t.scale)
  end
  if t.kind == "mixed" then return format("number:%d", t.scale) end
  if t.kind == "number" or t.kind == "percent" then
    return t.kind .. ":" .. (t.ratio and "ratio" or format("%d", t.scale))
  end
  if t.kind == "ref" then return format("ref:%d", t.domain) end
  return t.kind
end

-- Where nodes are being made from: set by the lowering of each definition.
plan.current = { thing = nil, place = nil, at = nil }

local function ids(values)
  local out = {}
  for i, value in ipairs(values) do out[i] = value.id end
  return out
end

-- Makes a node. n: { op, type, domain, inputs = values, filter, via, date = values,
-- window,
-- literal, address }. Returns its value.
function plan.node(n)
  local key = concat({ n.op, type_text(n.type), format("%d", n.domain),
    numbers(ids(n.inputs or {})), or_dash(n.filter and n.filter.id),
      or_dash(n.via and n.via.id),
    or_dash(n.date and n.date.id), or_dash(n.window), n.literal and escape(n.literal)
      or "-" },
    "\t")
  local address = n.address or ""
  local signature = key .. "\t" .. address
  local id = state.node_index[signature]
  if not id then
    id = #state.nodes
    if id >= NODES_MAX then
      diagnostic.fail("program-too-large", plan.current.place, nil, nil,
        "the program needs more than " .. NODES_MAX .. " nodes")
    end
    state.nodes[id + 1] = concat({ "node", key, or_dash(plan.current.thing),
      position(plan.current.place, plan.current.at),
        escape(diagnostic.cut(address, NAME_MAX)) }, "\t")
    state.node_index[signature] = id
  end
  return { id = id, type = n.type, domain = n.domain }
end

-- Adds an outcome record: tag and fields, in the order of calls within its kind.
local kinds = {
  "field", "tier", "path", "condition", "metric", "score", "category", "measure", "badge",
  "incentive", "step", "benefit",
}

function plan.record(kind, ...)
  local fields = table.pack(...)
  for i = 1, fields.n do
    local field = fields[i]
    if type(field) == "table" then
      fields[i] = numbers(field)
    elseif type(field) == "number" then
      fields[i] = format("%d", field)
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

local function append(out, list)
  for _, line in ipairs(list) do out[#out + 1] = line end
end

-- The plan's text; program: its record's fields.
function plan.text(program)
  local header = concat({ "program", format("%d", program.thing),
    format("%d", program.subject), program.unit, format("%d", program.month),
    format("%d", program.day), format("%d", plan.currency(program.currency)),
    program.rounding, or_dash(program.tier) }, "\t")
  local out = { "rung-plan\t1" }
  for _, file in ipairs(state.files) do out[#out + 1] = "file\t" .. escape(file) end
  for _, c in ipairs(state.currencies) do
    out[#out + 1] = concat({ "currency", c.code, format("%d", c.decimals), c.symbol },
      "\t")
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
