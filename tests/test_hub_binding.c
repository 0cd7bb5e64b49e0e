// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "sync/hub_binding.h"

static const struct az_hub_binding sample = {
    .known = true, .hub = {{0x55, 1}}, .key = {{1, 2, 3}}, .label = "Մուտք \"Ա\""};

static void
test_hub_binding_without_a_file_is_not_known(void **state)
{
    (void)state;
    struct az_hub_binding read = sample;
    assert_true(az_hub_binding_load(testing_path("none.json"), &read));
    assert_false(read.known);
}

static void
test_hub_binding_is_read_as_it_was_saved(void **state)
{
    (void)state;
    struct az_hub_binding read;
    const char *path = testing_path("new/hub.json");
    assert_true(az_hub_binding_save(path, &sample));
    assert_int_equal(testing_mode_of(path), 0600);
    assert_true(az_hub_binding_load(path, &read));
    assert_true(read.known);
    assert_true(az_uuid_equal(&read.hub, &sample.hub));
    assert_memory_equal(&read.key, &sample.key, sizeof(read.key));
    assert_string_equal(read.label, sample.label);
}

static void
test_hub_binding_refuses_a_damaged_file(void **state)
{
    (void)state;
    static const char id[] = "\"hub\":\"55010000-0000-0000-0000-000000000000\"";
    static const char key[] = "\"hub_key\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"";
    char text[512];
    const struct {
        const char *id, *key, *label;
    } cases[] = {
        {"\"hub\":7", key, "\"label\":\"a\""},
        {id, "\"hub_key\":\"AQID\"", "\"label\":\"a\""},
        {id, "\"hub_key\":\"****\"", "\"label\":\"a\""},
        {id, key, "\"label\":null"},
        {id, key, "\"label\":\"a\"}"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_hub_binding read;
        const char *path = testing_path("damaged.json");
        int size =
            snprintf(text, sizeof(text), "{%s,%s,%s}\n", cases[i].id, cases[i].key, cases[i].label);
        assert_true(az_files_write_atomic(path, text, (size_t)size, 0600));
        testing_log_start();
        assert_false(az_hub_binding_load(path, &read));
        assert_false(read.known);
        assert_text_contains(testing_log_text(), path);
        testing_log_stop();
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hub_binding_without_a_file_is_not_known),
        cmocka_unit_test(test_hub_binding_is_read_as_it_was_saved),
        cmocka_unit_test(test_hub_binding_refuses_a_damaged_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
