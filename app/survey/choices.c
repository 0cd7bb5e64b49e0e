// SPDX-License-Identifier: MIT
#include "app/survey/choices.h"

#include <assert.h>
#include <string.h>

static_assert(AZ_SURVEY_CHOICES_MAX * (AZ_ID_MAX + 1) <= AZ_CHOICES_BYTES_MAX,
              "all choices of a question fit into one value");
static_assert(AZ_SURVEY_CHOICES_MAX <= UINT8_MAX, "an index of a choice fits into a byte");

/* Put another id behind the `size` bytes of `out`; returns the new size. */
static size_t
append_id(char out[AZ_CHOICES_BYTES_MAX], size_t size, const char *id)
{
    if (size > 0) {
        out[size++] = ' ';
    }
    size_t id_size = strlen(id);
    memcpy(out + size, id, id_size + 1);
    return size + id_size;
}

size_t
az_choices_toggle(const struct az_question *question, const char *chosen,
                  const struct az_choice *touched, char out[AZ_CHOICES_BYTES_MAX])
{
    bool comes = !az_choices_hold(chosen, touched->id);
    size_t count = 0;
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; i < question->choice_count; i++) {
        const struct az_choice *choice = &question->choices[i];
        bool stays = choice != touched && az_choices_hold(chosen, choice->id) &&
                     !(comes && (touched->exclusive || choice->exclusive));
        if (stays || (comes && choice == touched)) {
            size = append_id(out, size, choice->id);
            count++;
        }
    }
    return count;
}

bool
az_choices_suffice(const struct az_question *question, const char *chosen)
{
    char id[AZ_ID_MAX + 1];
    size_t count = 0;
    while (az_choices_next(&chosen, id)) {
        const struct az_choice *choice = az_question_choice(question, id);
        if (choice && choice->exclusive) {
            return true;
        }
        count++;
    }
    return count >= question->min;
}

void
az_choices_arrange(const struct az_question *question, const struct az_random *random,
                   uint8_t order[AZ_SURVEY_CHOICES_MAX])
{
    uint8_t places[AZ_SURVEY_CHOICES_MAX]; // of the choices that may move
    size_t count = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        order[i] = (uint8_t)i;
        if (!question->choices[i].exclusive) {
            places[count++] = (uint8_t)i;
        }
    }
    // Fisher and Yates: each order is as likely as any other.
    for (size_t left = count; random && left > 1; left--) {
        uint8_t *last = &order[places[left - 1]];
        uint8_t *other = &order[places[az_random_below(random, left)]];
        uint8_t held = *last;
        *last = *other;
        *other = held;
    }
}

void
az_choices_join(const struct az_question *question, const uint8_t order[AZ_SURVEY_CHOICES_MAX],
                char out[AZ_CHOICES_BYTES_MAX])
{
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; i < question->choice_count; i++) {
        size = append_id(out, size, question->choices[order[i]].id);
    }
}
