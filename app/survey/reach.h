// SPDX-License-Identifier: MIT
#pragma once

/*
 * Whether there are answers with which a question is asked. What is told is
 * certain; of conditions that are very entangled nothing is told. Pure.
 */
#include "app/survey/survey.h"

enum az_reach {
    AZ_REACH_ASKED,  // as far as can be seen
    AZ_REACH_PARTLY, // a part of its "or" never holds
    AZ_REACH_NEVER,
};

/*
 * Judge the condition of the question at `index` of a survey without faults.
 * If it is not AZ_REACH_ASKED, `*clash` is the question to which no answer
 * would do.
 */
enum az_reach
az_reach_judge(const struct az_survey *survey, size_t index, const struct az_question **clash);
