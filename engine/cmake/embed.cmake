# Writes a C file that holds Lua modules as arrays of bytes:
#   cmake -DOUTPUT=embedded.c -DMODULES=rung.a,argparse -DFILES=a.lua,argparse.lua
#         -P embed.cmake
# (lists parted by commas: semicolons do not survive a command line).
string(REPLACE "," ";" modules "${MODULES}")
string(REPLACE "," ";" files "${FILES}")
set(arrays "")
set(rows "")
foreach(module file IN ZIP_LISTS modules files)
  string(MAKE_C_IDENTIFIER "text_${module}" array)
  file(READ "${file}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR length "${digits} / 2")
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char ${array}[] = {\n${bytes}0};\n\n")
  string(APPEND rows "    {\"${module}\", (const char *)${array}, ${length}},\n")
endforeach()
file(WRITE "${OUTPUT}"
  "#include \"script/module.h\"\n\n${arrays}"
  "const RungModule rung_embedded_modules[] = {\n${rows}};\n"
  "const size_t rung_embedded_module_count =\n"
  "    sizeof rung_embedded_modules / sizeof rung_embedded_modules[0];\n")
