# SPDX-License-Identifier: MIT
azri_test(test_focus LINKS azri_kiosk_lib)
azri_test(test_command LINKS azri_kiosk_lib)
azri_test(test_pads LINKS azri_kiosk_lib)
azri_test(test_idle LINKS azri_kiosk_lib)
azri_test(test_doze LINKS azri_kiosk_lib)
azri_test(test_visits LINKS azri_kiosk_lib)
azri_test(test_saver LINKS azri_kiosk_lib)
azri_test(test_language GROUP unit language SOURCES theme.c LINKS azri_kiosk_lib)
azri_test(test_behaviour SOURCES play.c theme.c LINKS azri_kiosk_lib)
azri_test(test_keys_alone SOURCES play.c theme.c LINKS azri_kiosk_lib)
azri_test(test_screens SOURCES theme.c LINKS azri_kiosk_lib)
azri_test(test_kiosk LINKS azri_survey azri_storage)
azri_test(test_writing LINKS azri_kiosk_lib)
azri_test(test_pages SOURCES theme.c LINKS azri_kiosk_lib PRIVATE m)
azri_test(test_monkey SOURCES monkey.c monkey_check.c random_survey.c theme.c LINKS azri_kiosk_lib PRIVATE PkgConfig::sodium)
azri_test(test_difference GROUP unit screens SOURCES screens/difference.c LINKS azri_ui)
azri_test(test_preview GROUP unit screens SOURCES process.c LINKS azri_kiosk_lib)
# One build is enough for looks.
if(NOT AZRI_TEST_PREFIX)
    azri_test(test_reference GROUP screens SOURCES process.c screens/difference.c
        LINKS azri_base PRIVATE PkgConfig::sdl2 PkgConfig::sdl2_image
        ARGUMENTS ${CMAKE_CURRENT_SOURCE_DIR}/screens ${CMAKE_BINARY_DIR}/screens)
endif()
