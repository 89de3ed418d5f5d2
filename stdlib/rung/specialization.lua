-- Specializations: badges by conditions, of a partner or of each row of a group.

local diagnostic = require "rung.diagnostic"
local lower = require "rung.lower"
local plan = require "rung.plan"
local scope = require "rung.scope"
local types = require "rung.types"
local values = require "rung.values"
local format, quote = string.format, diagnostic.quote

local specialization = {}

-- The window in which a badge is asked for: that of the group's rows at hand, where they
-- are its own.
local function window_of(cx, definition)
  local each, rows = definition.fields.for_each, cx and cx.rows
  local own = each and rows and rows.instance and rows.table.name == each.text
  return own and rows.instance.base or cx and cx.window or 0
end

-- Lowers a specialization: { domain, value, conditions }, at the subject or at a group.
local function badge_of(cx, ast, definition)
  local window = window_of(cx, definition)
  definition.badges = definition.badges or {}
  if definition.badges[window] then return definition.badges[window] end
  local inner = { window = window, tier = #scope.tiers > 0 and "reached" or nil,
    thing = definition.thing,
    formula = { place = definition.place } }
  local each = definition.fields.for_each
  if each then
    local t = scope.table(each.text)
    if not t or t.kind ~= "group" then
      diagnostic.fail("unknown-name", each.place, nil, nil, "there is no group "
        .. quote(each.text), diagnostic.did_you_mean(each.text, scope.group_names))
    end
    inner.rows = scope.group_rows(inner, nil, t, window)
    inner.group = inner.rows.instance
    if not inner.group.owner_key then
      diagnostic.fail("grain-mix", each.place, nil, nil, format("group %s is not by %s: "
        .. "its rows belong to nobody", each.text, scope.subject.name))
    end
  end
  definition.badges[window] = scope.enter(cx or inner, ast, definition.key, definition.name,
    function()
    local badge, all = { conditions = {}, rows = inner.rows }, {}
    for i, formula in ipairs(definition.fields.requires or {}) do
      local value = lower.flag(lower.parse(formula), scope.context(inner,
        { formula = formula, thing = definition.condition_things[i] }))
      badge.conditions[i] = value
      all[i] = lower.node(scope.context(inner, { formula = formula }), nil, "holds",
        types.flag,
        { value })
    end
    badge.value = #all == 1 and all[1] or lower.node(inner, nil, "and", types.flag, all)
    -- What is the same for every row is a badge of each row all the same.
    local ref = inner.rows and badge.value.domain == 0
      and scope.owner_ref(inner, nil, inner.rows)
    if ref then
      local gone = lower.node(inner, nil, "is_missing", types.flag, { ref })
      badge.value = lower.node(inner, nil, "and", types.flag,
        { badge.value, lower.node(inner, nil, "not", types.flag, { gone }) })
    end
    badge.domain = inner.rows and inner.rows.domain or scope.subject.domain
    return badge
  end)
  return definition.badges[window]
end

-- The bare name: a flag at the group's rows, "any of mine" at the subject.
function values.by_word.specialization(cx, ast, name)
  local definition = scope.values[name][1]
  local badge = badge_of(cx, ast, definition)
  if not badge.rows
    or (cx.rows and cx.rows.domain == badge.domain) then return badge.value end
  local inner = scope.context(cx, { rows = badge.rows, group = scope.none })
  local ref = scope.owner_ref(inner, ast, badge.rows)
  return scope.node(cx, ast, { op = "any", type = types.flag,
    domain = scope.subject.domain,
    inputs = { badge.value }, via = ref })
end

function specialization.make_things(definition)
  definition.condition_things = {}
  if not definition.fields.requires then
    diagnostic.fail("no-body", definition.place, nil, nil,
      "a specialization needs requires = { ... }")
  end
  for i, formula in ipairs(definition.fields.requires) do
    definition.condition_things[i] = plan.thing { kind = "requirement",
      name = formula.text,
      address = format("specialization.%s.requires.%d", definition.name, i),
      place = formula.place, cite = formula.cite, note = formula.note,
        formula = formula.text,
      titles = formula.title }
  end
end

function specialization.emit(definition)
  local badge = badge_of(nil, nil, definition)
  local index = plan.record("badge", definition.thing, badge.domain, badge.value.id)
  definition.badge_index = index
  scope.badges[#scope.badges + 1] = definition.name
  for i, value in ipairs(badge.conditions) do
    local c = value.compared
    plan.record("condition", "badge", index, 0, definition.condition_things[i], value.id,
      c and c.left.id or false, c and c.right.id or false, c and c.sign or false, false)
  end
end

return specialization
