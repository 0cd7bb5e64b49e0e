// SPDX-License-Identifier: MIT
#include "tests/bench/response.h"

static const char *const languages[] = {"hy", "ka", "en"};
static const char *const liked[] = {"talks contacts", "workshops atmosphere", "contacts exhibition",
                                    "talks organisation"};

void
bench_response_make(unsigned n, struct bench_response *out)
{
    *out = (struct bench_response){
        .answers =
            {
                {
                    .question = "overall",
                    .value = {.kind = AZ_VALUE_NUMBER, .number = 1 + n % 5},
                    .elapsed_ms = 1000 + n % 4000,
                },
                {
                    .question = "liked",
                    .value = {.kind = AZ_VALUE_CHOICES, .text = liked[n % 4]},
                    .elapsed_ms = 3000 + n % 7000,
                },
                {
                    .question = "recommend",
                    .value = {.kind = AZ_VALUE_NUMBER, .number = n % 11},
                    .elapsed_ms = 2000 + n % 3000,
                },
            },
        .response =
            {
                .event = "congress",
                .point = "hall-a-exit",
                .survey = "congress",
                .survey_version = "0123456789abcdef",
                .language = languages[n % 3],
                .started_at_ms = 1778750000000 + (int64_t)n * 20000,
                .utc_offset_min = 240,
                .boot = {{0x6b, 0x1f, 0x02, 0x93}},
                .boot_ms = 60000 + (int64_t)n * 20000,
                .mode = AZ_MODE_LIVE,
                .answers = out->answers,
                .answer_count = BENCH_ANSWERS,
            },
    };
}
