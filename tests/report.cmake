# SPDX-License-Identifier: MIT
azri_test(test_contact LINKS azri_report)
azri_test(test_csv LINKS azri_report)
azri_test(test_output LINKS azri_report)
azri_test(test_export LINKS azri_report SOURCES process.c)
azri_test(test_interrupt LINKS azri_base SOURCES ${CMAKE_SOURCE_DIR}/app/cli/interrupt.c)
azri_test(test_cli LINKS azri_storage SOURCES process.c)
add_dependencies(test_cli azri)
