std = "lua54"
max_line_length = 90
read_globals = { "lpeg" }
include_files = { "stdlib/**/*.lua" }
