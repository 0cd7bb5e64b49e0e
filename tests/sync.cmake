# SPDX-License-Identifier: MIT
azri_test(test_backoff LINKS azri_sync)
azri_test(test_batch LINKS azri_sync)
azri_test(test_delivery LINKS azri_sync)
azri_test(test_envelope LINKS azri_sync)
azri_test(test_http_client LINKS azri_sync SOURCES scripted_hub.c)
azri_test(test_identity LINKS azri_sync)
azri_test(test_intake LINKS azri_sync SOURCES samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_uplink LINKS azri_sync SOURCES samples.c scripted_hub.c)
