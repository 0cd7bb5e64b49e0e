// SPDX-License-Identifier: MIT
/*
 * What terminals and hubs tell of themselves: whatever is taken bears a
 * signature over all that was read, and what is refused says why.
 */
#include <stdlib.h>

#include "sync/enrolment.h"
#include "tests/fuzz/fuzz.h"

enum { WHY_MAX = 4096 };

static void
check(bool ok, struct az_buffer *why)
{
    if (ok != (why->size == 0)) {
        abort();
    }
    az_buffer_clear(why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct az_enrolment enrolment;
    struct az_enrolment_answer answer;
    struct az_rekeying rekeying;
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    check(az_enrolment_decode(text, size, &enrolment, &why), &why);
    check(az_enrolment_answer_decode(text, size, &answer, &why), &why);
    check(az_rekeying_decode(text, size, &rekeying, &why), &why);
    if (enrolment.code[0] && !az_enrolment_code_is_valid(enrolment.code)) {
        abort();
    }
    az_buffer_destroy(&why);
    return 0;
}
