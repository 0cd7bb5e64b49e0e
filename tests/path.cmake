# SPDX-License-Identifier: MIT
# The whole path, through the real programs: each test of tests/path is one here.

function(azri_path_tests file class)
    foreach(name IN LISTS ARGN)
        azri_add_test(${name} path python3 -B ${CMAKE_SOURCE_DIR}/tests/path/test_${file}.py
            ${class}.test_${name})
    endforeach()
endfunction()

azri_path_tests(delivery Delivery
    hub_is_down_1280x800
    hub_is_killed_before_it_reads_the_batch
    hub_is_killed_in_the_middle_of_the_batch
    hub_is_killed_after_commit_before_its_answer_arrives
    answer_is_lost_again_and_again
    captive_portal_answers_in_place_of_the_hub)
if(NOT AZRI_SANITIZE) # the same with other sizes of the screen
    azri_path_tests(delivery Delivery hub_is_down_1920x1080 hub_is_down_1080x1920)
endif()
azri_path_tests(kiosk Kiosk
    thanked_response_survives_kill
    response_that_kill_left_open_is_closed_at_start)
azri_path_tests(packages Packages
    published_survey_is_shown_after_the_person_who_is_there
    wrong_survey_is_refused_and_the_hub_shows_why
    power_cut_in_the_middle_of_a_package_leaves_what_was_shown
    package_that_is_damaged_on_the_disk_is_fetched_again
    terminal_that_ends_over_a_package_goes_back
    settings_move_a_terminal_and_a_wrong_one_is_refused)
azri_path_tests(touch Touch
    drag_off_a_face_answers_nothing
    swipe_answers_nothing
    keys_alone_complete_a_response)
azri_path_tests(refusals Refusals
    second_kiosk_on_one_store
    no_display
    busy_port)
azri_path_tests(demo Demo
    all_arrives
    interrupt_while_building
    interrupt_while_people_answer)
azri_path_tests(at_rest AtRest
    sealed_words_are_nowhere
    search_finds_words_that_were_not_sealed
    search_finds_words_that_were_not_wiped
    search_finds_both_orders_of_utf_16)
add_executable(sealed_tap sealed_tap.c)
target_link_libraries(sealed_tap PRIVATE azri_storage)
azri_path_tests(words Words
    next_person_finds_nothing_of_the_one_before
    person_who_goes_back_finds_that_something_was_written_and_not_what
    words_of_one_who_walks_away_are_gone_with_the_time)
azri_path_tests(enrol Enrol
    code_is_typed_on_the_screen
    terminal_goes_on_without_a_code)
azri_path_tests(setup Setup
    terminal_without_an_event_waits_for_one
    terminal_without_an_event_ends_when_it_is_told_to)
