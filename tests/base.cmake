# SPDX-License-Identifier: MIT
azri_test(test_base LINKS azri_base)
azri_test(test_seal LINKS azri_base)
