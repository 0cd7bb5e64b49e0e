// SPDX-License-Identifier: MIT
#include "tests/sample_store.h"

#include "tests/samples.h"

static struct testing_clock clock_;
static struct testing_random random_;

int
set_up_stores(void **state)
{
    (void)state;
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 3);
    return 0;
}

struct az_store *
try_open(const char *name, bool read_only)
{
    return az_store_open(&(struct az_store_params){
        .path = testing_path(name),
        .read_only = read_only,
        .clock = &clock_.clock,
        .random = &random_.random,
    });
}

struct az_store *
open_store(const char *name)
{
    struct az_store *store = try_open(name, false);
    assert_non_null(store);
    return store;
}

void
put_sample(struct az_store *store, size_t i)
{
    struct az_response response = sample_response(i);
    size_t count = response.answer_count;
    response.answer_count = 1;
    assert_int_equal(az_store_begin(store, &response), AZ_STORE_OK);
    for (size_t a = 1; a < count; a++) {
        assert_int_equal(az_store_answer(store, &response.answers[a], response.boot_ms + 1000),
                         AZ_STORE_OK);
    }
    const struct az_store_closing closing = {
        .ending = response.ending,
        .language = response.language,
        .duration_ms = response.duration_ms,
    };
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
}

void
assert_content(struct az_store *store, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 100000);
    assert_true(az_store_each(store, sample_print_each, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}
