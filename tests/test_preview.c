// SPDX-License-Identifier: MIT
/*
 * The preview: ways to each question, the folder that comes into being as a
 * whole, and the command, as organizers use it.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/kiosk/picture_folder.h"
#include "app/kiosk/route.h"
#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/process.h"
#include "tests/testing.h"

enum { ARGUMENTS_MAX = 24 };

/* -- Ways ---------------------------------------------------------------- */

static const char nested[] = "survey: nested\n"
                             "languages: [en]\n"
                             "title: {en: A}\n"
                             "thanks: {en: B}\n"
                             "questions:\n"
                             "  - {id: q1, type: nps, text: {en: C}, low: {en: D}, high: {en: E}}\n"
                             "  - {id: q2, type: faces, when: q1 == 7, text: {en: F}}\n"
                             "  - {id: q3, type: yes-no, when: q2 == 5, text: {en: G}}\n"
                             "  - {id: q4, type: notice, when: q3 == no, text: {en: H}}\n"
                             "  - {id: q5, type: faces, when: not answered(q2), text: {en: I}}\n";

static void
test_route_leads_through_conditions(void **state)
{
    (void)state;
    struct az_survey survey;
    struct az_faults faults;
    struct az_route routes[AZ_SURVEY_QUESTIONS_MAX];
    assert_true(az_survey_parse("nested", nested, strlen(nested), &survey, &faults));
    assert_true(az_routes_find(&survey, routes));
    struct az_flow *flow = calloc(1, sizeof(*flow));
    assert_non_null(flow);
    for (size_t i = 0; i < survey.question_count; i++) {
        az_flow_init(flow, &survey, 0, 0);
        assert_true(routes[i].found);
        az_route_walk(&routes[i], flow, 0);
        assert_int_equal(flow->place, AZ_FLOW_QUESTION);
        assert_int_equal(flow->question, i);
        az_route_finish(flow, 0);
        assert_int_equal(flow->place, AZ_FLOW_THANKS);
    }
    free(flow);
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
}

/* -- The folder ---------------------------------------------------------- */

static size_t
count_entries(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        count += entry->d_name[0] != '.';
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}

/* Make a folder with these pictures; each holds its own name. */
static bool
make_folder(const char *path, const char *const *names)
{
    struct az_picture_folder folder;
    bool ok = az_picture_folder_init(&folder, path);
    for (; ok && *names; names++) {
        char *file = az_picture_folder_add(&folder, *names);
        testing_write(file, *names);
        free(file);
    }
    ok = ok && az_picture_folder_finish(&folder);
    az_picture_folder_destroy(&folder);
    return ok;
}

static bool
exists(const char *dir, const char *name)
{
    char *path = az_files_join(dir, name);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

static void
test_folder_is_replaced_as_a_whole(void **state)
{
    (void)state;
    const char *path = testing_path("whole/pictures");
    assert_true(make_folder(path, (const char *const[]){"a.png", "b.png", NULL}));
    assert_true(exists(path, "a.png") && exists(path, "b.png"));
    assert_true(make_folder(path, (const char *const[]){"c.png", NULL}));
    assert_true(exists(path, "c.png"));
    assert_false(exists(path, "a.png"));
    assert_int_equal(count_entries(path), 2);                  // and the list
    assert_int_equal(count_entries(testing_path("whole")), 1); // nothing beside it
}

static void
test_folder_keeps_its_hands_off_others_files(void **state)
{
    (void)state;
    const char *path = testing_path("others");
    assert_true(az_files_make_dir(path));
    assert_true(make_folder(path, (const char *const[]){"a.png", NULL})); // it was empty
    char *letter = az_files_join(path, "letter.txt");
    testing_write(letter, "mine");
    testing_log_start();
    assert_false(make_folder(path, (const char *const[]){"b.png", NULL}));
    assert_text_contains(testing_log_text(), "letter.txt");
    testing_log_stop();
    assert_true(exists(path, "a.png") && exists(path, "letter.txt"));
    assert_false(exists(path, "b.png"));
    free(letter);
}

/* Somebody puts a file there while the pictures are made. */
static void
test_folder_looks_again_at_the_end(void **state)
{
    (void)state;
    const char *path = testing_path("late");
    struct az_picture_folder folder;
    assert_true(az_picture_folder_init(&folder, path));
    assert_true(az_files_make_dir(path));
    char *letter = az_files_join(path, "letter.txt");
    testing_write(letter, "mine");
    testing_log_start();
    assert_false(az_picture_folder_finish(&folder));
    testing_log_stop();
    az_picture_folder_destroy(&folder);
    assert_int_equal(count_entries(path), 1);
    free(letter);
}

static void
test_folder_that_was_not_finished_leaves_nothing(void **state)
{
    (void)state;
    struct az_picture_folder folder;
    assert_true(az_picture_folder_init(&folder, testing_path("never/pictures")));
    char *file = az_picture_folder_add(&folder, "a.png");
    testing_write(file, "a");
    free(file);
    az_picture_folder_destroy(&folder);
    assert_int_equal(count_entries(testing_path("never")), 0);
}

/* -- The command --------------------------------------------------------- */

static const char *
program(const char *name)
{
    static char path[4096];
    const char *bin = getenv("AZRI_BIN");
    snprintf(path, sizeof(path), "%s/%s", bin ? bin : "bin", name);
    return path;
}

static void
run_preview(struct testing_process *process, const char *file, const char *dir,
            const char *const *more)
{
    const char *argv[ARGUMENTS_MAX] = {program("azri"), "survey", "preview", file, "-o", dir};
    for (size_t i = 6; *more && i < ARGUMENTS_MAX - 1; i++) {
        argv[i] = *more++;
    }
    testing_process_run(process, argv, NULL);
}

static void
test_preview_renders_a_survey_without_an_event(void **state)
{
    (void)state;
    const char *dir = testing_path("bare");
    struct testing_process process;
    testing_write(testing_path("nested.yaml"), nested);
    run_preview(&process, testing_path("nested.yaml"), dir,
                (const char *const[]){"--size", "800x480", "--size", "480x800", NULL});
    if (process.status != 0) {
        fail_msg("%s", az_buffer_text(&process.err));
    }
    assert_text_contains(az_buffer_text(&process.out), "00-contact-sheet.png");
    static const char *const pictures[] = {
        "00-contact-sheet.png",      "01a-q1.en.800x480.png", "01b-q1-pressed.en.480x800.png",
        "02a-q2.en.800x480.png",     "03a-q3.en.800x480.png", "04a-q4.en.800x480.png",
        "08a-thanks.en.480x800.png",
    };
    for (size_t i = 0; i < sizeof(pictures) / sizeof(*pictures); i++) {
        if (!exists(dir, pictures[i])) {
            fail_msg("there is no %s", pictures[i]);
        }
    }
    testing_process_destroy(&process);
}

static void
test_preview_refuses_with_the_cure(void **state)
{
    (void)state;
    static const struct {
        const char *survey;
        const char *more[3];
        const char *says;
    } cases[] = {
        {"survey: x\nlanguages: [en]\n", {NULL}, "refused.yaml:"},
        {nested, {"--language", "xx"}, "no language \"xx\""},
        {nested, {"--size", "1x1"}, "no size such as"},
        {nested, {"--theme", "pink"}, "pink"},
    };
    char *dir = strdup(testing_path("refused"));
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct testing_process process;
        testing_write(testing_path("refused.yaml"), cases[i].survey);
        run_preview(&process, testing_path("refused.yaml"), dir, cases[i].more);
        assert_int_not_equal(process.status, 0);
        assert_text_contains(az_buffer_text(&process.err), cases[i].says);
        assert_int_not_equal(access(dir, F_OK), 0);
        testing_process_destroy(&process);
    }
    free(dir);
}

static void
test_preview_says_what_it_misses(void **state)
{
    (void)state;
    char *alone = strdup(testing_path("alone"));
    assert_true(az_files_make_dir(alone));
    char *azri = az_files_join(alone, "azri");
    struct testing_process process;
    testing_process_run(&process, (const char *const[]){"cp", program("azri"), azri, NULL}, NULL);
    assert_int_equal(process.status, 0);
    testing_process_destroy(&process);
    testing_write(testing_path("nested.yaml"), nested);
    testing_process_run(&process,
                        (const char *const[]){"env", "PATH=/nowhere", azri, "survey", "preview",
                                              testing_path("nested.yaml"), "-o",
                                              testing_path("alone/out"), NULL},
                        NULL);
    assert_int_equal(process.status, 1);
    assert_text_contains(az_buffer_text(&process.err), "azri-kiosk, which draws the screens");
    testing_process_destroy(&process);
    free(azri);
    free(alone);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_route_leads_through_conditions),
        cmocka_unit_test(test_folder_is_replaced_as_a_whole),
        cmocka_unit_test(test_folder_keeps_its_hands_off_others_files),
        cmocka_unit_test(test_folder_looks_again_at_the_end),
        cmocka_unit_test(test_folder_that_was_not_finished_leaves_nothing),
        cmocka_unit_test(test_preview_renders_a_survey_without_an_event),
        cmocka_unit_test(test_preview_refuses_with_the_cure),
        cmocka_unit_test(test_preview_says_what_it_misses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
