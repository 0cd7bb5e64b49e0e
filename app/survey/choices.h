// SPDX-License-Identifier: MIT
#pragma once

/*
 * Choices of a question as a value (ids joined by one space, in the survey's
 * order) and as an order on the screen. Pure.
 */
#include "app/survey/survey.h"
#include "base/uuid.h"
#include "storage/response.h"

/*
 * What is chosen once `touched` was touched while `chosen` was: it comes or
 * goes. An exclusive one leaves no other beside it. Returns how many there are.
 */
size_t
az_choices_toggle(const struct az_question *question, const char *chosen,
                  const struct az_choice *touched, char out[AZ_CHOICES_BYTES_MAX]);

/* Whether so many are chosen as the question asks for; an exclusive one always suffices. */
bool
az_choices_suffice(const struct az_question *question, const char *chosen);

/*
 * The order on the screen, as indexes into the question's choices: mixed by
 * `random`, exclusive ones staying where they are, or as written if that is NULL.
 */
void
az_choices_arrange(const struct az_question *question, const struct az_random *random,
                   uint8_t order[AZ_SURVEY_CHOICES_MAX]);

/* The ids in this order, joined by one space. */
void
az_choices_join(const struct az_question *question, const uint8_t order[AZ_SURVEY_CHOICES_MAX],
                char out[AZ_CHOICES_BYTES_MAX]);
