-- What is different between two versions of a program, as edits: one a changed cell,
-- row, column, field, entry or definition.
--
-- Definitions are compared as the words collect them, before anything is worked out:
-- what a mixture of both versions means is then up to the compiler alone. Versions are
-- laid side by side as slots:
--
--   slot   { old, new }               definitions; one of them may be absent
--          { add } or { remove }      the edit by which it comes or goes
--          { fields }                 of one in both: name -> merged field
--   field  { edit }                   taken whole
--          { table }                  merged columns and rows, see `merged_table`
--          { entries }                merged named formulas or conditions
--
-- An edit is { index, kind, word, name, address, was, is, old_place, new_place, texts };
-- kind: changed, added, removed or renamed; word, name: of the definition; texts: it is
-- only read by people.

local literal = require "rung.literal"
local tables = require "rung.table"
local source_text = require "rung.source_text"
local words = require "rung.words"
local diagnostic = require "rung.diagnostic"
local concat, find, format, sort = table.concat, string.find, string.format, table.sort

local edits = {}

local SHOWN_MOST = 2000 -- bytes of what stood there before and after

local people_fields = { title = true, titles = true, cite = true, note = true }
local people_columns = { cite = true, note = true, meaning = true, title = true }
local skipped = { place = true, name_place = true, computed = true, call = true,
  index = true, done = true, complete = true }

-- The content of a value as one text, without where it stands.
local function content(value)
  if type(value) ~= "table" then return type(value) .. " " .. tostring(value) end
  local keys, out = {}, {}
  for key in pairs(value) do
    if not skipped[key] then keys[#keys + 1] = key end
  end
  sort(keys, function(a, b)
    if type(a) ~= type(b) then return type(a) == "number" end
    return a < b
  end)
  for i, key in ipairs(keys) do
    out[i] = format("%s=%s", key, content(value[key]))
  end
  return "{" .. concat(out, ";") .. "}"
end

-- As people read it.
local function shown(value)
  if value == nil then return "" end
  if type(value) ~= "table" then return tostring(value) end
  if type(value.text) == "string" then
    return value.formula and value.text .. " = " .. value.formula.text or value.text
  end
  -- A title is { language, text }.
  if #value == 2 and type(value[1]) == "string" and type(value[2]) == "string" then
    return value[1] .. ": " .. value[2]
  end
  local keys, out = {}, {}
  for key in pairs(value) do
    if not skipped[key] then keys[#keys + 1] = key end
  end
  sort(keys, function(a, b)
    if type(a) ~= type(b) then return type(a) == "number" end
    return a < b
  end)
  for i, key in ipairs(keys) do
    local text = shown(value[key])
    out[i] = type(key) == "number" and text or key .. ": " .. text
  end
  return concat(out, ", ")
end

local function place_of(value)
  return type(value) == "table" and (value.name_place or value.place) or nil
end

local list, addresses, current

-- What the compiler calls the piece that stands at a place.
local function address_at(side, place)
  return place and addresses[side][format("%s:%d:%d", place.file,
    diagnostic.resolve(place, 1))]
end

local function cut(text) return diagnostic.cut(text, SHOWN_MOST) end

local function add(edit)
  edit.index = #list + 1
  edit.was, edit.is = cut(edit.was or ""), cut(edit.is or "")
  edit.kind = edit.kind or "changed"
  edit.word, edit.name = current.word, current.name or ""
  list[edit.index] = edit
  return edit
end

-- Sequences -----------------------------------------------------------------------------

-- Keys of items, each once: a key that comes again gets its number.
local function unique(items, key_of)
  local keys, seen = {}, {}
  for i, item in ipairs(items) do
    local key = key_of(item)
    seen[key] = (seen[key] or 0) + 1
    keys[i] = seen[key] > 1 and key .. "\0" .. seen[key] or key
  end
  return keys
end

-- Pairs what is left between two anchors, in order, where both sides have as many items
-- and each pair is alike.
local function pair_gap(merged, old, new, alike)
  local paired = #old == #new
  for k = 1, paired and #old or 0 do paired = paired and alike(old[k], new[k]) end
  for k, i in ipairs(old) do
    merged[#merged + 1] = { old = i, new = paired and new[k] or nil }
  end
  for _, j in ipairs(paired and {} or new) do merged[#merged + 1] = { new = j } end
end

-- Lays two sequences side by side: { old = i, new = j } in order; nil when items that are
-- in both have changed their order.
local function align(old_keys, new_keys, alike)
  local at, merged = {}, {}
  for i, key in ipairs(old_keys) do at[key] = i end
  local next_old, gap = 1, {}
  for j, key in ipairs(new_keys) do
    local i = at[key]
    if i and i < next_old then return nil end
    if not i then
      gap[#gap + 1] = j
    else
      local left = {}
      for k = next_old, i - 1 do left[#left + 1] = k end
      pair_gap(merged, left, gap, alike)
      merged[#merged + 1] = { old = i, new = j }
      next_old, gap = i + 1, {}
    end
  end
  local left = {}
  for k = next_old, #old_keys do left[#left + 1] = k end
  pair_gap(merged, left, gap, alike)
  return merged
end

-- Tables --------------------------------------------------------------------------------

local function is_table_text(value)
  return type(value) == "table" and type(value.text) == "string" and value.place
    and find(value.text, "|", 1, true) ~= nil
end

local function read_table(value)
  local ok, t = diagnostic.guard(tables.read, value.place, value.text)
  return ok and t or nil
end

local function header_texts(t)
  local names = {}
  for i, cell in ipairs(t.header) do names[i] = cell.text end
  return names
end

local function row_prefix(row, columns, count)
  local parts = {}
  for k = 1, count do parts[k] = row[columns[k]].text end
  return concat(parts, "\0")
end

-- How many of the columns that both have it takes to tell the rows of each apart; all of
-- them where none does.
local function key_width(old, new, shared)
  for count = 1, #shared do
    local told_apart = true
    for _, side in ipairs { { old, "old" }, { new, "new" } } do
      local seen, columns = {}, {}
      for k = 1, count do columns[k] = shared[k][side[2]] end
      for _, row in ipairs(side[1].rows) do
        local key = row_prefix(row, columns, count)
        told_apart = told_apart and not seen[key]
        seen[key] = true
      end
    end
    if told_apart then return count end
  end
  return #shared
end

-- Are two rows one that has changed? They have a cell in common, or begin with a figure.
local function alike(old_row, new_row, shared)
  for _, column in ipairs(shared) do
    if old_row[column.old].text == new_row[column.new].text then return true end
  end
  return #shared <= 2 or literal.read(old_row[1].text) and literal.read(new_row[1].text)
end

-- Rows side by side, and for each version the columns { column, name } that tell its rows
-- apart.
local function align_rows(old, new, shared)
  local width, columns = key_width(old, new, shared), { old = {}, new = {} }
  local keys = { old = {}, new = {} }
  for k = 1, width do
    for _, side in ipairs { "old", "new" } do
      local column = shared[k][side]
      columns[side][k] = column
      keys[side][k] = { column = column,
        name = (side == "old" and old or new).header[column].text }
    end
  end
  local function texts_of(t, side)
    return unique(t.rows, function(row) return row_prefix(row, columns[side], width) end)
  end
  local rows = align(texts_of(old, "old"), texts_of(new, "new"), function(i, j)
    return alike(old.rows[i], new.rows[j], shared)
  end)
  return rows, keys
end

-- The address of a row: that of the thing it is, which stands at one of the cells that tell
-- it apart, the last of them first; else made from that cell. A figure there has the row's
-- address and its column's name.
local function row_address(base, side, row, keys)
  for i = #keys, 1, -1 do
    local known = address_at(side, row[keys[i].column].place)
    if known then
      local ending = "." .. keys[i].name
      return string.sub(known, -#ending) == ending and string.sub(known, 1, -#ending - 1)
        or known
    end
  end
  return base .. "." .. row[keys[#keys].column].text
end

local function row_text(row)
  local cells = {}
  for i, cell in ipairs(row) do cells[i] = cell.text end
  return "| " .. concat(cells, " | ") .. " |"
end

local function cell_edit(base, column, old_row, new_row, keys)
  local was, is = old_row[column.old], new_row[column.new]
  if was.text == is.text then return nil end
  local name = column.name
  return add { address = address_at("old", was.place) or address_at("new", is.place)
      or row_address(base, "old", old_row, keys) .. "." .. name,
    was = was.text, is = is.text, old_place = was.place, new_place = is.place,
    texts = people_columns[name] }
end

local function row_edits(merged, base, old, new)
  for _, pair in ipairs(merged.rows) do
    local was, is = old.rows[pair.old], new.rows[pair.new]
    if was and is then
      pair.cells = {}
      for k, column in ipairs(merged.columns) do
        if column.old and column.new then
          pair.cells[k] = cell_edit(base, column, was, is, merged.keys.old)
        end
      end
    else
      local row, side = was or is, was and "old" or "new"
      pair.edit = add { kind = was and "removed" or "added",
        address = row_address(base, side, row, merged.keys[side]), was = was and row_text(was),
        is = is and row_text(is), old_place = was and was[1].place,
        new_place = is and is[1].place }
    end
  end
end

local function column_edits(merged, base, old, new)
  for _, column in ipairs(merged.columns) do
    local was, is = old.header[column.old], new.header[column.new]
    column.name = (was or is).text
    if not (was and is) then
      column.edit = add { kind = was and "removed" or "added",
        address = base .. "." .. column.name, was = was and was.text, is = is and is.text,
        old_place = was and was.place, new_place = is and is.place,
        texts = people_columns[column.name] }
    elseif was.text ~= is.text then
      column.header = add { address = base .. "." .. column.name, was = was.text,
        is = is.text, old_place = was.place, new_place = is.place }
    end
  end
end

-- { columns, rows, old, new }; nil where the two can't be laid side by side.
local function merged_table(base, was, is)
  local old, new = read_table(was), read_table(is)
  if not (old and new) then return nil end
  local columns = align(header_texts(old), header_texts(new), function() return true end)
  if not columns then return nil end
  local shared = {}
  for _, column in ipairs(columns) do
    if column.old and column.new then shared[#shared + 1] = column end
  end
  if #shared == 0 then return nil end
  local rows, keys = align_rows(old, new, shared)
  if not rows then return nil end
  local merged = { columns = columns, rows = rows, keys = keys, old = old, new = new }
  column_edits(merged, base, old, new)
  row_edits(merged, base, old, new)
  return merged
end

-- Entries -------------------------------------------------------------------------------

local entry_texts = { "title", "cite", "note" }

local function entry_name(entry, i) return entry.name or format("%d", i) end

local function entry_edits(pair, base, old, new)
  local was, is = old[pair.old], new[pair.new]
  local address = base .. "." .. entry_name(was or is, pair.old or pair.new)
  if not (was and is) then
    pair.edit = add { kind = was and "removed" or "added", address = address,
      was = was and was.text, is = is and is.text, old_place = place_of(was),
      new_place = place_of(is) }
    return
  end
  if was.text ~= is.text or was.name ~= is.name then
    pair.edit = add { kind = was.name == is.name and "changed" or "renamed",
      address = address, was = was.name ~= is.name and was.name or was.text,
      is = was.name ~= is.name and is.name or is.text, old_place = was.place or place_of(was),
      new_place = is.place or place_of(is) }
  end
  pair.texts = {}
  for _, name in ipairs(entry_texts) do
    if content(was[name]) ~= content(is[name]) then
      pair.texts[name] = add { address = address .. "." .. name, was = shown(was[name]),
        is = shown(is[name]), old_place = place_of(was), new_place = place_of(is),
        texts = true }
    end
  end
end

local function merged_entries(base, was, is)
  local function key_of(entry) return entry.name or entry.text end
  local pairs_ = align(unique(was, key_of), unique(is, key_of), function(i, j)
    return not was[i].name or was[i].text == is[j].text
  end)
  if not pairs_ then return nil end
  for _, pair in ipairs(pairs_) do entry_edits(pair, base, was, is) end
  return { entries = pairs_ }
end

-- Mixing of parts ------------------------------------------------------------------------

local shared_fields = { place = true, name_place = true, call = true }

local function copy(value)
  if type(value) ~= "table" then return value end
  local made = {}
  for key, item in pairs(value) do
    made[key] = shared_fields[key] and item or copy(item)
  end
  return made
end

-- Is an edit taken? No edit: what both versions have.
local function taken(chosen, edit) return edit ~= nil and chosen[edit.index] == true end

-- Is something there: an item of both versions, or one whose edit says so.
local function present(chosen, pair, edit)
  if pair.old and pair.new then return true end
  return taken(chosen, edit) == (pair.new ~= nil)
end

local function escape_cell(text) return (string.gsub(text, "|", "\\|")) end

local function cell_text(chosen, merged, pair, k)
  local column = merged.columns[k]
  local was = pair.old and column.old and merged.old.rows[pair.old][column.old]
  local is = pair.new and column.new and merged.new.rows[pair.new][column.new]
  if was and is then
    return taken(chosen, pair.cells[k]) and is.text or was.text
  end
  local cell = was or is
  return cell and cell.text
end

-- The text of a table with the edits chosen; nil where a cell is in neither version: a row
-- of the one in a column of the other.
local function mix_table(chosen, merged)
  local lines, columns, header = {}, {}, {}
  for k, column in ipairs(merged.columns) do
    if present(chosen, column, column.edit) then
      local name = taken(chosen, column.header) and merged.new.header[column.new].text
        or column.name
      columns[#columns + 1], header[#header + 1] = k, escape_cell(name)
    end
  end
  lines[1] = "| " .. concat(header, " | ") .. " |"
  for _, pair in ipairs(merged.rows) do
    if present(chosen, pair, pair.edit) then
      local cells = {}
      for i, k in ipairs(columns) do
        local text = cell_text(chosen, merged, pair, k)
        if not text then return nil end
        cells[i] = escape_cell(text)
      end
      lines[#lines + 1] = "| " .. concat(cells, " | ") .. " |"
    end
  end
  return concat(lines, "\n") .. "\n"
end

local function mix_entries(chosen, merged, was, is)
  local mixed = {}
  for _, pair in ipairs(merged.entries) do
    if present(chosen, pair, pair.edit) then
      local entry = copy((not pair.old or taken(chosen, pair.edit) and pair.new)
        and is[pair.new] or was[pair.old])
      for name, edit in pairs(pair.texts or {}) do
        entry[name] = copy((taken(chosen, edit) and is[pair.new] or was[pair.old])[name])
      end
      mixed[#mixed + 1] = entry
    end
  end
  return #mixed > 0 and mixed or nil
end

-- Fields and definitions ----------------------------------------------------------------

local function kind_of(definition, name)
  local spec = words.registry[definition.word]
  if name == "main" then return spec.main end
  return spec.fields[name] or spec.more
end

local function value_of(definition, name)
  if name == "main" then return definition.main end
  if name == "list" then return definition.list end
  return definition.fields[name]
end

-- Where a field stands; what has no place of its own, by its name.
local function field_place(definition, value, name)
  if value == nil then return definition.place end
  return place_of(value) or source_text.key_place(definition.call, name)
end

local function whole_field(address, old, new, name)
  local was, is = value_of(old, name), value_of(new, name)
  return { edit = add { kind = was == nil and "added" or is == nil and "removed" or nil,
    address = address, was = shown(was), is = shown(is),
    old_place = field_place(old, was, name), new_place = field_place(new, is, name),
    texts = people_fields[name] } }
end

local function all_edits()
  local chosen = {}
  for i = 1, #list do chosen[i] = true end
  return chosen
end

-- Do all edits of a merged field make the new one? Not where an order has changed.
local function is_whole(merged, was, is)
  local chosen = all_edits()
  if merged.entries then
    return content(mix_entries(chosen, merged, was, is)) == content(is)
  end
  local text = mix_table(chosen, merged.table)
  local mixed = text and read_table { place = { file = "" }, text = text }
  return mixed and content(mixed) == content(merged.table.new)
end

local function merge(address, old, new, name)
  local was, is = value_of(old, name), value_of(new, name)
  local kind = kind_of(old, name)
  if was and is and (kind == "named" or kind == "conditions") then
    return merged_entries(address, was, is)
  end
  local t = is_table_text(was) and is_table_text(is) and was.cite == is.cite
    and was.note == is.note and merged_table(address, was, is)
  return t and { table = t }
end

-- The merged field; what was compared in vain leaves no edits.
local function merged_field(address, old, new, name)
  local first = #list
  local merged = merge(address, old, new, name)
  if merged and is_whole(merged, value_of(old, name), value_of(new, name)) then
    return merged
  end
  for i = #list, first + 1, -1 do list[i] = nil end
  return whole_field(address, old, new, name)
end

local function field_names(old, new)
  local names, seen = {}, {}
  for _, side in ipairs { old, new } do
    for name in pairs(side.fields) do seen[name] = true end
    if side.main then seen.main = true end
    if side.list then seen.list = true end
  end
  for name in pairs(seen) do names[#names + 1] = name end
  sort(names)
  return names
end

local function version_of(definition)
  local from = definition.word ~= "group" and definition.fields.from
  return from and from.text and "." .. from.text or ""
end

local function base_address(definition)
  local name = definition.word ~= "program" and definition.name
  return definition.word .. (name and "." .. name or "") .. version_of(definition)
end

local function compare_slot(slot)
  local old, new = slot.old, slot.new
  local base = base_address(old)
  slot.fields = {}
  if old.name ~= new.name and old.word ~= "program" then
    slot.renamed = add { kind = "renamed", address = base, was = old.name or "",
      is = new.name or "", old_place = old.place, new_place = new.place }
  end
  for _, name in ipairs(field_names(old, new)) do
    if content(value_of(old, name)) ~= content(value_of(new, name)) then
      local inner = name == "main" or name == "list"
      slot.fields[name] = merged_field(inner and base or base .. "." .. name, old, new,
        name)
    end
  end
end

local function body(definition)
  return shown { definition.main, definition.list, definition.fields.amount }
end

local function compare_one(slot)
  local old, new = slot.old, slot.new
  local definition = old or new
  local edit = add { kind = old and "removed" or "added",
    address = base_address(definition), was = old and body(old), is = new and body(new),
    old_place = old and old.place, new_place = new and new.place }
  slot[old and "remove" or "add"] = edit
end

-- Pairs definitions: first by word, name and date; then, of what is left, by word and name
-- (another date) and by word and content (another name).
local keys_of_pairing = {
  function(d) return concat({ d.word, d.name or "", version_of(d) }, "\0") end,
  function(d) return concat({ d.word, d.name or "" }, "\0") end,
  function(d) return concat({ d.word, content(d.main), content(d.fields) }, "\0") end,
}

local function pair_definitions(old, new)
  local partner, used = {}, {}
  for _, key_of in ipairs(keys_of_pairing) do
    local waiting = {}
    for i, definition in ipairs(old) do
      if not used[i] then
        local key = key_of(definition)
        waiting[key] = waiting[key] or {}
        table.insert(waiting[key], i)
      end
    end
    for j, definition in ipairs(new) do
      local queue = not partner[j] and waiting[key_of(definition)]
      if queue and #queue > 0 then
        partner[j] = table.remove(queue, 1)
        used[partner[j]] = true
      end
    end
  end
  return partner
end

-- Slots in the order of the old version; what is new stands behind what it follows.
local function lay_out(old, new, partner)
  local slots, after, by_old = {}, {}, {}
  for j, i in pairs(partner) do by_old[i] = j end
  local last = 0
  for j = 1, #new do
    if partner[j] then
      last = partner[j]
    else
      after[last] = after[last] or {}
      table.insert(after[last], j)
    end
  end
  for i = 0, #old do
    if i > 0 then slots[#slots + 1] = { old = old[i], new = new[by_old[i]] } end
    for _, j in ipairs(after[i] or {}) do slots[#slots + 1] = { new = new[j] } end
  end
  return slots
end

-- Compares two versions. old, new: arrays of definitions; places: { old, new }, each
-- place text -> address, as plan.places tells. Returns the slots and the edits.
function edits.compare(old, new, places)
  list, addresses = {}, places
  local slots = lay_out(old, new, pair_definitions(old, new))
  for _, slot in ipairs(slots) do
    current = slot.old or slot.new
    if slot.old and slot.new then compare_slot(slot) else compare_one(slot) end
  end
  return slots, list
end

-- Mixing --------------------------------------------------------------------------------

local function mix_field(chosen, merged, slot, name)
  local was, is = value_of(slot.old, name), value_of(slot.new, name)
  if merged.edit then return true, copy(taken(chosen, merged.edit) and is or was) end
  if merged.entries then return true, mix_entries(chosen, merged, was, is) end
  local text = mix_table(chosen, merged.table)
  if not text then return false end
  local mixed = copy(was)
  mixed.text = text
  mixed.place = { file = was.place.file, line = was.place.line, column = 0 }
  return true, mixed
end

local function mix_slot(chosen, slot)
  local mixed = copy(slot.old)
  if taken(chosen, slot.renamed) then mixed.name = slot.new.name end
  for name, merged in pairs(slot.fields) do
    local ok, value = mix_field(chosen, merged, slot, name)
    if not ok then return nil end
    if name == "main" or name == "list" then
      mixed[name] = value
    else
      mixed.fields[name] = value
    end
  end
  return mixed
end

-- The definitions of the old version with the edits chosen (a set of indexes), fresh for
-- one plan; nil where these edits can't be made alone.
function edits.mix(slots, chosen)
  local definitions = {}
  for _, slot in ipairs(slots) do
    local mixed
    if slot.old and slot.new then
      mixed = mix_slot(chosen, slot)
      if not mixed then return nil end
    elseif present(chosen, slot, slot.add or slot.remove) then
      mixed = copy(slot.old or slot.new)
    end
    if mixed then
      definitions[#definitions + 1] = mixed
      mixed.index = #definitions
    end
  end
  return definitions
end

edits.copy = copy

return edits
