# SPDX-License-Identifier: MIT
azri_test(test_response LINKS azri_storage)
azri_test(test_answers LINKS azri_storage)
azri_test(test_page_reader LINKS azri_storage PRIVATE PkgConfig::sqlite3)
azri_test(test_tally LINKS azri_storage)
azri_test(test_store LINKS azri_storage SOURCES samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_store_thread LINKS azri_storage SOURCES samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_archive LINKS azri_storage SOURCES samples.c PRIVATE PkgConfig::sqlite3)
