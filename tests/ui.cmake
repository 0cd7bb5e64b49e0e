# SPDX-License-Identifier: MIT
azri_test(test_layout LINKS azri_ui)
azri_test(test_touch LINKS azri_ui)
azri_test(test_text LINKS azri_ui)
azri_test(test_text_input LINKS azri_ui PRIVATE azri_unistring)
azri_test(test_keyboard LINKS azri_ui PRIVATE azri_unistring)
azri_test(test_keyboard_keys LINKS azri_ui)
azri_test(test_keyboard_look LINKS azri_ui)
azri_test(test_text_keys LINKS azri_ui)
