// SPDX-License-Identifier: MIT
#include "tests/cli_files.h"

#include "storage/archive.h"

static const struct az_answer armenian[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 5}, .elapsed_ms = 900},
    {.question = "liked", .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "Շատ լավ էր, շնորհակալ եմ"}},
};
static const struct az_answer georgian[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "=\"ცუდია\""}},
};

static struct az_response
sample(const char *language, const struct az_answer *answers, size_t count)
{
    return (struct az_response){
        .event = "congress-2026",
        .point = "hall-a",
        .survey = "congress",
        .survey_version = "0a23456789abcdef",
        .language = language,
        .started_at_ms = 1778751000123,
        .utc_offset_min = 240,
        .boot = {{9}},
        .boot_ms = 5000,
        .duration_ms = 8250,
        .ending = AZ_ENDING_COMPLETE,
        .answers = answers,
        .answer_count = count,
    };
}

void
cli_kiosk_open(struct cli_kiosk *kiosk, const char *path)
{
    testing_clock_init(&kiosk->clock, 1778751000123, 5000);
    testing_random_init(&kiosk->random, 7);
    kiosk->store = az_store_open(&(struct az_store_params){
        .path = path,
        .clock = &kiosk->clock.clock,
        .random = &kiosk->random.random,
    });
    assert_non_null(kiosk->store);
}

static void
kiosk_give(struct cli_kiosk *kiosk, const struct az_response *response)
{
    assert_int_equal(az_store_begin(kiosk->store, response), AZ_STORE_OK);
    struct az_store_closing closing = {
        .ending = response->ending,
        .language = response->language,
        .misuse = response->misuse,
        .duration_ms = response->duration_ms,
    };
    assert_int_equal(az_store_finish(kiosk->store, &closing), AZ_STORE_OK);
}

void
cli_kiosk_give_five(struct cli_kiosk *kiosk)
{
    struct az_response response = sample("hy", armenian, 3);
    kiosk_give(kiosk, &response);
    response = sample("ka", georgian, 2);
    response.ending = AZ_ENDING_TIMEOUT;
    kiosk_give(kiosk, &response);
    response.mode = AZ_MODE_TRAINING;
    kiosk_give(kiosk, &response);
    response.mode = AZ_MODE_LIVE;
    response.misuse = "burst";
    kiosk_give(kiosk, &response);
    response = sample("en", armenian, 1);
    assert_int_equal(az_store_begin(kiosk->store, &response), AZ_STORE_OK);
}

void
cli_make_store(const char *path)
{
    struct cli_kiosk kiosk;
    cli_kiosk_open(&kiosk, path);
    cli_kiosk_give_five(&kiosk);
    assert_true(az_store_checkpoint(kiosk.store));
    az_store_close(kiosk.store);
}

void
cli_make_archive(const char *path)
{
    struct testing_clock clock;
    struct testing_random random;
    testing_clock_init(&clock, 1778751000123, 5000);
    testing_random_init(&random, 8);
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = path,
        .clock = &clock.clock,
        .random = &random.random,
    });
    assert_non_null(archive);
    struct az_archive_item items[2] = {{.response = sample("hy", armenian, 3)},
                                       {.response = sample("ka", georgian, 2)}};
    struct az_archive_batch batch = {
        .terminal = {{5}}, .store = {{1, 2, 3}}, .items = items, .count = 2};
    for (size_t i = 0; i < 2; i++) {
        items[i].response.store = batch.store;
        items[i].response.seq = i + 1;
    }
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    assert_true(az_archive_checkpoint(archive));
    az_archive_close(archive);
}
