// SPDX-License-Identifier: MIT
/* What all commands of the real `azri` have in common: help, wrong command lines, lost output. */
#include <string.h>

#include "tests/cli_files.h"
#include "tests/process.h"
#include "tests/testing.h"

enum { WORDS_MAX = 8 };

static void
test_cli_help_tells_commands_and_exit_codes(void **state)
{
    (void)state;
    struct testing_process azri;
    run_azri(&azri, "--help");
    assert_int_equal(azri.status, 0);
    static const char *const parts[] = {"Usage: azri ", "survey check", "event check", "export",
                                        "status",       "Exit status",  "2 if"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        assert_text_contains(az_buffer_text(&azri.out), parts[i]);
    }
    assert_string_equal(az_buffer_text(&azri.err), "");
    testing_process_destroy(&azri);
}

static void
test_cli_each_command_has_its_help(void **state)
{
    (void)state;
    static const struct {
        const char *words[3];
        const char *part;
    } cases[] = {
        {{"export", "--help"}, "Usage: azri export "},
        {{"status", "--help"}, "Usage: azri status "},
        {{"survey", "check", "--help"}, "Usage: azri survey check "},
        {{"event", "check", "--help"}, "Usage: azri event check "},
        {{"survey", "--help"}, "azri survey check"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *const *words = cases[i].words;
        struct testing_process azri;
        testing_azri_run(&azri, (const char *const[]){words[0], words[1], words[2], NULL}, NULL);
        assert_int_equal(azri.status, 0);
        assert_text_contains(az_buffer_text(&azri.out), cases[i].part);
        assert_string_equal(az_buffer_text(&azri.err), "");
        testing_process_destroy(&azri);
    }
}

static void
test_cli_version(void **state)
{
    (void)state;
    struct testing_process azri;
    run_azri(&azri, "--version");
    assert_int_equal(azri.status, 0);
    assert_string_equal(az_buffer_text(&azri.out), "azri " AZ_VERSION "\n");
    testing_process_destroy(&azri);
}

static void
test_cli_wrong_command_lines_exit_with_2(void **state)
{
    (void)state;
    static const struct {
        const char *words[6];
        const char *message;
    } cases[] = {
        {{NULL}, "a command is missing"},
        {{"exprot"}, "there is no command \"exprot\""},
        {{"surveycheck"}, "there is no command \"surveycheck\""},
        {{"--odd"}, "--odd"},
        {{"survey"}, "a command is missing; it has:\n  azri survey check"},
        {{"survey", "chekc"}, "there is no command \"chekc\""},
        {{"survey", "check"}, "a FILE is missing"},
        {{"event", "check"}, "a FILE is missing"},
        {{"export"}, "either --store or --archive"},
        {{"export", "--store", "a", "--archive", "b"}, "either --store or --archive"},
        {{"export", "--store", "a", "--format", "pdf"}, "there is no format \"pdf\""},
        {{"export", "--store", "a", "b"}, "\"b\" is too much"},
        {{"export", "--store"}, "requires an argument"},
        {{"status"}, "either --store or --archive"},
        {{"status", "--store", "a", "b"}, "\"b\" is too much"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct testing_process azri;
        testing_azri_run(&azri, cases[i].words, NULL);
        assert_text_contains(az_buffer_text(&azri.err), cases[i].message);
        assert_int_equal(azri.status, 2);
        assert_string_equal(az_buffer_text(&azri.out), "");
        testing_process_destroy(&azri);
    }
}

static void
test_cli_output_that_does_not_arrive_is_a_failure(void **state)
{
    (void)state;
    const char *store = testing_path("full.db");
    cli_make_store(store);
    const char *const runs[][WORDS_MAX] = {
        {"--help"},
        {"--version"},
        {"export", "--help"},
        {"export", "--store", store},
        {"status", "--store", store},
        {"export", "--store", store, "-o", "/dev/full"},
    };
    for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
        struct testing_process azri;
        testing_azri_run(&azri, runs[i], "/dev/full");
        assert_int_equal(azri.status, 1);
        assert_text_contains(az_buffer_text(&azri.err), "No space left on device");
        assert_null(strstr(az_buffer_text(&azri.err), "exported"));
        testing_process_destroy(&azri);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cli_help_tells_commands_and_exit_codes),
        cmocka_unit_test(test_cli_each_command_has_its_help),
        cmocka_unit_test(test_cli_version),
        cmocka_unit_test(test_cli_wrong_command_lines_exit_with_2),
        cmocka_unit_test(test_cli_output_that_does_not_arrive_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
