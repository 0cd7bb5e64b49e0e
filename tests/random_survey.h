// SPDX-License-Identifier: MIT
#pragma once

/*
 * Surveys that nobody would write, but might: valid ones of every type of
 * question, with conditions, in several scripts. They follow from a number.
 */
#include <stdint.h>

/*
 * Write an event, its survey and its key into the test's folder. Returns the
 * event's path; borrowed until the next call.
 */
const char *
random_survey_write(uint64_t seed);
