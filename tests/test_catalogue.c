// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/catalogue.h"
#include "base/files.h"

static void
test_catalogues_are_complete(void **state)
{
    (void)state;
    char *dir = az_files_asset("catalogues");
    assert_non_null(dir);
    DIR *handle = opendir(dir);
    assert_non_null(handle);
    const struct dirent *entry;
    unsigned count = 0;
    while ((entry = readdir(handle))) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char language[40] = "";
        assert_int_equal(sscanf(entry->d_name, "%35[^.].yaml", language), 1);
        struct az_catalogue catalogue;
        assert_true(az_catalogue_load(language, &catalogue));
        assert_string_equal(catalogue.language, language);
        for (int i = 0; i < AZ_MESSAGE_COUNT; i++) {
            assert_true(strlen(catalogue.texts[i]) > 1);
        }
        az_catalogue_destroy(&catalogue);
        count++;
    }
    assert_true(count >= 3);
    closedir(handle);
    free(dir);
}

static void
test_catalogue_texts_are_those_of_the_file(void **state)
{
    (void)state;
    struct az_catalogue catalogue;
    assert_true(az_catalogue_load("ka", &catalogue));
    assert_string_equal(catalogue.texts[AZ_MESSAGE_LANGUAGE], "ქართული");
    assert_string_equal(catalogue.texts[AZ_MESSAGE_BACK], "უკან");
    assert_string_equal(az_message_key(AZ_MESSAGE_OUT_OF_SERVICE_HINT), "out_of_service_hint");
    az_catalogue_destroy(&catalogue);
    az_catalogue_destroy(&catalogue); // a zeroed one
}

/* Make an assets folder with one catalogue and load it; the log tells what came of it. */
static bool
load_own(const char *language, const char *text)
{
    az_files_make_dir(testing_path("assets/catalogues"));
    char name[100];
    snprintf(name, sizeof(name), "assets/catalogues/%s.yaml", language);
    testing_write(testing_path(name), text);
    char *kept = strdup(getenv("AZRI_ASSETS"));
    setenv("AZRI_ASSETS", testing_path("assets"), 1);
    struct az_catalogue catalogue;
    bool loaded = az_catalogue_load(language, &catalogue);
    az_catalogue_destroy(&catalogue);
    setenv("AZRI_ASSETS", kept, 1);
    free(kept);
    return loaded;
}

static void
test_catalogue_faults_are_logged_with_their_lines(void **state)
{
    (void)state;
    testing_log_start();
    assert_false(load_own("xx", "language: X\nbakc: Y\nnext:\n"));
    const char *log = testing_log_text();
    assert_text_contains(log,
                         "xx.yaml:2: The catalogue has no key \"bakc\". Did you mean \"back\"?");
    assert_text_contains(log, "xx.yaml:3: \"next\" is empty.");
    assert_text_contains(log, "lacks the key \"face_5\"");
    testing_log_stop();
}

static void
test_catalogue_missing_or_hostile_is_refused(void **state)
{
    (void)state;
    static const char *const languages[] = {"",   "qq", "../hy", "../catalogues/hy",
                                            "HY", "a",  "hy-",   "hy\n"};
    testing_log_start();
    for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++) {
        struct az_catalogue catalogue;
        assert_false(az_catalogue_load(languages[i], &catalogue));
        az_catalogue_destroy(&catalogue);
    }
    assert_false(load_own("yy", "[1, 2]"));
    assert_false(load_own("yy", "a: [1"));
    assert_false(load_own("yy", ""));
    testing_log_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalogues_are_complete),
        cmocka_unit_test(test_catalogue_texts_are_those_of_the_file),
        cmocka_unit_test(test_catalogue_faults_are_logged_with_their_lines),
        cmocka_unit_test(test_catalogue_missing_or_hostile_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
