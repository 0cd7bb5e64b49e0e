// SPDX-License-Identifier: MIT
#include "app/survey/fields.h"
#include "app/survey/question_type.h"

/* The labels of faces are the program's own, so that they mean the same at every event. */
static void
read(struct az_fields *fields, const struct az_yaml *map, struct az_question *question)
{
    static const char *const words[AZ_FACES_COUNT + 1] = {
        [AZ_FACES_FIVE] = "five",
        [AZ_FACES_FOUR] = "four",
        [AZ_FACES_FIVE_REVERSED] = "five-reversed",
    };
    question->faces = (enum az_faces)az_fields_word(fields, map, "faces", words, AZ_FACES_FIVE);
    question->from = 1;
    question->to = question->faces == AZ_FACES_FOUR ? 4 : 5;
}

static const char *const keys[] = {"faces", NULL};

const struct az_question_ops az_question_faces = {
    .name = "faces",
    .takes = AZ_TAKES_NUMBER,
    .keys = keys,
    .read = read,
};
