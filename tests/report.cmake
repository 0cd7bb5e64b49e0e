# SPDX-License-Identifier: MIT
azri_test(test_csv LINKS azri_report)
azri_test(test_output LINKS azri_report)
azri_test(test_export LINKS azri_report SOURCES process.c)
