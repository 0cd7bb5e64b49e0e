// SPDX-License-Identifier: MIT
#include "app/survey/survey.h"

#include <string.h>

#include <unictype.h>
#include <unistr.h>

#include "app/survey/question_type.h"
#include "storage/response.h"

int
az_survey_language(const struct az_survey *survey, const char *language)
{
    for (size_t i = 0; i < survey->language_count; i++) {
        if (strcmp(survey->languages[i], language) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const struct az_question *
az_survey_question(const struct az_survey *survey, const char *id)
{
    for (size_t i = 0; i < survey->question_count; i++) {
        if (strcmp(survey->questions[i].id, id) == 0) {
            return &survey->questions[i];
        }
    }
    return NULL;
}

const struct az_choice *
az_question_choice(const struct az_question *question, const char *id)
{
    for (size_t i = 0; i < question->choice_count; i++) {
        if (strcmp(question->choices[i].id, id) == 0) {
            return &question->choices[i];
        }
    }
    return NULL;
}

bool
az_text_is_given(const struct az_text *text)
{
    return text->in[0] != NULL;
}

const char *
az_question_type_name(enum az_question_type type)
{
    return az_question_ops(type)->name;
}

bool
az_question_range(const struct az_question *question, int64_t *low, int64_t *high)
{
    if (az_question_ops(question->type)->takes != AZ_TAKES_NUMBER) {
        return false;
    }
    *low = question->from;
    *high = question->to;
    return true;
}

/* Whether there is more to see than blanks. */
static bool
says_something(const char *words)
{
    const uint8_t *at = (const uint8_t *)words;
    ucs4_t character;
    while ((at = u8_next(&character, at))) {
        if (!uc_is_property_white_space(character)) {
            return true;
        }
    }
    return false;
}

bool
az_question_takes_words(const struct az_question *question, const char *words)
{
    if (az_question_ops(question->type)->takes != AZ_TAKES_WORDS ||
        !az_utf8_is_valid(words, AZ_TEXT_MAX) || !says_something(words)) {
        return false;
    }
    // A contact question bounds each of its fields; see contact.h.
    return question->type != AZ_QUESTION_TEXT ||
           u8_mbsnlen((const uint8_t *)words, strlen(words)) <= question->max_characters;
}

bool
az_choices_hold(const char *choices, const char *id)
{
    char each[AZ_ID_MAX + 1];
    while (az_choices_next(&choices, each)) {
        if (strcmp(each, id) == 0) {
            return true;
        }
    }
    return false;
}

void
az_survey_destroy(struct az_survey *survey)
{
    az_arena_destroy(&survey->arena);
    *survey = (struct az_survey){0};
}

void
az_event_destroy(struct az_event *event)
{
    az_arena_destroy(&event->arena);
    *event = (struct az_event){0};
}
