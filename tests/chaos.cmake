# SPDX-License-Identifier: MIT
# Networks as bad as venues have: real terminals, a real hub, and a proxy between them that does harm.

foreach(name terminal held)
    add_executable(chaos_${name} chaos/${name}.c)
endforeach()
target_link_libraries(chaos_terminal PRIVATE azri_sync)
target_link_libraries(chaos_held PRIVATE azri_storage)

# Under the sanitizers a part of it has to do.
set(azri_chaos_cuts --stride 1)
set(azri_chaos_soak --seconds 60 --terminals 50)
if(AZRI_SANITIZE)
    set(azri_chaos_cuts --stride 23)
    set(azri_chaos_soak --seconds 10 --terminals 20)
endif()

# azri_chaos_tests(FILE CLASS name…): each test of chaos/test_FILE.py is one here.
function(azri_chaos_tests file class)
    foreach(name IN LISTS ARGN)
        azri_add_test(${name} chaos python3 -B ${CMAKE_SOURCE_DIR}/tests/chaos/test_${file}.py
            ${class}.test_${name} ${azri_chaos_options})
    endforeach()
endfunction()

azri_chaos_tests(answers Answers
    strangers
    refusals
    endless_answers_end
    answer_to_another_batch
    answer_of_another_hub
    too_large_is_sent_in_parts
    certificate_of_someone_else)
azri_chaos_tests(hub Hub
    killed_with_the_request_received
    killed_after_commit
    killed_at_every_write_of_a_commit
    full_disk
    same_batch_on_eight_sockets_at_once
    restored_from_yesterday)
azri_chaos_tests(bundle Bundle
    stick_and_network_count_once
    network_that_never_comes
    stick_pulled_out_too_early_counts_nothing
    hub_killed_with_a_bundle
    stick_that_cannot_be_written
    quarantine
    command_line)
azri_chaos_tests(terminal Terminals
    killed_between_answer_and_mark
    cloned_card
    three_cards_answer_under_one_name
    restored_from_an_old_image
    kiosk_loses_answers_and_power
    verified_by_asking_the_hub)
azri_chaos_tests(enrolment Enrolment
    stranger_waits_until_it_is_let_in
    code_lets_one_terminal_in
    wrong_codes
    answer_is_lost
    stick_lets_in_without_a_network
    other_hub_is_not_the_terminals
    key_gives_its_place_to_another
    terminal_learns_the_hubs_new_key
    revoked_terminal_is_kept_aside)
azri_chaos_tests(clock Clock
    wrong_clock_delivers
    time_that_passed_is_known_at_the_next_start
    certificate_that_nobody_vouches_for
    expired_certificate_stays_refused
    only_the_hub_is_believed
    wrong_answers_to_the_question)
azri_chaos_tests(link Link
    pulled_before_the_batch
    pulled_before_the_answer
    plugged_in_wakes)
azri_chaos_tests(heartbeat Heartbeat
    restored_hub_is_heard_of_by_one_with_nothing_to_send
    restored_hub_is_heard_of_at_the_start
    hub_that_is_down_is_told_of_by_one_with_nothing_to_send)
set(azri_chaos_options ${azri_chaos_cuts})
azri_chaos_tests(network Network
    stalls
    slow_but_sound
    request_cut_at_every_byte
    answer_cut_at_every_byte)
set(azri_chaos_options ${azri_chaos_soak})
azri_chaos_tests(soak Soak soak)
unset(azri_chaos_options)
