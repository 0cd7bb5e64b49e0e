// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"
#include "app/survey/question_type.h"

enum { WORD_CHARACTERS_MAX = 40 };

/* The two choices; their words are the catalogue's unless the survey has its own. */
static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    static const char *const ids[] = {"yes", "no"};
    const char *of = az_fields_name_of(fields, "question", question->id);
    struct az_choice *choices = az_arena_array(fields->arena, 2, sizeof(*choices));
    if (!choices) {
        az_fields_tell_memory(fields);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        choices[i].id = ids[i];
        az_fields_text_if(fields, map, ids[i], of, WORD_CHARACTERS_MAX, &choices[i].text);
    }
    if (az_text_is_given(&choices[1].text)) {
        az_fields_check_same(fields, az_yaml_get(map, "no"), &choices[0], &choices[1]);
    }
    question->choices = choices;
    question->choice_count = 2;
}

static const char *const keys[] = {"yes", "no", NULL};

const struct az_question_ops az_question_yes_no = {
    .name = "yes-no",
    .takes = AZ_TAKES_CHOICE,
    .keys = keys,
    .read = read,
};
