// SPDX-License-Identifier: MIT
#pragma once

/*
 * One person's pass through a survey, as a pure state machine: the kiosk feeds
 * it what was touched and when, and it says which screen is next and what is
 * to be stored. No I/O, no clock, no SDL. UI thread only.
 *
 * The first question is where everybody begins. Its first answer opens the
 * response. After the last question the response is finished and the flow
 * shows "thank you", which is left by az_flow_reset().
 *
 * What an attendee writes passes through and is not kept: an effect borrows it
 * from the caller, who seals it, hands it to the store and wipes it. The flow
 * remembers only that something was written.
 */
#include "app/survey/survey.h"
#include "base/uuid.h"
#include "storage/response.h"

enum az_flow_place {
    AZ_FLOW_QUESTION,
    AZ_FLOW_THANKS,
};

/* What the caller stores after an input, in the order of the fields. */
struct az_flow_effect {
    bool begins;                                       // open a response with this first answer
    struct az_answer answers[AZ_SURVEY_QUESTIONS_MAX]; // answers to give, change or withdraw
    size_t answer_count; // borrowed from the flow until the next input; words from the caller
    bool finishes;       // close it
    enum az_ending ending;
    uint32_t duration_ms;
};

struct az_flow {
    const struct az_survey *survey; // borrowed; immutable
    const struct az_random *random; // borrowed; NULL: choices are shown as written
    size_t language;                // index among the survey's languages
    size_t default_language;
    enum az_flow_place place;
    size_t question;      // index of the one on the screen
    bool open;            // a response is open
    int64_t opened_at_ms; // boot time of the first tap
    int64_t shown_at_ms;  // boot time when this question appeared
    struct {
        struct az_answer answer;              // value.kind AZ_VALUE_NONE: none
        char chosen[AZ_CHOICES_BYTES_MAX];    // what its value points to, of choices
        uint8_t order[AZ_SURVEY_CHOICES_MAX]; // of its choices on the screen
        char shown[AZ_CHOICES_BYTES_MAX];     // the same as ids, "" if that was not mixed
    } given[AZ_SURVEY_QUESTIONS_MAX];
};

/* `default_language` is an index among the survey's languages; people may use all of them. */
void
az_flow_init(struct az_flow *flow, const struct az_survey *survey, size_t default_language,
             int64_t now_ms);

/*
 * From now on, questions that ask for it show their choices in an order of
 * their own for each response; exclusive ones stay where they were written.
 * Mixes those of the response to come.
 */
void
az_flow_shuffle(struct az_flow *flow, const struct az_random *random);

/* The question on the screen; NULL on "thank you". */
const struct az_question *
az_flow_question(const struct az_flow *flow);
/* What is answered to a question so far; kind AZ_VALUE_NONE if nothing. Words are "". Borrowed. */
const struct az_value *
az_flow_given(const struct az_flow *flow, size_t question);
/* Whether a choice is among those given to the question on the screen. */
bool
az_flow_is_chosen(const struct az_flow *flow, const char *choice);

/* The choice that the question on the screen shows at this position; NULL behind the last. */
const struct az_choice *
az_flow_choice(const struct az_flow *flow, size_t position);

/*
 * A number was touched on the question on the screen: it is
 * answered and the flow moves on. False, and nothing changes, if it is no
 * answer to that question.
 */
bool
az_flow_answer_number(struct az_flow *flow, int64_t number, int64_t now_ms,
                      struct az_flow_effect *effect);
/*
 * A choice was touched. One choice, yes and no move on. Several choices toggle
 * it and stay, and refuse one above the most; an exclusive one clears the
 * others, and they clear it.
 */
bool
az_flow_answer_choice(struct az_flow *flow, const char *choice, int64_t now_ms,
                      struct az_flow_effect *effect);

/*
 * Words were written: of a contact question as az_contact_write() has them. It
 * is answered and the flow moves on. False if they are blank, longer than the
 * question takes, or not UTF-8.
 */
bool
az_flow_answer_words(struct az_flow *flow, const char *words, int64_t now_ms,
                     struct az_flow_effect *effect);

/*
 * The answer to the question on the screen is taken back, and the question
 * stays. False if it has none, or must have one.
 */
bool
az_flow_withdraw(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect);

/* "Next" on several choices or a notice, or "skip" on a question that is not required. False if not
 * allowed now. */
bool
az_flow_next(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect);
bool
az_flow_can_next(const struct az_flow *flow);
/* Whether "next" would leave the question unanswered: the key then reads "skip". */
bool
az_flow_next_skips(const struct az_flow *flow);

/* To the question asked before this one; its answer stays until it is changed. */
bool
az_flow_back(struct az_flow *flow, int64_t now_ms);
bool
az_flow_can_back(const struct az_flow *flow);

bool
az_flow_set_language(struct az_flow *flow, size_t language);

/* Nobody touched for the idle time: a response that is open closes as `timeout`; back to the start.
 */
void
az_flow_time_out(struct az_flow *flow, int64_t now_ms, struct az_flow_effect *effect);

/* Forget this person: first question, default language, no answer. Ends "thank you". */
void
az_flow_reset(struct az_flow *flow, int64_t now_ms);

/* How far: questions up to this one, and those to be asked in all as far as can be known. */
void
az_flow_progress(const struct az_flow *flow, size_t *position, size_t *total);
