-- The command line: verbs, options, help and completions, by argparse.
--
-- parse(arguments, version) returns lines of TAB-parted fields, escaped as in plan text:
--   verb NAME
--   option NAME VALUE       one each, by name; a flag has the value ""
--   text TEXT               what help, --version and completion print
-- or, when the words do not fit:
--   usage MESSAGE HELP USAGE

local argparse = require "argparse"
local literal = require "rung.literal"
local concat, find, format, gsub, match, sort, sub =
  table.concat, string.find, string.format, string.gsub, string.match, table.sort,
  string.sub

local EXIT_CODES = [[
Exit codes:
   0   it ran, and there is nothing to report
  1   findings: a failed test, none, too few; a record that does not hold; two
      versions that differ in more than texts (--exit-code); a difference
      from the baseline that is not approved
   2   it could not run: usage, a script, data, or a budget that is spent
   3   a defect of Rung itself

Results go to standard output, everything else to standard error.]]

local DATA = "examples/aligned-si"
local PROGRAM = "rules/aligned-si"

-- What an option may be.
local function whole_number(option)
  return function(text)
    if find(text, "^%d+$") and #text <= 9 then return text end
    return nil, format("option '%s' takes a whole number, not '%s'", option, text)
  end
end

local function thread_count(text)
  local number = find(text, "^%d%d?$") and tonumber(text)
  if number and number >= 1 and number <= 64 then return text end
  return nil, format("option '--threads' takes a number from 1 to 64, not '%s'", text)
end

local function size(option)
  return function(text)
    if find(text, "^%d+[kKMGT]?$") and #text <= 12 then return text end
    return nil, format("option '%s' takes a size such as 500M or 2G, not '%s'", option, text)
  end
end

local function not_empty(text)
  if text ~= "" then return text end
  return nil, "an argument is empty"
end

-- An amount as people write it, as a plain decimal.
local function amount(text)
  local value = literal.read(text)
  local decimal = value and (value.kind == "money" or value.kind == "number")
    and value.decimal
  if decimal and decimal.scale <= 6 and decimal.digits >= 0 then
    return literal.text(decimal, decimal.scale)
  end
  return nil, format("option '--min' takes an amount such as $100, not '%s'", text)
end

local options = {
  data = { "--data", "Folder that holds a file for each source: .csv, .csv.gz, .csv.zst.",
    argname = "DIR" },
  format = { "--format", "How results are written." },
  output = { "-o --output", "Write all result files into this folder.", argname = "DIR" },
  period = { "--period", "Period to evaluate: 2026, 2026-Q3, 2026-07.",
    argname = "PERIOD" },
  rules_as_of = { "--rules-as-of", "Take the rule book as it was on this day: 2026-03-31.",
    argname = "DATE" },
  only = { "--only", "Only these partners, parted by commas; may be given again.",
    argname = "PARTNER,...", again = true },
  partner = { "--partner", "The partner to explain: one key.", argname = "PARTNER" },
  lang = { "--lang", "Language of titles and tables: one that the program has.",
    argname = "LANGUAGE" },
  allow_rejects = { "--allow-rejects", "Go on with up to N rejected rows.",
    argname = "N", convert = whole_number "--allow-rejects" },
  rows = { "--rows", "Rows shown of each list.", argname = "N",
    convert = whole_number "--rows" },
  threads = { "--threads", "Threads that work at once; results do not depend on it.",
    argname = "N", convert = thread_count },
  stats = { "--stats", "Tell times, rows and memory on standard error.", flag = true },
  no_cache = { "--no-cache", "Neither use nor keep what the cache holds of the data.",
    flag = true },
  old = { "--old", "Compare with this git revision of the program: main, v1.2, HEAD~1.",
    argname = "REVISION" },
  min = { "--min", "Hide partners whose money changes less: $100.", argname = "AMOUNT",
    convert = amount },
  by = { "--by", "Sort partners by a column: change, gain, loss, tier, name, an incentive.",
    argname = "COLUMN" },
  exit_code = { "--exit-code", "Exit with 1 when more than texts differs.", flag = true },
  no_causes = { "--no-causes", "Leave out which edit did what.", flag = true },
  keep = { "--keep", "What clear leaves at most: 500M, 2G; those used last stay.",
    argname = "SIZE", convert = size "--keep" },
  memory = { "--memory", "Work in so much memory; larger data lies in files: 500M, 2G.",
    argname = "SIZE", convert = size "--memory" },
  assumed = { "--assumed", "List the figures that the published guide does not give.",
    flag = true },
  run = { "--run", "Only tests with this in their name.", argname = "PATTERN" },
  junit = { "--junit", "Write a JUnit report for build servers into this file.",
    argname = "FILE" },
  watch = { "--watch", "Run again whenever a file of the program changes.", flag = true },
  accept = { "--accept", "Rewrite expectations to what came out, showing each.",
    flag = true },
  coverage = { "--coverage", "Tell what of the program the tests did not reach.",
    flag = true },
  threshold = { "--threshold", "Fail where less of the program is reached: 80%.",
    argname = "PERCENT" },
  tap = { "--tap", "Print results as TAP, the Test Anything Protocol.", flag = true },
  program = { "--program", "The program that the run was made with.", argname = "PROGRAM" },
  replay = { "--replay", "Evaluate again into this folder and compare byte for byte.",
    argname = "DIR" },
  check = { "--check", "Compare the run with the baseline; fail on what is not approved.",
    flag = true },
  renew = { "--renew", "Put the run in the place of a baseline that is there.", flag = true },
  name = { "--name", "What it is called: the test; the baseline (else main).", argname = "NAME" },
  folder = { "--folder", "The baseline's folder, where it is not PROGRAM/baselines/NAME.",
    argname = "DIR" },
  address = { "--only", "Only what has this address, or begins with it: requirements.",
    argname = "ADDRESS" },
  limit = { "--limit", "Try at most N mutants, spread over the program.", argname = "N",
    convert = whole_number "--limit" },
  cause = { "--cause", "The cause whose differences are approved, as the comparison has it.",
    argname = "ADDRESS" },
  reason = { "--reason", "Why they are right.", argname = "TEXT" },
  approver = { "--by", "Who approves; else as git knows you, or the system.", argname = "NAME" },
  explain = { "--explain", "Show type, unit and grain of every formula.", flag = true },
}

local verbs = {
  { "check", "Check a program's rules without data.",
    { "assumed", "explain", "format", "lang" }, formats = { "table", "json" },
    example = "rung check " .. PROGRAM },
  { "eval", "Evaluate a program over data: tier, badges, metrics and payouts.",
    { "data", "format", "output", "period", "rules_as_of", "only", "lang", "allow_rejects", "threads",
      "no_cache", "memory", "stats" },
    needed = { data = true }, formats = { "table", "csv", "json", "jsonl" },
    example = "rung eval " .. PROGRAM .. " --data " .. DATA },
  { "explain", "Show how one partner's results came about.",
    { "data", "partner", "period", "rules_as_of", "lang", "format", "rows",
      "threads", "no_cache", "memory" },
    needed = { data = true, partner = true }, formats = { "table", "json" },
    example = "rung explain " .. PROGRAM .. " --data " .. DATA .. " --partner P001" },
  { "diff", "Show what a change of the rules is, does, costs, and which line did it.",
    { "data", "old", "only", "by", "min", "rows", "format", "output", "exit_code", "no_causes",
      "period", "rules_as_of", "lang", "allow_rejects", "threads", "no_cache", "memory", "stats" },
    formats = { "text", "json", "markdown" }, second = "new",
    example = "rung diff examples/rule-change/2026.lua examples/rule-change/2027.lua"
      .. " --data examples/rule-change" },
  { "cases", "Print tests at the edges of every comparison, as tables to edit.",
    { "period" }, needed = { period = true },
    example = "rung cases " .. PROGRAM .. " --period 2026" },
  { "pin", "Print a test made from a real partner, with its ids made anonymous.",
    { "data", "partner", "name", "period", "rules_as_of", "allow_rejects", "threads",
      "no_cache" },
    needed = { data = true, partner = true },
    example = "rung pin " .. PROGRAM .. " --data " .. DATA .. " --partner P007" },
  { "plan", "Print the plan that the rules compile to.", {},
    example = "rung plan " .. PROGRAM },
  { "test", "Run the tests of a program: those in its script, and in its folder tests.",
    { "run", "watch", "accept", "junit", "tap", "coverage", "threshold" }, example = "rung test " .. PROGRAM },
  { "mutate", "Change each rule a little, and see whether tests and data notice.",
    { "data", "address", "limit", "rows", "format", "period", "rules_as_of", "allow_rejects",
      "threads", "no_cache", "stats" },
    needed = { data = true }, formats = { "table", "csv", "json", "jsonl" },
    example = "rung mutate " .. PROGRAM .. " --data " .. DATA .. " --only requirements" },
  { "baseline", "Keep a run beside the program, or compare with the one kept.",
    { "data", "check", "renew", "name", "folder", "period", "rules_as_of", "allow_rejects",
      "format", "rows", "threads", "no_cache" },
    needed = { data = true }, formats = { "table", "json" },
    example = "rung baseline " .. PROGRAM .. " --data " .. DATA },
  { "approve", "Approve the differences from a baseline that one cause has.",
    { "data", "cause", "reason", "approver", "name", "folder", "threads", "no_cache" },
    needed = { data = true, cause = true, reason = true },
    example = "rung baseline " .. PROGRAM .. " --data " .. DATA
      .. " && sed -i 's/[$]500k | [$]2M/$550k | $2M/' " .. PROGRAM .. "/program.lua"
      .. " && rung approve " .. PROGRAM .. " --data " .. DATA
      .. " --cause param.target.gold --reason 'guide of 2027'" },
  { "verify", "Compare a run's record with its files, rules and inputs.",
    { "program", "data", "replay", "format", "threads" },
    argument = { "run", "Folder that `rung eval -o` wrote, or its run.json.", "RUN" },
    formats = { "table", "csv", "json", "jsonl" },
    example = "rung eval " .. PROGRAM .. " --data " .. DATA .. " -o out && rung verify out" },
  { "cache", "Show, check or clear what is kept of data for later runs.",
    { "keep", "format" },
    argument = { "action", "list (when not given), check or clear.", "ACTION",
      choices = { "list", "check", "clear" }, optional = true },
    formats = { "table", "csv", "json", "jsonl" }, example = "rung cache" },
}

-- Raised inside the one protected call, which takes it for the result.
local function stop(result)
  error { result = result }
end

local escapes = { ["\\"] = "\\\\", ["\t"] = "\\t", ["\n"] = "\\n", ["\r"] = "\\r" }

local function line(...)
  local fields = { ... }
  for i = 1, #fields do fields[i] = gsub(fields[i], "[\\\t\n\r]", escapes) end
  return concat(fields, "\t") .. "\n"
end

local function answer_text(verb, text)
  if sub(text, -1) ~= "\n" then text = text .. "\n" end
  return line("verb", verb) .. line("text", text)
end

-- argparse knows commands; here they are verbs.
local function with_verbs(text)
  text = gsub(text, "<command>", "VERB")
  return (gsub(text, "\nCommands:", "\nVerbs:"))
end

local function reword(message)
  local twice = match(message, "^(option '[^']*') must be used ")
  if twice then return twice .. " is given twice" end
  message = gsub(message, "^a command is required", "a verb is required")
  return (gsub(message, "^unknown command", "there is no verb"))
end

-- argparse writes and exits by itself; every parser gets this instead.
local function fail(parser, message)
  local first, help = message, ""
  local at = find(message, "\n", 1, true)
  if at then first, help = sub(message, 1, at - 1), sub(message, at + 1) end
  stop(line("usage", reword(first), help, with_verbs(parser:get_usage()) .. "\n"))
end

local function add_option(command, name, verb)
  local spec = options[name]
  local option
  if spec.flag then
    option = command:flag(spec[1], spec[2])
  else
    option = command:option(spec[1], spec[2])
    if name == "format" then
      option:choices(verb.formats)
    else
      option:argname(spec.argname):convert(spec.convert or not_empty)
    end
    if verb.needed and verb.needed[name] then option:count "1" end
    if spec.again then option:count "*" end
  end
  option:overwrite(false)
end

local function add_help_flag(command)
  command:add_help(false)
  command:flag("-h --help", "Show this help.")
end

-- Do the words ask for this verb, or for words about verbs? The options of others need
-- not be made.
local function is_asked(verb, words)
  return words[verb[1]] or words.help or words.completion
end

local function make_parser(words)
  local parser = argparse("rung", "Evaluates partner programs: exact, explainable, fast.")
  parser:command_target "verb"
  parser:help_max_width(80)
  add_help_flag(parser)
  parser:flag("--version", "Show the version.")
  parser.error = fail
  local commands = {}
  for _, verb in ipairs(verbs) do
    local command = parser:command(verb[1], verb[2])
    add_help_flag(command)
    local argument = verb.argument
      or { "program", "Folder that holds program.lua, or a .lua file.", "PROGRAM" }
    local word = command:argument(argument[1], argument[2]):argname(argument[3])
    if argument.choices then word:choices(argument.choices) else word:convert(not_empty) end
    if argument.optional then word:args "?" end
    if verb.second then
      command:argument(verb.second, "The new version, where PROGRAM is the old one.")
        :argname("NEW"):args("?"):convert(not_empty)
    end
    for _, name in ipairs(is_asked(verb, words) and verb[3] or {}) do
      add_option(command, name, verb)
    end
    commands[verb[1]] = { command = command, example = verb.example }
  end
  return parser, commands
end

local function add_word_verbs(parser, commands)
  local topics = { "exit-codes" }
  for _, verb in ipairs(verbs) do topics[#topics + 1] = verb[1] end
  topics[#topics + 1] = "completion"
  local help = parser:command("help", "Show help for a verb, or what exit codes mean.")
  help:argument("topic", "A verb, or exit-codes."):args "?":choices(topics)
  local completion = parser:command("completion", "Print a script that completes words.")
  completion:argument("shell", "The shell it is for."):choices { "bash", "zsh", "fish" }
  add_help_flag(help)
  add_help_flag(completion)
  commands.help = { command = help, example = "rung help eval" }
  commands.completion = { command = completion, example = "rung completion bash" }
end

local function show_help(parser, entry)
  local command = entry and entry.command or parser
  local example = entry and entry.example or "rung eval " .. PROGRAM .. " --data " .. DATA
  return "Example:\n   " .. example .. "\n\n" .. with_verbs(command:get_help())
end

-- Help and version answer whatever else stands there, as long as it is not behind `--`.
local function answer_early(parser, commands, arguments, version)
  local entry
  for _, word in ipairs(arguments) do
    if word == "--" then return end
    if not entry and commands[word] then entry = commands[word] end
    if word == "-h" or word == "--help" then
      stop(answer_text("help", show_help(parser, entry)))
    elseif word == "--version" then
      stop(answer_text("version", "rung " .. version))
    end
  end
end

-- Which words are options, and which of these take the word behind them.
local function list_switches()
  local switches = { ["-h"] = "flag", ["--help"] = "flag", ["--version"] = "flag" }
  for _, spec in pairs(options) do
    for word in string.gmatch(spec[1], "%S+") do
      switches[word] = spec.flag and "flag" or "value"
    end
  end
  return switches
end

-- The word behind an option is its value even when it begins with `-`, unless it is an
-- option itself: then the value was forgotten.
local function join_values(arguments)
  local switches, words, i = list_switches(), {}, 1
  while i <= #arguments do
    local word, value = arguments[i], arguments[i + 1]
    if word == "--" then
      return table.move(arguments, i, #arguments, #words + 1, words)
    end
    local dashed = value and find(value, "^%-.") and value ~= "--"
    if switches[word] == "value" and dashed and not switches[match(value, "^[^=]*")] then
      word = word .. (find(word, "^%-%-") and "=" or "") .. value
      i = i + 1
    end
    words[#words + 1] = word
    i = i + 1
  end
  return words
end

local function answer_words(parser, commands, result)
  if result.verb == "completion" then
    local make = parser["get_" .. result.shell .. "_complete"]
    return answer_text("completion", make(parser))
  elseif result.topic == "exit-codes" then
    return answer_text("help", EXIT_CODES)
  end
  return answer_text("help", show_help(parser, commands[result.topic]))
end

local function list_options(result)
  local names = {}
  for name, value in pairs(result) do
    local is_verb = name == "verb" or (name == result.verb and value == true)
    local not_given = type(value) == "table" and #value == 0
    if not is_verb and not not_given then names[#names + 1] = name end
  end
  sort(names)
  local lines = { line("verb", result.verb) }
  for i, name in ipairs(names) do
    local value = result[name]
    if value == true then value = "" end
    if type(value) == "table" then value = concat(value, ",") end
    lines[i + 1] = line("option", gsub(name, "_", "-"), value)
  end
  return concat(lines)
end

return function(arguments, version)
  local words = {}
  for _, word in ipairs(arguments) do words[word] = true end
  local parser, commands = make_parser(words)
  add_word_verbs(parser, commands)
  answer_early(parser, commands, arguments, version)
  if #arguments == 0 then
    stop(line("usage", "a verb is required", "", with_verbs(parser:get_help()) .. "\n"))
  end
  local result = parser:parse(join_values(arguments))
  if result.verb == "help" or result.verb == "completion" then
    return answer_words(parser, commands, result)
  end
  return list_options(result)
end
