# SPDX-License-Identifier: MIT
azri_test(test_layout LINKS azri_ui)
azri_test(test_touch LINKS azri_ui)
azri_test(test_text LINKS azri_ui)
