// SPDX-License-Identifier: MIT
#include "tests/samples.h"

#include <inttypes.h>
#include <stddef.h>

static const struct az_answer full[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 5}, .elapsed_ms = 1900},
    {.question = "liked", .value = {.kind = AZ_VALUE_CHOICES, .text = "talks people"}},
    {.question = "recommend", .value = {.kind = AZ_VALUE_NUMBER, .number = 9}, .elapsed_ms = 800},
};
static const struct az_answer one_tap[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 2}, .elapsed_ms = 700},
};
static const struct az_answer worded[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}, .elapsed_ms = 300},
    {.question = "word",
     .value = {.kind = AZ_VALUE_TEXT, .text = "ძალიან ცხელა"},
     .elapsed_ms = 9000},
};

static const struct {
    const char *language;
    enum az_ending ending;
    const struct az_answer *answers;
    size_t count;
} kinds[] = {
    {"hy", AZ_ENDING_COMPLETE, full, 3},
    {"ka", AZ_ENDING_TIMEOUT, one_tap, 1},
    {"ka", AZ_ENDING_COMPLETE, worded, 2},
    {"en", AZ_ENDING_EXIT, one_tap, 1},
};

struct az_response
sample_response(size_t i)
{
    size_t kind = i % (sizeof(kinds) / sizeof(*kinds));
    return (struct az_response){
        .store = {{0xa2, 0x71}},
        .seq = i + 1,
        .event = "congress-2026",
        .point = "hall-a",
        .survey = "congress",
        .survey_version = "0123456789abcdef",
        .language = kinds[kind].language,
        .started_at_ms = 1778751000000 + (int64_t)i * 60000,
        .utc_offset_min = 240,
        .boot = {{0xb0}},
        .boot_ms = 100000 + (int64_t)i * 60000,
        .duration_ms = 5000,
        .ending = kinds[kind].ending,
        .answers = kinds[kind].answers,
        .answer_count = kinds[kind].count,
    };
}

void
sample_print(const struct az_response *response, struct az_buffer *out)
{
    az_buffer_printf(out, "%" PRIu64 " %s %s", response->seq, response->language,
                     az_ending_name(response->ending));
    for (size_t i = 0; i < response->answer_count; i++) {
        const struct az_answer *answer = &response->answers[i];
        if (answer->value.kind == AZ_VALUE_NUMBER) {
            az_buffer_printf(out, " %s=%" PRId64, answer->question, answer->value.number);
        } else {
            az_buffer_printf(out, " %s=\"%s\"", answer->question, answer->value.text);
        }
    }
    az_buffer_append_char(out, '\n');
}

bool
sample_print_each(void *ctx, const struct az_response *response)
{
    sample_print(response, ctx);
    return true;
}
