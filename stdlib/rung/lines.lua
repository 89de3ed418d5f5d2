-- Lines and columns of a text, from 1: columns count characters, not bytes.

local find, gsub = string.find, string.gsub

local lines = {}

local one_line = { 1 }

-- The bytes at which the lines of a text begin: a list that is not to be changed.
function lines.starts(text)
  local at = find(text, "\n", 1, true)
  if not at then return one_line end
  local starts = { 1 }
  while at do
    starts[#starts + 1] = at + 1
    at = find(text, "\n", at + 1, true)
  end
  return starts
end

-- The line that holds byte `offset`.
function lines.of(starts, offset)
  local low, high = 1, #starts
  while low < high do
    local middle = (low + high + 1) // 2
    if starts[middle] <= offset then low = middle else high = middle - 1 end
  end
  return low
end

-- Characters of UTF-8 text.
function lines.characters(text)
  return #gsub(text, "[\x80-\xBF]", "")
end

return lines
