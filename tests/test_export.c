// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/report/columns.h"
#include "app/report/export.h"
#include "base/files.h"
#include "tests/made_up.h"
#include "tests/process.h"

#define STORE "01020300-0000-0000-0000-000000000000"

static const struct az_answer armenian[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 5}},
    {.question = "liked", .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "Շատ լավ էր, շնորհակալ եմ"}},
};
static const struct az_answer georgian[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}},
    {.question = "disliked", .value = {.kind = AZ_VALUE_CHOICES, .text = ""}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "თქვა: \"ცუდია\"\nდა წავიდა"}},
};
static const struct az_answer english[] = {
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "=1+1"}},
    {.question = "change", .value = {.kind = AZ_VALUE_NUMBER, .number = -3}},
    {.question = "overall", .value = {.kind = AZ_VALUE_NONE}},
};

static void
three_scripts(struct az_response responses[3])
{
    responses[0] = made_up_response(1, "hy", armenian, 3);
    responses[1] = made_up_response(2, "ka", georgian, 3);
    responses[1].ending = AZ_ENDING_TIMEOUT;
    responses[2] = made_up_response(3, "en", english, 3);
    responses[2].ending = AZ_ENDING_EXIT;
    responses[2].utc_offset_min = -210;
}

static void
test_export_has_a_row_a_response_and_a_column_a_question(void **state)
{
    (void)state;
    struct az_response responses[3];
    three_scripts(responses);
    struct made_up source = {.responses = responses, .count = 3};
    struct exported exported;
    export_made_up(&source, NULL, &exported);
    assert_true(exported.ok);
    assert_string_equal(
        az_buffer_text(&exported.bytes),
        COLUMNS ",overall,liked,words,disliked,change\r\n" STORE
                ",1,congress-2026,hall-a,congress,0a23456789abcdef,hy,2026-05-14T09:30:00.123Z,"
                "2026-05-14T13:30:00.123+04:00,2026-05-14T09:30:00.123Z,raw,,8.250,complete,live,,"
                "5,talks people,\"Շատ լավ էր, շնորհակալ եմ\",,\r\n" STORE
                ",2,congress-2026,hall-a,congress,0a23456789abcdef,ka,2026-05-14T09:30:00.123Z,"
                "2026-05-14T13:30:00.123+04:00,2026-05-14T09:30:00.123Z,raw,,8.250,timeout,live,,"
                "1,,\"თქვა: \"\"ცუდია\"\"\nდა წავიდა\",,\r\n" STORE
                ",3,congress-2026,hall-a,congress,0a23456789abcdef,en,2026-05-14T09:30:00.123Z,"
                "2026-05-14T06:00:00.123-03:30,2026-05-14T09:30:00.123Z,raw,,8.250,exit,live,,"
                ",,'=1+1,,-3\r\n");
    assert_int_equal(exported.figures.exported, 3);
    az_buffer_destroy(&exported.bytes);
}

/* What a real reader makes of it, told as JSON, which does not depend on any quoting of ours. */
static void
test_export_is_read_back_by_python(void **state)
{
    (void)state;
    static const char script[] = "import csv, json, sys\n"
                                 "with open(sys.argv[1], encoding='utf-8-sig', newline='') as f:\n"
                                 "    rows = list(csv.DictReader(f, strict=True))\n"
                                 "json.dump([[r['seq'], r['language'], r['overall'], r['liked'],\n"
                                 "            r['words'], r['change']] for r in rows],\n"
                                 "          sys.stdout, ensure_ascii=False)\n";
    struct az_response responses[3];
    three_scripts(responses);
    for (int mark = 0; mark < 2; mark++) {
        struct made_up source = {.responses = responses, .count = 3};
        struct az_export_params with = {.byte_order_mark = mark == 1};
        struct exported exported;
        export_made_up(&source, &with, &exported);
        const char *path = testing_path("three.csv");
        testing_write(path, az_buffer_text(&exported.bytes));
        assert_int_equal(strncmp(exported.bytes.data, "\xef\xbb\xbf", 3) == 0, mark == 1);

        struct testing_process python;
        const char *argv[] = {"python3", "-X", "utf8", "-c", script, path, NULL};
        testing_process_run(&python, argv, NULL);
        assert_string_equal(az_buffer_text(&python.err), "");
        assert_string_equal(
            az_buffer_text(&python.out),
            "[[\"1\", \"hy\", \"5\", \"talks people\", \"Շատ լավ էր, շնորհակալ եմ\", \"\"], "
            "[\"2\", \"ka\", \"1\", \"\", \"თქვა: \\\"ცუდია\\\"\\nდა წავიდა\", \"\"], "
            "[\"3\", \"en\", \"\", \"\", \"'=1+1\", \"-3\"]]");
        testing_process_destroy(&python);
        az_buffer_destroy(&exported.bytes);
    }
}

static void
test_export_leaves_out_training_and_misuse_unless_asked(void **state)
{
    (void)state;
    static const struct az_answer only_in_training[] = {
        {.question = "trial", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}},
    };
    struct az_response responses[4];
    for (size_t i = 0; i < 4; i++) {
        responses[i] = made_up_response(i + 1, "hy", armenian, 1);
    }
    responses[1].mode = AZ_MODE_TRAINING;
    responses[1].answers = only_in_training;
    responses[2].misuse = "burst";
    responses[3].mode = AZ_MODE_TRAINING;
    responses[3].misuse = "burst";
    static const struct {
        bool training;
        bool misuse;
        struct az_export_figures figures;
        const char *columns;
    } cases[] = {
        {false,
         false,
         {.exported = 1, .left_out_training = 2, .left_out_misuse = 1},
         COLUMNS ",overall\r\n"},
        {true,
         false,
         {.exported = 2, .exported_training = 1, .left_out_misuse = 2},
         COLUMNS ",overall,trial\r\n"},
        {false,
         true,
         {.exported = 2, .exported_misuse = 1, .left_out_training = 2},
         COLUMNS ",overall\r\n"},
        {true,
         true,
         {.exported = 4, .exported_training = 2, .exported_misuse = 2},
         COLUMNS ",overall,trial\r\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct made_up source = {.responses = responses, .count = 4};
        struct az_export_params with = {.with_training = cases[i].training,
                                        .with_misuse = cases[i].misuse};
        struct exported exported;
        export_made_up(&source, &with, &exported);
        assert_true(exported.ok);
        assert_memory_equal(&exported.figures, &cases[i].figures,
                            offsetof(struct az_export_figures, sealed));
        assert_text_contains(az_buffer_text(&exported.bytes), cases[i].columns);
        az_buffer_destroy(&exported.bytes);
    }
}

static void
test_export_of_nothing_has_its_headings(void **state)
{
    (void)state;
    struct made_up source = {0};
    struct exported exported;
    export_made_up(&source, NULL, &exported);
    assert_true(exported.ok);
    assert_string_equal(az_buffer_text(&exported.bytes), COLUMNS "\r\n");
    az_buffer_destroy(&exported.bytes);
}

static void
test_export_has_no_heading_twice(void **state)
{
    (void)state;
    static const struct az_answer answers[] = {
        {.question = "Language", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}},
        {.question = "-odd", .value = {.kind = AZ_VALUE_NUMBER, .number = 2}},
    };
    struct az_response response = made_up_response(1, "hy", answers, 2);
    struct made_up source = {.responses = &response, .count = 1};
    struct exported exported;
    export_made_up(&source, NULL, &exported);
    assert_text_contains(az_buffer_text(&exported.bytes),
                         COLUMNS ",Language (answer),'-odd\r\n" STORE);
    az_buffer_destroy(&exported.bytes);
}

static void
test_export_leaves_a_response_without_columns_to_the_next(void **state)
{
    (void)state;
    struct az_response response = made_up_response(1, "hy", armenian, 1);
    struct az_response late = made_up_response(2, "en", english, 3);
    struct made_up source = {.responses = &response, .count = 1, .late = &late};
    struct exported exported;
    export_made_up(&source, NULL, &exported);
    assert_true(exported.ok);
    assert_int_equal(exported.figures.exported, 1);
    assert_int_equal(exported.figures.left_out_late, 1);
    assert_null(strstr(az_buffer_text(&exported.bytes), "=1+1"));
    az_buffer_destroy(&exported.bytes);
}

static void
test_export_times_out_of_range_are_empty(void **state)
{
    (void)state;
    static const int64_t times[] = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < 2; i++) {
        struct az_response response = made_up_response(1, "hy", armenian, 1);
        response.started_at_ms = times[i];
        response.utc_offset_min = i == 0 ? 1440 : -1440;
        struct made_up source = {.responses = &response, .count = 1};
        struct exported exported;
        export_made_up(&source, NULL, &exported);
        assert_true(exported.ok);
        assert_text_contains(az_buffer_text(&exported.bytes), ",hy,,,,raw,,8.250,");
        az_buffer_destroy(&exported.bytes);
    }
}

static void
test_export_tells_how_well_a_time_is_known(void **state)
{
    (void)state;
    static const struct {
        struct az_true_time time;
        const char *cells;
    } cases[] = {
        {{.kind = AZ_TIME_EXACT, .time_ms = 1778751000123, .uncertainty_ms = 47},
         ",2026-05-14T09:30:00.123Z,2026-05-14T13:30:00.123+04:00,1969-12-31T23:59:59.999Z,"
         "exact,0.047,8.250,"},
        {{.kind = AZ_TIME_BOUNDED, .time_ms = 1778751000123, .uncertainty_ms = 7200000},
         ",2026-05-14T09:30:00.123Z,2026-05-14T13:30:00.123+04:00,1969-12-31T23:59:59.999Z,"
         "bounded,7200.000,8.250,"},
        {{.kind = AZ_TIME_BOUNDED, .time_ms = 1778751000123, .uncertainty_ms = INT64_MAX},
         ",1969-12-31T23:59:59.999Z,bounded,,8.250,"},
        {{.kind = AZ_TIME_UNKNOWN, .time_ms = 5},
         ",1969-12-31T23:59:59.999Z,1970-01-01T03:59:59.999+04:00,1969-12-31T23:59:59.999Z,"
         "raw,,8.250,"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_response response = made_up_response(1, "hy", armenian, 1);
        response.started_at_ms = -1;
        response.true_time = cases[i].time;
        struct made_up source = {.responses = &response, .count = 1};
        struct exported exported;
        export_made_up(&source, NULL, &exported);
        assert_true(exported.ok);
        assert_text_contains(az_buffer_text(&exported.bytes), cases[i].cells);
        az_buffer_destroy(&exported.bytes);
    }
}

static void
test_export_fails_with_its_source(void **state)
{
    (void)state;
    struct az_response response = made_up_response(1, "hy", armenian, 1);
    for (unsigned read = 1; read <= 2; read++) {
        struct made_up source = {.responses = &response, .count = 1, .fails_at_read = read};
        struct exported exported;
        export_made_up(&source, NULL, &exported);
        assert_false(exported.ok);
        assert_int_equal(source.reads, read);
        az_buffer_destroy(&exported.bytes);
    }
}

static void
test_export_fails_with_its_sink(void **state)
{
    (void)state;
    struct az_response responses[3];
    three_scripts(responses);
    size_t room = 0;
    bool ok = false;
    for (; !ok; room += 7) {
        struct made_up source = {.responses = responses, .count = 3};
        struct az_buffer bytes;
        az_buffer_init(&bytes, room);
        struct az_export_params params = {
            .format = az_export_format_find("csv"),
            .source = {.each = each_made_up, .ctx = &source},
            .sink = {.write = keep_exported, .ctx = &bytes},
        };
        struct az_export_figures figures;
        ok = az_export_run(&params, &figures);
        assert_int_equal(ok, figures.exported == 3);
        az_buffer_destroy(&bytes);
    }
    assert_true(room > 500);
}

/* Responses that each answer a question of their own, `count` in all. */
static bool
each_own_question(void *ctx, az_response_fn fn, void *fn_ctx)
{
    for (uint64_t i = 0; i < *(const uint64_t *)ctx; i++) {
        char question[AZ_ID_MAX + 1];
        snprintf(question, sizeof(question), "q%" PRIu64, i);
        struct az_answer answer = {.question = question, .value = {.kind = AZ_VALUE_NUMBER}};
        struct az_response response = made_up_response(i + 1, "hy", &answer, 1);
        if (!fn(fn_ctx, &response)) {
            return false;
        }
    }
    return true;
}

static bool
drop(void *ctx, const void *data, size_t size)
{
    (void)data;
    *(size_t *)ctx += size;
    return true;
}

static void
test_export_refuses_more_questions_than_columns(void **state)
{
    (void)state;
    for (uint64_t over = 0; over < 2; over++) {
        uint64_t count = AZ_EXPORT_QUESTIONS_MAX + over;
        size_t bytes = 0;
        struct az_export_params params = {
            .format = az_export_format_find("csv"),
            .source = {.each = each_own_question, .ctx = &count},
            .sink = {.write = drop, .ctx = &bytes},
        };
        struct az_export_figures figures;
        testing_log_start();
        assert_int_equal(az_export_run(&params, &figures), over == 0);
        if (over) {
            assert_text_contains(testing_log_text(), "more than 4000 questions");
            assert_int_equal(bytes, 0);
        }
        testing_log_stop();
    }
}

static void
test_export_formats_are_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; az_export_format_at(i); i++) {
        const struct az_export_format *format = az_export_format_at(i);
        assert_ptr_equal(az_export_format_find(format->name), format);
    }
    assert_non_null(az_export_format_find("csv"));
    assert_null(az_export_format_find("CSV"));
    assert_null(az_export_format_find(""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_export_has_a_row_a_response_and_a_column_a_question),
        cmocka_unit_test(test_export_is_read_back_by_python),
        cmocka_unit_test(test_export_leaves_out_training_and_misuse_unless_asked),
        cmocka_unit_test(test_export_of_nothing_has_its_headings),
        cmocka_unit_test(test_export_has_no_heading_twice),
        cmocka_unit_test(test_export_leaves_a_response_without_columns_to_the_next),
        cmocka_unit_test(test_export_times_out_of_range_are_empty),
        cmocka_unit_test(test_export_tells_how_well_a_time_is_known),
        cmocka_unit_test(test_export_fails_with_its_source),
        cmocka_unit_test(test_export_fails_with_its_sink),
        cmocka_unit_test(test_export_refuses_more_questions_than_columns),
        cmocka_unit_test(test_export_formats_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
