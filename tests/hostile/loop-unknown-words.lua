-- expect: unknown-name
while true do surely_not_a_word() end
