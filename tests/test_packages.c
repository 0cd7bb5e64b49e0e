// SPDX-License-Identifier: MIT
/* What is published, for whom, and what terminals tell of it: in the archive, and on the wire. */
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "storage/packages.h"
#include "sync/assignment_json.h"
#include "sync/offer.h"
#include "sync/settings.h"

static const struct az_uuid everybody;
static const struct az_uuid ani = {{0xa1}};
static const struct az_uuid beka = {{0xbe}};

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(archive);
    return archive;
}

/* A package that is known by a letter. */
static struct az_file_hash
package_of(char letter)
{
    struct az_file_hash hash;
    az_file_hash_of(&letter, 1, &hash);
    return hash;
}

static void
publish(struct az_archive *archive, char letter, const struct az_uuid *terminal)
{
    const struct az_published_file file = {package_of(letter), &letter, 1};
    const struct az_publication publication = {.hash = file.hash,
                                               .event = "expo",
                                               .survey_version = "0",
                                               .files = &file,
                                               .file_count = 1,
                                               .terminal = *terminal};
    assert_int_equal(az_packages_publish(archive, &publication), AZ_ARCHIVE_OK);
}

static void
withdraw(struct az_archive *archive, char letter, const struct az_uuid *terminal, size_t expected)
{
    struct az_file_hash hash = package_of(letter);
    size_t count = 99;
    assert_int_equal(az_packages_withdraw(archive, &hash, terminal, &count), AZ_ARCHIVE_OK);
    assert_int_equal(count, expected);
}

/* `letter` is '-' for none. */
static void
assert_assigned(struct az_archive *archive, const struct az_uuid *terminal, char letter)
{
    struct az_file_hash expected = {0};
    struct az_file_hash got;
    if (letter != '-') {
        expected = package_of(letter);
    }
    assert_true(az_packages_assigned(archive, terminal, &got));
    assert_true(az_file_hash_equal(&got, &expected));
}

static void
test_packages_last_word_that_concerns_a_terminal_counts(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("words.db");
    assert_assigned(archive, &ani, '-');
    publish(archive, 'a', &everybody);
    publish(archive, 'b', &ani); // tried there first
    assert_assigned(archive, &ani, 'b');
    assert_assigned(archive, &beka, 'a');
    publish(archive, 'b', &everybody);
    assert_assigned(archive, &beka, 'b');
    publish(archive, 'c', &beka);
    publish(archive, 'c', &beka); // changes nothing
    assert_assigned(archive, &beka, 'c');
    assert_assigned(archive, &ani, 'b');
    withdraw(archive, 'c', &beka, 1);
    assert_assigned(archive, &beka, 'b');
    withdraw(archive, 'b', &everybody, 2); // for all, and for each
    assert_assigned(archive, &ani, 'a');
    withdraw(archive, 'b', &everybody, 0);
    publish(archive, 'b', &everybody);
    assert_assigned(archive, &ani, 'b');
    az_archive_close(archive);
}

static bool
count_published(void *ctx, const struct az_published *published)
{
    struct az_buffer *out = ctx;
    return az_buffer_printf(out, "%s %d %d\n", published->event, published->for_all,
                            (int)published->for_some);
}

static void
test_packages_are_listed_with_whom_they_are_for(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("listed.db");
    struct az_buffer out;
    az_buffer_init(&out, 1000);
    publish(archive, 'a', &everybody);
    publish(archive, 'b', &ani);
    publish(archive, 'b', &beka);
    publish(archive, 'c', &ani);
    withdraw(archive, 'c', &everybody, 1);
    assert_true(az_packages_each(archive, count_published, &out));
    assert_string_equal(az_buffer_text(&out), "expo 0 0\nexpo 0 2\nexpo 1 0\n");
    az_buffer_destroy(&out);
    az_archive_close(archive);
}

static void
test_packages_files_are_read_in_parts(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("files.db");
    static const char content[] = "0123456789";
    struct az_published_file file = {.data = content, .size = 10};
    az_file_hash_of(content, 10, &file.hash);
    const struct az_publication publication = {
        .hash = file.hash, .event = "e", .survey_version = "0", .files = &file, .file_count = 1};
    assert_int_equal(az_packages_publish(archive, &publication), AZ_ARCHIVE_OK);
    static const struct {
        struct az_file_part part;
        const char *expected;
    } cases[] = {{{0, 9}, "0123456789"}, {{3, 5}, "345"}, {{8, 99}, "89"}, {{10, 20}, ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_buffer out;
        int64_t size = 0;
        az_buffer_init(&out, 100);
        assert_true(az_offer_read(archive,
                                  &(struct az_offer_wish){.hash = file.hash, .part = cases[i].part},
                                  &out, &size));
        assert_int_equal(size, 10);
        assert_string_equal(az_buffer_text(&out), cases[i].expected);
        az_buffer_destroy(&out);
    }
    struct az_buffer none;
    int64_t size = 0;
    az_buffer_init(&none, 100);
    assert_true(az_offer_read(
        archive, &(struct az_offer_wish){.hash = package_of('?'), .whole = true}, &none, &size));
    assert_int_equal(size, -1);
    az_buffer_destroy(&none);
    az_archive_close(archive);
}

/* What an organizer's change comes to: true, or the sentence in `why`. */
static void
set(struct az_archive *archive, const struct az_uuid *terminal, const char *change,
    const char *expected)
{
    struct az_arena arena;
    struct az_buffer why;
    struct az_setting *settings = NULL;
    size_t count = 0;
    az_arena_init(&arena, 100000);
    az_buffer_init(&why, 1000);
    bool ok = az_settings_read_change(change, strlen(change), &arena, &settings, &count, &why);
    if (expected) {
        assert_false(ok);
        assert_text_contains(az_buffer_text(&why), expected);
    } else {
        assert_true(ok);
        assert_int_equal(az_packages_set(archive, terminal, settings, count), AZ_ARCHIVE_OK);
    }
    az_buffer_destroy(&why);
    az_arena_destroy(&arena);
}

static void
assert_settings(struct az_archive *archive, const struct az_uuid *terminal, const char *expected)
{
    struct az_buffer out;
    az_buffer_init(&out, AZ_SETTINGS_BYTES_MAX);
    assert_true(az_settings_put(archive, terminal, &out));
    assert_string_equal(az_buffer_text(&out), expected);
    az_buffer_destroy(&out);
}

static void
test_settings_of_a_terminal_go_before_those_of_all(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("settings.db");
    assert_settings(archive, &ani, "");
    set(archive, &everybody, "{\"sound\":true,\"send_after_s\":60}", NULL);
    set(archive, &ani, "{\"point\":\"foyer\",\"sound\":false}", NULL);
    assert_settings(archive, &ani,
                    "{\"azri\":1,\"point\":\"foyer\",\"send_after_s\":60,\"sound\":false}");
    assert_settings(archive, &beka, "{\"azri\":1,\"send_after_s\":60,\"sound\":true}");
    set(archive, &ani, "{\"sound\":null}", NULL);
    assert_settings(archive, &ani,
                    "{\"azri\":1,\"point\":\"foyer\",\"send_after_s\":60,\"sound\":true}");

    struct az_assignment told;
    struct az_buffer out;
    int64_t size = 0;
    az_buffer_init(&out, AZ_SETTINGS_BYTES_MAX);
    assert_true(az_offer_assignment(archive, &ani, &told));
    assert_true(az_offer_read(
        archive, &(struct az_offer_wish){.terminal = ani, .hash = told.settings, .whole = true},
        &out, &size));
    assert_int_equal(size, out.size);
    struct az_settings settings;
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    assert_true(az_settings_decode(out.data, out.size, &settings, &why));
    assert_string_equal(settings.point, "foyer");
    assert_int_equal(settings.sound, AZ_SETTING_YES);
    assert_int_equal(settings.low_reach, AZ_SETTING_OPEN);
    assert_int_equal(settings.send_after_s, 60);
    az_buffer_destroy(&why);
    az_buffer_destroy(&out);
    az_archive_close(archive);
}

static void
test_settings_that_are_misspelt_are_refused_at_the_hub(void **state)
{
    (void)state;
    static const struct {
        const char *change;
        const char *why;
    } cases[] = {
        {"", "not a small JSON object"},
        {"{}", "not a small JSON object"},
        {"{\"soud\":true}", "no setting \"soud\"; there are low_reach"},
        {"{\"sound\":1}", "\"sound\" takes true or false"},
        {"{\"point\":\"a b\"}", "\"point\" takes the id"},
        {"{\"point\":\"\"}", "\"point\" takes the id"},
        {"{\"screen_mm\":99}", "\"screen_mm\" takes a number from 100"},
        {"{\"send_after_s\":3601}", "to 3600"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        set(NULL, &ani, cases[i].change, cases[i].why);
    }
}

static bool
take_shown(void *ctx, const struct az_shown *shown)
{
    *(struct az_shown *)ctx = *shown;
    return true;
}

static void
test_packages_report_comes_back_as_it_was_told(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("told.db");
    const struct az_package_report report = {
        .running = {package_of('a'), package_of('s')},
        .refused = {.package = package_of('b')},
        .why = "survey.yaml:3: there is no type \"npz\".",
    };
    struct az_buffer out;
    struct az_arena arena;
    struct az_json_reader reader = {0};
    const struct az_package_report *told = NULL;
    az_buffer_init(&out, 10000);
    az_arena_init(&arena, 100000);
    az_buffer_append_text(&out, "{\"version\":\"1\"");
    az_package_report_json_put(&report, &out);
    az_buffer_append_char(&out, '}');
    const struct az_json *object = az_json_read_object(&reader, out.data, out.size, &arena);
    assert_non_null(object);
    assert_true(az_package_report_json_get(object, &arena, &told));
    assert_non_null(told);

    publish(archive, 'b', &everybody);
    struct az_archive_batch batch = {.terminal = ani, .store = {{1}}, .shown = told};
    struct az_archive_batch *const batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    struct az_shown shown = {0};
    assert_true(az_packages_each_shown(archive, take_shown, &shown));
    assert_true(az_uuid_equal(&shown.terminal, &ani));
    assert_true(az_assignment_equal(&shown.report.running, &report.running));
    assert_true(az_assignment_equal(&shown.report.refused, &report.refused));
    assert_string_equal(shown.report.why, report.why);
    struct az_file_hash b = package_of('b');
    assert_true(az_file_hash_equal(&shown.assigned, &b));
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    az_buffer_destroy(&out);
    az_archive_close(archive);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packages_last_word_that_concerns_a_terminal_counts),
        cmocka_unit_test(test_packages_are_listed_with_whom_they_are_for),
        cmocka_unit_test(test_packages_files_are_read_in_parts),
        cmocka_unit_test(test_settings_of_a_terminal_go_before_those_of_all),
        cmocka_unit_test(test_settings_that_are_misspelt_are_refused_at_the_hub),
        cmocka_unit_test(test_packages_report_comes_back_as_it_was_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
