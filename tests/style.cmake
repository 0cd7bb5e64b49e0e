# SPDX-License-Identifier: MIT
# Form and layers of the sources; once is enough, so not in the other builds.
if(NOT AZRI_TEST_PREFIX)
    azri_add_test(format style ${CMAKE_SOURCE_DIR}/tests/style/format)
    azri_add_test(layers style python3 ${CMAKE_SOURCE_DIR}/tests/style/layers.py)
endif()
