// SPDX-License-Identifier: MIT
#include <stddef.h>

#include "app/survey/question_type.h"

static const char *const keys[] = {NULL};

/* It has a text, a hint and "next", so there is nothing of its own to read. */
const struct az_question_ops az_question_notice = {
    .name = "notice",
    .takes = AZ_TAKES_NOTHING,
    .keys = keys,
};
