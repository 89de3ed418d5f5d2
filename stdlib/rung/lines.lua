-- Lines and columns of a text, from 1: columns count characters, not bytes.

local find, gsub, sub = string.find, string.gsub, string.sub

local lines = {}

local one_line = { 1 }

-- The bytes at which the lines of a text begin: a list for lines.of alone to change.
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

-- The line that holds byte `offset`. Places are asked for in order, mostly: the line
-- that was found last is looked at first.
function lines.of(starts, offset)
  local low, high = starts.last or 1, #starts
  if high == 1 then return 1 end
  if starts[low] <= offset and (low == high or offset < starts[low + 1]) then return low end
  low = 1
  while low < high do
    local middle = (low + high + 1) // 2
    if starts[middle] <= offset then low = middle else high = middle - 1 end
  end
  starts.last = low
  return low
end

-- Characters of bytes from..to of UTF-8 text.
function lines.characters(text, from, to)
  if to > #text then to = #text end
  if from > to then return 0 end
  -- A text that the script put together need not be UTF-8.
  return utf8.len(text, from, to) or #gsub(sub(text, from, to), "[\x80-\xBF]", "")
end

return lines
