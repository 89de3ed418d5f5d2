-- Tiers: their names, lowest first.

local diagnostic = require "rung.diagnostic"
local plan = require "rung.plan"
local scope = require "rung.scope"
local quote, match = diagnostic.quote, string.match

local tier = {}

-- tiers { "silver", "gold" }
function tier.declare(definition)
  for _, name in ipairs(definition.list or {}) do
    if not match(name.text, "^[%a_][%w_ -]*$") or #name.text > 64 or name.text == "none"
      or name.text == "from" then
      diagnostic.fail("bad-name", name.place, nil, nil,
        quote(name.text) .. " can't be the name of a tier")
    end
    if scope.tier_index[name.text] then
      diagnostic.fail("duplicate-name", name.place, nil, nil, "a second tier "
        .. quote(name.text))
    end
    scope.tiers[#scope.tiers + 1] = name.text
    scope.tier_index[name.text] = #scope.tiers
    definition.places = definition.places or {}
    definition.places[#scope.tiers] = name.place
  end
  if #scope.tiers == 0 or #scope.tiers > 32 then
    diagnostic.fail("wrong-value", definition.place, nil, nil,
      "tiers lists from 1 to 32 names, lowest first", "tiers { \"silver\", \"gold\" }")
  end
end

function tier.emit(definition)
  for i, name in ipairs(scope.tiers) do
    plan.record("tier", plan.thing { kind = "tier", name = name, address = "tier."
      .. name,
      place = definition.places[i], titles = (definition.fields.titles or {})[name] })
  end
end

return tier
