# SPDX-License-Identifier: MIT
azri_test(test_condition LINKS azri_survey)
azri_test(test_flow LINKS azri_survey)
azri_test(test_flow_types LINKS azri_survey SOURCES fault_cases.c)
azri_test(test_loader LINKS azri_survey SOURCES fault_cases.c)
azri_test(test_question_types LINKS azri_survey SOURCES fault_cases.c)
azri_test(test_catalogue LINKS azri_survey)
azri_test(test_contact LINKS azri_survey)
azri_test(test_misuse LINKS azri_survey)
