// SPDX-License-Identifier: MIT
#include "tests/monkey_check.h"

#include <string.h>

#include "app/survey/condition.h"
#include "base/seal.h"
#include "tests/testing.h"

/* Fails with the seed and the response, which are what is needed to see it again. */
#define expect(that, ...)                                                                          \
    do {                                                                                           \
        if (!(that)) {                                                                             \
            print_error(__VA_ARGS__);                                                              \
            fail_msg(" (seed %llu, response %llu)", (unsigned long long)check->seed,               \
                     (unsigned long long)response->seq);                                           \
        }                                                                                          \
    } while (0)

struct answered {
    const struct monkey_check *check;
    const struct az_response *response;
    const struct az_question *question;
    const struct az_answer *answer;
};

static void
check_number(const struct answered *answered)
{
    const struct monkey_check *check = answered->check;
    const struct az_response *response = answered->response;
    const struct az_value *value = &answered->answer->value;
    int64_t low = 0;
    int64_t high = 0;
    expect(value->kind == AZ_VALUE_NUMBER, "%s is no number", answered->question->id);
    expect(az_question_range(answered->question, &low, &high) && value->number >= low &&
               value->number <= high,
           "%s is answered %lld", answered->question->id, (long long)value->number);
}

static size_t
place_of(const struct az_question *question, const char *choice)
{
    for (size_t i = 0; i < question->choice_count; i++) {
        if (strcmp(question->choices[i].id, choice) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Each choice of the question once: the order in which they stood on the screen. */
static void
check_shown(const struct answered *answered)
{
    const struct monkey_check *check = answered->check;
    const struct az_response *response = answered->response;
    const struct az_question *question = answered->question;
    const char *shown = answered->answer->shown;
    expect(!shown || question->shuffle, "%s has an order and is not mixed", question->id);
    char id[AZ_ID_MAX + 1];
    uint64_t seen = 0;
    size_t count = 0;
    while (shown && az_choices_next(&shown, id)) {
        size_t place = place_of(question, id);
        expect(place != SIZE_MAX && !(seen & (uint64_t)1 << place), "%s shows %s", question->id,
               id);
        seen |= (uint64_t)1 << place;
        count++;
    }
    expect(!answered->answer->shown || count == question->choice_count,
           "%s shows %zu of its choices", question->id, count);
}

static void
check_choices(const struct answered *answered)
{
    const struct monkey_check *check = answered->check;
    const struct az_response *response = answered->response;
    const struct az_question *question = answered->question;
    bool several = question->type == AZ_QUESTION_CHOICES;
    expect(answered->answer->value.kind == AZ_VALUE_CHOICES, "%s is no choice", question->id);
    const char *cursor = answered->answer->value.text;
    char id[AZ_ID_MAX + 1];
    size_t count = 0;
    size_t next = 0; // they stand in the survey's order
    bool exclusive = false;
    for (; az_choices_next(&cursor, id); count++) {
        size_t place = place_of(question, id);
        expect(place != SIZE_MAX && place >= next, "%s has %s", question->id, id);
        next = place + 1;
        exclusive = exclusive || (several && question->choices[place].exclusive);
    }
    expect(count == 1 || (several && count > 0 && count <= question->max && !exclusive),
           "%s has %zu choices", question->id, count);
    check_shown(answered);
}

/* Sealed words cannot be read here, which is what sealing is for. */
static void
check_words(const struct answered *answered)
{
    const struct monkey_check *check = answered->check;
    const struct az_response *response = answered->response;
    const struct az_question *question = answered->question;
    const struct az_value *value = &answered->answer->value;
    if (check->event->seal_key_path) {
        expect(value->kind == AZ_VALUE_SEALED && az_seal_is_valid(value->text), "%s is not sealed",
               question->id);
    } else {
        expect(question->type == AZ_QUESTION_TEXT && value->kind == AZ_VALUE_TEXT &&
                   az_question_takes_words(question, value->text),
               "%s takes no such words", question->id);
    }
}

static void
check_notice(const struct answered *answered)
{
    const struct monkey_check *check = answered->check;
    const struct az_response *response = answered->response;
    expect(false, "the notice %s is answered", answered->question->id);
}

static void (*const checks[])(const struct answered *answered) = {
    [AZ_QUESTION_FACES] = check_number,    [AZ_QUESTION_STARS] = check_number,
    [AZ_QUESTION_NPS] = check_number,      [AZ_QUESTION_SCALE] = check_number,
    [AZ_QUESTION_YES_NO] = check_choices,  [AZ_QUESTION_CHOICE] = check_choices,
    [AZ_QUESTION_CHOICES] = check_choices, [AZ_QUESTION_TEXT] = check_words,
    [AZ_QUESTION_CONTACT] = check_words,   [AZ_QUESTION_NOTICE] = check_notice,
};

static const struct az_answer *
find_answer(const struct az_response *response, const char *question)
{
    for (size_t i = 0; i < response->answer_count; i++) {
        if (strcmp(response->answers[i].question, question) == 0) {
            return &response->answers[i];
        }
    }
    return NULL;
}

static bool
is_asked(const struct az_question *question, const struct az_response *response)
{
    return !question->when ||
           az_condition_holds(question->when, response->answers, response->answer_count);
}

/* Whoever came to the end was asked all, and answered what may not be skipped. */
static void
check_question(const struct monkey_check *check, const struct az_response *response,
               const struct az_question *question)
{
    const struct az_answer *answer = find_answer(response, question->id);
    bool asked = is_asked(question, response);
    bool complete = response->ending == AZ_ENDING_COMPLETE;
    expect(asked || !answer, "%s is answered and was not asked", question->id);
    expect(answer || !asked || !question->required || !complete, "%s was passed over",
           question->id);
    if (answer) {
        checks[question->type](&(struct answered){check, response, question, answer});
    }
    if (answer && complete && question->type == AZ_QUESTION_CHOICES) {
        const char *cursor = answer->value.text;
        char id[AZ_ID_MAX + 1];
        size_t count = 0;
        bool exclusive = false;
        for (; az_choices_next(&cursor, id); count++) {
            exclusive = exclusive || az_question_choice(question, id)->exclusive;
        }
        expect(count >= question->min || exclusive, "%s has too few choices", question->id);
    }
}

static void
check_head(const struct monkey_check *check, const struct az_response *response)
{
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    expect(az_response_is_valid(response, &why), "it is not valid: %s", az_buffer_text(&why));
    az_buffer_destroy(&why);
    expect(response->seq == check->last_seq + 1, "it comes behind %llu",
           (unsigned long long)check->last_seq);
    expect(strcmp(response->event, check->event->id) == 0 &&
               strcmp(response->survey, check->survey->id) == 0 &&
               strcmp(response->survey_version, check->survey->version) == 0,
           "it is of %s, %s", response->event, response->survey);
    expect(az_survey_language(check->survey, response->language) >= 0, "it is in %s",
           response->language);
    expect(response->ending == AZ_ENDING_COMPLETE || response->ending == AZ_ENDING_TIMEOUT,
           "it ended as %s", az_ending_name(response->ending));
    expect(!response->misuse || strcmp(response->misuse, "repeat") == 0 ||
               strcmp(response->misuse, "burst") == 0,
           "it is flagged %s", response->misuse);
}

bool
monkey_check_response(void *ctx, const struct az_response *response)
{
    struct monkey_check *check = ctx;
    check_head(check, response);
    for (size_t i = 0; i < check->survey->question_count; i++) {
        check_question(check, response, &check->survey->questions[i]);
    }
    for (size_t i = 0; i < response->answer_count; i++) {
        expect(az_survey_question(check->survey, response->answers[i].question),
               "there is no question %s", response->answers[i].question);
    }
    check->last_seq = response->seq;
    check->tally->responses++;
    check->tally->complete += response->ending == AZ_ENDING_COMPLETE;
    check->tally->answers += response->answer_count;
    return true;
}
