# SPDX-License-Identifier: MIT
azri_test(test_backoff LINKS azri_sync)
azri_test(test_batch LINKS azri_sync)
azri_test(test_envelope LINKS azri_sync)
azri_test(test_identity LINKS azri_sync)
