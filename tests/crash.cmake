# SPDX-License-Identifier: MIT
azri_test(test_power_cut GROUP crash LINKS azri_storage
    SOURCES crash/disk.c samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_store_faults GROUP crash LINKS azri_storage
    SOURCES crash/disk.c crash/memory.c samples.c PRIVATE PkgConfig::sqlite3)
target_link_options(test_store_faults PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup)
azri_test(test_damage GROUP crash LINKS azri_storage SOURCES crash/old_store.c samples.c PRIVATE PkgConfig::sqlite3)
