# SPDX-License-Identifier: MIT
azri_test(test_saver LINKS azri_kiosk_lib)
azri_test(test_language GROUP unit language SOURCES theme.c LINKS azri_kiosk_lib)
azri_test(test_screens SOURCES theme.c LINKS azri_kiosk_lib)
azri_test(test_kiosk LINKS azri_survey azri_storage)
