# SPDX-License-Identifier: MIT
# Fuzz targets. The preset fuzz runs them under libFuzzer; every other build
# gives them their seeds once.

# azri_fuzz(NAME LINKS targets [SOURCES more.c] [PRIVATE third parties] [SEEDS more folders])
function(azri_fuzz name)
    cmake_parse_arguments(arg "" "" "LINKS;SOURCES;PRIVATE;SEEDS" ${ARGN})
    set(seeds ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name} ${arg_SEEDS})
    add_executable(fuzz_${name} fuzz/fuzz_${name}.c ${arg_SOURCES})
    target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(fuzz_${name} PRIVATE ${arg_LINKS} ${arg_PRIVATE})
    if(NOT AZRI_SANITIZE MATCHES "fuzzer")
        target_sources(fuzz_${name} PRIVATE fuzz/replay.c)
        azri_add_test(seeds_of_${name} unit fuzz_${name} ${seeds})
        return()
    endif()
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set(own ${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name})
    file(MAKE_DIRECTORY ${own})
    azri_add_test(${name} fuzz ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run $<TARGET_FILE:fuzz_${name}> ${seeds})
    # How long it takes is what ./test fuzz SECONDS says.
    set_tests_properties(${AZRI_TEST_PREFIX}fuzz.${name} PROPERTIES
        TIMEOUT 1000000 WORKING_DIRECTORY ${own})
endfunction()

azri_fuzz(acknowledgement LINKS azri_sync)
azri_fuzz(json LINKS azri_sync SOURCES json_oracle.c PRIVATE PkgConfig::jansson)
azri_fuzz(batch LINKS azri_sync)
azri_fuzz(bundle LINKS azri_sync)
azri_fuzz(enrolment LINKS azri_sync)
azri_fuzz(envelope LINKS azri_sync)
azri_fuzz(package LINKS azri_sync)
azri_fuzz(signature LINKS azri_sync)
azri_fuzz(survey LINKS azri_survey
    SEEDS ${CMAKE_SOURCE_DIR}/assets/surveys/congress ${CMAKE_SOURCE_DIR}/assets/surveys/expo)
