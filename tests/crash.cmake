# SPDX-License-Identifier: MIT
azri_test(test_power_cut GROUP crash LINKS azri_storage
    SOURCES crash/disk.c samples.c PRIVATE PkgConfig::sqlite3)
