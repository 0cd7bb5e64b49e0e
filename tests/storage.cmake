# SPDX-License-Identifier: MIT
azri_test(test_response LINKS azri_storage)
