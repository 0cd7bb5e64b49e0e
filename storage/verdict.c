// SPDX-License-Identifier: MIT
#include "storage/verdict.h"

#include <assert.h>
#include <string.h>

static const char *const names[] = {"none", "accepted", "duplicate", "conflict", "rejected"};
static_assert(sizeof(names) / sizeof(*names) == AZ_VERDICT_COUNT, "a name a verdict");

const char *
az_verdict_name(enum az_verdict verdict)
{
    return names[verdict];
}

bool
az_verdict_parse(const char *name, enum az_verdict *verdict)
{
    for (int i = AZ_VERDICT_ACCEPTED; i < AZ_VERDICT_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *verdict = (enum az_verdict)i;
            return true;
        }
    }
    return false;
}
