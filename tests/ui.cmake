# SPDX-License-Identifier: MIT
azri_test(test_layout SOURCES theme.c LINKS azri_ui PRIVATE m)
azri_test(test_theme SOURCES theme.c LINKS azri_survey)
azri_test(test_touch LINKS azri_ui)
azri_test(test_text LINKS azri_ui PRIVATE azri_unistring)
azri_test(test_widget SOURCES theme.c LINKS azri_ui)
azri_test(test_picture LINKS azri_ui)
azri_test(test_fit GROUP unit language SOURCES theme.c LINKS azri_ui)
