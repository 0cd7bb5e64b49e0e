# SPDX-License-Identifier: MIT
azri_test(test_condition LINKS azri_survey)
azri_test(test_flow LINKS azri_survey)
azri_test(test_loader LINKS azri_survey)
azri_test(test_catalogue LINKS azri_survey)
azri_test(test_catalogue_texts LINKS azri_survey PRIVATE azri_unistring)
azri_test(test_plural LINKS azri_survey)
azri_test(test_words LINKS azri_survey)
