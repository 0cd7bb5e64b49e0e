# SPDX-License-Identifier: MIT

# The plain build tries each twenty-fourth allocation, as all of them take over ten minutes;
# under the sanitizers a smaller part has to do.
set(azri_stride --stride 24)
set(azri_seeds --seeds 250)
if(AZRI_SANITIZE)
    set(azri_cuts --cuts 150)
    set(azri_stride --stride 401)
    set(azri_seeds --seeds 8)
endif()
azri_test(test_power_cut GROUP crash LINKS azri_storage
    SOURCES crash/disk.c crash/disk_player.c crash/disk_vfs.c crash/old_store.c samples.c
    PRIVATE PkgConfig::sqlite3
    ARGUMENTS ${azri_cuts})
azri_test(test_store_faults GROUP crash LINKS azri_storage
    SOURCES crash/disk.c crash/disk_vfs.c crash/memory.c crash/old_store.c samples.c
    PRIVATE PkgConfig::sqlite3
    ARGUMENTS ${azri_stride})
target_link_options(test_store_faults PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup)
azri_test(test_damage GROUP crash LINKS azri_storage
    SOURCES crash/damaged_file.c samples.c PRIVATE PkgConfig::sqlite3
    ARGUMENTS ${azri_seeds})
azri_test(test_damage_known GROUP crash LINKS azri_storage
    SOURCES crash/damaged_file.c crash/old_store.c samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_damage_response GROUP crash LINKS azri_storage
    SOURCES crash/damaged_file.c samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_damage_salvage GROUP crash LINKS azri_storage
    SOURCES crash/damaged_file.c samples.c PRIVATE PkgConfig::sqlite3)
azri_test(test_damage_live GROUP crash LINKS azri_storage SOURCES ear.c samples.c)
# Starting hundreds of kiosks takes too long under the sanitizers.
if(NOT AZRI_SANITIZE)
    azri_add_test(kill crash python3 -B ${CMAKE_CURRENT_SOURCE_DIR}/crash/test_kill.py)
endif()
azri_add_test(damaged_store crash python3 -B
    ${CMAKE_CURRENT_SOURCE_DIR}/crash/test_damaged_store.py)
azri_add_test(small_disk crash python3 -B ${CMAKE_CURRENT_SOURCE_DIR}/crash/test_small_disk.py)
azri_test(test_unreadable GROUP crash LINKS azri_storage SOURCES samples.c)
azri_test(test_full_disk GROUP crash LINKS azri_storage SOURCES ear.c samples.c)

# They try thousands of cases, which takes long where much else runs beside them.
foreach(name IN ITEMS power_cut store_faults damage)
    set(full ${AZRI_TEST_PREFIX}crash.${name})
    if(TEST ${full})
        set_tests_properties(${full} PROPERTIES TIMEOUT 1200)
    endif()
endforeach()
