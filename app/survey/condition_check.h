// SPDX-License-Identifier: MIT
#pragma once

/*
 * What can be wrong with a condition in the survey that it stands in.
 */
#include "app/survey/fields.h"

/*
 * Read the condition `node` of the question at `index` into it, telling every
 * fault. The survey's questions must all be known, so that a later one is told
 * from a missing one.
 */
void
az_condition_read(struct az_fields *fields, const struct az_survey *survey, size_t index,
                  const struct az_yaml *node);

/* Whether it can hold only after a yes to a question of yes or no. */
bool
az_condition_needs_yes(const struct az_condition *condition, const struct az_survey *survey);
