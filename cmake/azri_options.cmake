# SPDX-License-Identifier: MIT
# How everything of ours is compiled. Targets get it by azri_library(),
# azri_program() and azri_test(), so a folder's CMakeLists names only sources
# and what it links.

option(AZRI_WERROR "Treat warnings as errors" OFF)
option(AZRI_TESTS "Build the tests" ON)
option(AZRI_BENCH "Build the benches" OFF)
set(AZRI_TEST_ONLY "" CACHE STRING "Only tests whose names this regular expression matches, all if empty")
set(AZRI_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
set(AZRI_TEST_PREFIX "" CACHE STRING "Put before the name of each test, to tell builds apart")

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_compile_definitions(_GNU_SOURCE AZ_VERSION="${PROJECT_VERSION}")
add_compile_options(
    -Wall -Wextra -Wshadow -Wundef -Wformat=2 -Wmissing-prototypes -Wstrict-prototypes
    -Wconversion -Wno-sign-conversion -Wvla -Wpointer-arith -fno-strict-aliasing
    # Tables of SQL texts are full of strings that go on in the next line.
    $<$<C_COMPILER_ID:Clang>:-Wno-string-concatenation>)
if(AZRI_WERROR)
    add_compile_options(-Werror)
endif()
if(AZRI_SANITIZE)
    add_compile_options(-fsanitize=${AZRI_SANITIZE} -fno-omit-frame-pointer)
    add_compile_options(-fno-sanitize-recover=all)
    add_link_options(-fsanitize=${AZRI_SANITIZE})
else()
    add_compile_options(-fstack-protector-strong)
    add_link_options(-Wl,-z,relro,-z,now)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        add_compile_options(-D_FORTIFY_SOURCE=2)
    endif()
endif()

# azri_library(NAME SOURCES a.c b.c [LINKS x y] [PRIVATE third parties])
function(azri_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE})
endfunction()

# azri_program(NAME SOURCES main.c [LINKS x y] [PRIVATE third parties])
# All programs land in bin/ of the build folder.
function(azri_program name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${arg_LINKS} ${arg_PRIVATE})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
