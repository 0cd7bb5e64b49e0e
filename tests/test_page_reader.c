// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "storage/page_reader.h"

enum { PAGE = 4096, PAGES_MAX = 64, MUTATIONS = 60000 };

/* A small file with rows of every kind, an index and rows that need other pages. */
static struct {
    uint8_t bytes[PAGES_MAX * PAGE];
    uint32_t pages;
} file;

static bool
read_page(void *ctx, uint32_t number, uint8_t *out)
{
    (void)ctx;
    if (number > file.pages) {
        return false;
    }
    memcpy(out, file.bytes + (size_t)(number - 1) * PAGE, PAGE);
    return true;
}

static const struct az_page_source source = {.page_size = PAGE, .read = read_page};

static int
make_file(void **state)
{
    (void)state;
    sqlite3 *db;
    const char *path = testing_path("pages.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT UNIQUE, b BLOB);"
                     "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 300)"
                     " INSERT INTO t SELECT i, i * -1000003, 'row ' || i,"
                     " CASE WHEN i % 100 = 0 THEN zeroblob(9000) ELSE x'0102' END FROM c;",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    FILE *in = fopen(path, "rb");
    size_t size = fread(file.bytes, 1, sizeof(file.bytes), in);
    fclose(in);
    file.pages = (uint32_t)(size / PAGE);
    return size == 0;
}

struct seen {
    bool rows[301];
    size_t wrong;
};

static bool
see_row(void *ctx, const struct az_page_row *row)
{
    struct seen *seen = ctx;
    if (!row->has_key || row->count != 4 || row->values[0].type != AZ_PAGE_NULL) {
        return true;
    }
    char text[32];
    snprintf(text, sizeof(text), "row %d", (int)row->key);
    bool right = row->key >= 1 && row->key <= 300 && row->values[1].number == row->key * -1000003 &&
                 row->values[2].type == AZ_PAGE_TEXT && row->values[2].size == strlen(text) &&
                 memcmp(row->values[2].data, text, strlen(text)) == 0 &&
                 row->values[3].size == (row->key % 100 == 0 ? 9000 : 2);
    if (right) {
        seen->rows[row->key] = true;
    } else {
        seen->wrong++;
    }
    return true;
}

static size_t
count_rows(const struct seen *seen)
{
    size_t count = 0;
    for (size_t i = 1; i <= 300; i++) {
        count += seen->rows[i];
    }
    return count;
}

static void
see_file(struct seen *seen)
{
    *seen = (struct seen){0};
    for (uint32_t i = 1; i <= file.pages; i++) {
        az_page_each(&source, i, file.bytes + (size_t)(i - 1) * PAGE, see_row, seen);
    }
}

static void
test_page_reader_reads_every_row_without_the_tree(void **state)
{
    (void)state;
    struct seen seen;
    for (uint32_t i = 1; i <= file.pages; i++) {
        assert_true(az_page_is_plausible(PAGE, i, file.bytes + (size_t)(i - 1) * PAGE));
    }
    see_file(&seen);
    assert_int_equal(count_rows(&seen), 300);
    assert_int_equal(seen.wrong, 0);
    assert_int_equal(az_page_size_of(file.bytes), PAGE);
}

/* The first 8 bytes of every page are gone: its kind, its count, where its rows begin. */
static void
test_page_reader_finds_rows_on_pages_without_a_head(void **state)
{
    (void)state;
    static uint8_t kept[sizeof(file.bytes)];
    memcpy(kept, file.bytes, sizeof(kept));
    for (uint32_t i = 2; i <= file.pages; i++) {
        uint8_t *page = file.bytes + (size_t)(i - 1) * PAGE;
        // A page that goes on with a row begins with the number of the next one.
        if (page[0] != 0) {
            memset(page, 0xff, 8);
        }
    }
    struct seen seen;
    see_file(&seen);
    assert_int_equal(count_rows(&seen), 300);
    memcpy(file.bytes, kept, sizeof(kept));
}

static void
test_page_reader_tells_a_page_that_lists_too_little(void **state)
{
    (void)state;
    uint8_t page[PAGE];
    for (uint32_t i = 2; i <= file.pages; i++) {
        memcpy(page, file.bytes + (size_t)(i - 1) * PAGE, PAGE);
        if (page[0] == 0x0d) {
            page[4] ^= 1; // the number of rows
            assert_false(az_page_is_plausible(PAGE, i, page));
        }
    }
}

static bool
touch_row(void *ctx, const struct az_page_row *row)
{
    uint64_t *sum = ctx;
    assert_true(row->count <= AZ_PAGE_COLUMNS_MAX);
    for (size_t i = 0; i < row->count; i++) {
        for (size_t j = 0; j < row->values[i].size; j++) {
            *sum += row->values[i].data[j]; // all of it must be there to be read
        }
    }
    return true;
}

/* Whatever the bytes: nothing outside of them is touched. The page is its own allocation for that.
 */
static void
test_page_reader_is_safe_on_any_bytes(void **state)
{
    (void)state;
    struct testing_random random;
    const char *more = getenv("AZRI_MUTATIONS");
    size_t mutations = more ? strtoul(more, NULL, 10) : MUTATIONS;
    uint8_t *page = malloc(PAGE);
    uint64_t sum = 0;
    testing_random_init(&random, 1);
    for (size_t i = 0; i < mutations; i++) {
        uint32_t number = (uint32_t)az_random_below(&random.random, file.pages) + 1;
        memcpy(page, file.bytes + (size_t)(number - 1) * PAGE, PAGE);
        size_t spots = az_random_below(&random.random, 8) + 1;
        for (size_t spot = 0; spot < spots; spot++) {
            // Half of them in the head and the list, where it matters most.
            size_t range = spot % 2 ? PAGE : 256;
            size_t at = az_random_below(&random.random, range);
            size_t size = 1 + az_random_below(&random.random, i % 16 ? 4 : PAGE - at);
            size = size < PAGE - at ? size : PAGE - at;
            random.random.fill(random.random.ctx, page + at, size);
        }
        az_page_is_plausible(PAGE, number, page);
        // Searching at every byte is slow, so only some are read like that.
        if (i % 4 == 0 || az_page_is_plausible(PAGE, number, page)) {
            az_page_each(&source, number, page, touch_row, &sum);
        }
        struct az_page_wal wal;
        az_page_wal_begin(page, &wal);
        az_page_size_of(page);
    }
    free(page);
    assert_true(sum > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page_reader_reads_every_row_without_the_tree),
        cmocka_unit_test(test_page_reader_finds_rows_on_pages_without_a_head),
        cmocka_unit_test(test_page_reader_tells_a_page_that_lists_too_little),
        cmocka_unit_test(test_page_reader_is_safe_on_any_bytes),
    };
    return cmocka_run_group_tests(tests, make_file, NULL);
}
