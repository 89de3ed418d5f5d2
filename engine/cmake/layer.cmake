# One static library a layer. A layer sees the headers of the layers it names and
# no others, so that a wrong include does not compile.

# What every target is built with: warnings, language level, sanitizers, hardening.
add_library(rung_build INTERFACE)
target_compile_features(rung_build INTERFACE c_std_11)
target_compile_options(rung_build INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror -fno-strict-aliasing)
target_compile_definitions(rung_build INTERFACE
  _GNU_SOURCE RUNG_VERSION="${PROJECT_VERSION}")
if(RUNG_ASSERT)
  target_compile_options(rung_build INTERFACE -UNDEBUG)
endif()
if(RUNG_SANITIZE)
  target_compile_options(rung_build INTERFACE
    -fsanitize=${RUNG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rung_build INTERFACE -fsanitize=${RUNG_SANITIZE})
  target_compile_definitions(rung_build INTERFACE RUNG_SANITIZED=1)
endif()
if(RUNG_BLOCK_ROWS)
  target_compile_definitions(rung_build INTERFACE RUNG_BLOCK_ROWS=${RUNG_BLOCK_ROWS})
endif()
if(RUNG_COVERAGE)
  target_compile_options(rung_build INTERFACE --coverage)
  target_link_options(rung_build INTERFACE --coverage)
endif()
if(RUNG_HARDEN)
  target_compile_options(rung_build INTERFACE
    -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE)
  target_link_options(rung_build INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

# rung_layer(NAME SOURCES a.c ... [USES layer ...] [LIBRARIES target ...])
#   makes the static library rung_NAME from the sources of this folder.
function(rung_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  add_library(rung_${name} STATIC ${ARG_SOURCES})
  target_include_directories(rung_${name} INTERFACE ${CMAKE_CURRENT_BINARY_DIR}/include)
  # Headers are included as "name/file.h": expose this one folder under its own name.
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/include)
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}
    ${CMAKE_CURRENT_BINARY_DIR}/include/${name} SYMBOLIC)
  target_include_directories(rung_${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/include)
  target_link_libraries(rung_${name} PRIVATE rung_build ${ARG_LIBRARIES})
  foreach(layer IN LISTS ARG_USES)
    target_link_libraries(rung_${name} PUBLIC rung_${layer})
  endforeach()
endfunction()

# rung_unit_test(MODULE LAYER ...): tests/unit/test_MODULE.c against the layers named.
function(rung_unit_test module)
  add_executable(test_${module} test_${module}.c)
  target_link_libraries(test_${module} PRIVATE rung_build PkgConfig::CMOCKA)
  foreach(layer IN LISTS ARGN)
    target_link_libraries(test_${module} PRIVATE rung_${layer})
  endforeach()
  target_compile_definitions(test_${module} PRIVATE
    RUNG_SOURCE_DIR="${CMAKE_SOURCE_DIR}" RUNG_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME unit.${module} COMMAND test_${module})
endfunction()
