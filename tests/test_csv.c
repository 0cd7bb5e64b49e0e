// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "app/report/csv.h"

/* A sink that keeps what it gets, and refuses from the `room`-th byte on. */
struct memory {
    struct az_buffer bytes;
    struct az_sink sink;
};

static bool
keep(void *ctx, const void *data, size_t size)
{
    return az_buffer_append(ctx, data, size);
}

static void
memory_init(struct memory *memory, size_t room)
{
    az_buffer_init(&memory->bytes, room);
    memory->sink = (struct az_sink){.write = keep, .ctx = &memory->bytes};
}

static void
memory_destroy(struct memory *memory)
{
    az_buffer_destroy(&memory->bytes);
}

/* What one text becomes as the only cell of a row. */
static void
assert_cell(const char *text, const char *expected)
{
    struct memory memory;
    memory_init(&memory, 1000);
    struct az_csv csv;
    az_csv_init(&csv, &memory.sink);
    assert_true(az_csv_text(&csv, text));
    assert_true(az_csv_end_row(&csv));
    az_csv_destroy(&csv);
    char row[1000];
    snprintf(row, sizeof(row), "%s\r\n", expected);
    assert_string_equal(az_buffer_text(&memory.bytes), row);
    memory_destroy(&memory);
}

static void
test_csv_rows_byte_by_byte(void **state)
{
    (void)state;
    struct memory memory;
    memory_init(&memory, 10000);
    struct az_csv csv;
    az_csv_init(&csv, &memory.sink);
    az_csv_text(&csv, "seq");
    az_csv_text(&csv, "said \"so\"");
    az_csv_text(&csv, "a, b");
    assert_true(az_csv_end_row(&csv));
    az_csv_number(&csv, -5);
    az_csv_text(&csv, "Շնորհակալություն");
    az_csv_text(&csv, NULL);
    assert_true(az_csv_end_row(&csv));
    az_csv_thousandths(&csv, 8250);
    az_csv_text(&csv, "მადლობა\nდიდი");
    az_csv_text(&csv, "");
    assert_true(az_csv_end_row(&csv));
    az_csv_destroy(&csv);
    assert_string_equal(az_buffer_text(&memory.bytes), "seq,\"said \"\"so\"\"\",\"a, b\"\r\n"
                                                       "-5,Շնորհակալություն,\r\n"
                                                       "8.250,\"მადლობა\nდიდი\",\r\n");
    memory_destroy(&memory);
}

static void
test_csv_text_cannot_run_as_a_formula(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *cell;
    } cases[] = {
        {"=1+1", "'=1+1"},
        {"+374 10 000000", "'+374 10 000000"},
        {"-2+3", "'-2+3"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "\"'\t'=1\""},
        {"\r=1", "\"'\r'=1\""},
        {"\n=1", "\"'\n'=1\""},
        {"  =1", "'  =1"},
        {"\u00a0=1", "'\u00a0=1"},
        {"\u200b\u200e=1", "'\u200b\u200e=1"},
        {"\ufeff=1", "'\ufeff=1"},
        {"＝1", "'＝1"},
        {"＋1", "'＋1"},
        {"－1", "'－1"},
        {"＠A1", "'＠A1"},
        {"\"=1", "\"'\"\"=1\""},
        {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        // Where a semicolon separates cells, or our quotes are not seen.
        {"good;=1;x", "\"good;'=1;x\""},
        {"good; \"=1&\"", "\"good;' \"\"=1&\"\"\""},
        {"good\t=1", "\"good\t'=1\""},
        {"good\r\n=1", "\"good\r\n'=1\""},
        // What is no formula stays as it is.
        {"a=b", "a=b"},
        {"a - b", "a - b"},
        {"so-so", "so-so"},
        {"'quoted'", "'quoted'"},
        {"5", "5"},
        {" ", " "},
        {"լավ-լավ", "լավ-լավ"},
        {"good,=1", "\"good,=1\""},
        {"good;bad", "\"good;bad\""},
        {"two\r\n\r\nparts", "\"two\r\n\r\nparts\""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_cell(cases[i].text, cases[i].cell);
    }
}

static void
test_csv_numbers_stay_numbers(void **state)
{
    (void)state;
    struct memory memory;
    memory_init(&memory, 10000);
    struct az_csv csv;
    az_csv_init(&csv, &memory.sink);
    az_csv_number(&csv, INT64_MIN);
    az_csv_number(&csv, 0);
    az_csv_number(&csv, INT64_MAX);
    az_csv_thousandths(&csv, INT64_MIN);
    az_csv_thousandths(&csv, -1);
    az_csv_thousandths(&csv, 0);
    az_csv_thousandths(&csv, UINT32_MAX);
    assert_true(az_csv_end_row(&csv));
    az_csv_destroy(&csv);
    assert_string_equal(az_buffer_text(&memory.bytes),
                        "-9223372036854775808,0,9223372036854775807,"
                        "-9223372036854775.808,-0.001,0.000,4294967.295\r\n");
    memory_destroy(&memory);
}

static void
test_csv_row_of_one_empty_cell_is_no_blank_line(void **state)
{
    (void)state;
    assert_cell("", "\"\"");
    assert_cell(NULL, "\"\"");
}

static void
test_csv_byte_order_mark_comes_first(void **state)
{
    (void)state;
    struct memory memory;
    memory_init(&memory, 100);
    struct az_csv csv;
    az_csv_init(&csv, &memory.sink);
    assert_true(az_csv_byte_order_mark(&csv));
    az_csv_text(&csv, "ա");
    assert_true(az_csv_end_row(&csv));
    az_csv_destroy(&csv);
    assert_string_equal(az_buffer_text(&memory.bytes), "\xef\xbb\xbfա\r\n");
    memory_destroy(&memory);
}

static void
test_csv_remembers_a_failed_sink(void **state)
{
    (void)state;
    // The sink fails at each byte in turn, until it has room for all.
    static const char whole[] = "a,b\r\nc,d\r\n";
    size_t room = 0;
    for (bool ok = false; !ok; room++) {
        struct memory memory;
        memory_init(&memory, room);
        struct az_csv csv;
        az_csv_init(&csv, &memory.sink);
        az_csv_text(&csv, "a");
        az_csv_text(&csv, "b");
        az_csv_end_row(&csv);
        az_csv_text(&csv, "c");
        az_csv_text(&csv, "d");
        ok = az_csv_end_row(&csv);
        assert_int_equal(ok, strlen(az_buffer_text(&memory.bytes)) == strlen(whole));
        assert_int_equal(az_csv_number(&csv, 1), ok);
        az_csv_destroy(&csv);
        memory_destroy(&memory);
    }
    assert_int_equal(room, sizeof(whole));
}

static void
test_csv_refuses_a_row_that_is_too_large(void **state)
{
    (void)state;
    static char text[1024 * 1024];
    memset(text, '"', sizeof(text) - 1);
    struct memory memory;
    memory_init(&memory, 100);
    struct az_csv csv;
    az_csv_init(&csv, &memory.sink);
    testing_log_start();
    bool ok = true;
    for (int i = 0; i < 9 && ok; i++) {
        ok = az_csv_text(&csv, text);
    }
    assert_false(ok);
    assert_false(az_csv_end_row(&csv));
    assert_text_contains(testing_log_text(), "a row needs more than");
    testing_log_stop();
    az_csv_destroy(&csv);
    assert_int_equal(memory.bytes.size, 0);
    memory_destroy(&memory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_rows_byte_by_byte),
        cmocka_unit_test(test_csv_text_cannot_run_as_a_formula),
        cmocka_unit_test(test_csv_numbers_stay_numbers),
        cmocka_unit_test(test_csv_row_of_one_empty_cell_is_no_blank_line),
        cmocka_unit_test(test_csv_byte_order_mark_comes_first),
        cmocka_unit_test(test_csv_remembers_a_failed_sink),
        cmocka_unit_test(test_csv_refuses_a_row_that_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
