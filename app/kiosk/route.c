// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "route"
#include "app/kiosk/route.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"

enum {
    TRIES_MAX = 4000,    // passes through the survey
    INPUTS_MAX = 4000,   // of one pass
    FIND_AT_LEAST = 200, // passes even if all is found: a shorter way may be among them
};

static bool
answer_number(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    struct az_flow_effect effect = {0};
    const struct az_question *question = az_flow_question(flow);
    int64_t low = 0;
    int64_t high = 0;
    az_question_range(question, &low, &high);
    int64_t number = low + (int64_t)az_random_draw(random, (uint64_t)(high - low) + 1);
    return az_flow_answer_number(flow, number, now_ms, &effect);
}

static bool
answer_choice(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    struct az_flow_effect effect = {0};
    const struct az_question *question = az_flow_question(flow);
    size_t choice = az_random_draw(random, question->choice_count);
    return az_flow_answer_choice(flow, question->choices[choice].id, now_ms, &effect);
}

static bool
answer_choices(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    struct az_flow_effect effect = {0};
    bool enough = az_flow_can_next(flow) && !az_flow_next_skips(flow);
    if (enough && az_random_draw(random, 2) == 0) {
        return az_flow_next(flow, now_ms, &effect);
    }
    return answer_choice(flow, random, now_ms);
}

static bool
answer_words(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    struct az_flow_effect effect = {0};
    (void)random;
    return az_flow_answer_words(flow, "…", now_ms, &effect);
}

static bool
answer_contact(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    struct az_flow_effect effect = {0};
    (void)random;
    return az_flow_answer_words(flow, "{\"name\":\"…\"}", now_ms, &effect);
}

static bool
go_next(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    struct az_flow_effect effect = {0};
    (void)random;
    return az_flow_next(flow, now_ms, &effect);
}

typedef bool (*input_fn)(struct az_flow *flow, uint64_t *random, int64_t now_ms);

static const input_fn inputs[] = {
    [AZ_QUESTION_FACES] = answer_number,    [AZ_QUESTION_STARS] = answer_number,
    [AZ_QUESTION_NPS] = answer_number,      [AZ_QUESTION_SCALE] = answer_number,
    [AZ_QUESTION_YES_NO] = answer_choice,   [AZ_QUESTION_CHOICE] = answer_choice,
    [AZ_QUESTION_CHOICES] = answer_choices, [AZ_QUESTION_TEXT] = answer_words,
    [AZ_QUESTION_CONTACT] = answer_contact, [AZ_QUESTION_NOTICE] = go_next,
};
static_assert(sizeof(inputs) / sizeof(*inputs) == AZ_QUESTION_TYPE_COUNT,
              "an input a type of question");

/* One input. What may be skipped is skipped now and then, for a condition may want no answer. */
static void
wander(struct az_flow *flow, uint64_t *random, int64_t now_ms)
{
    bool may_skip = az_flow_can_next(flow) && az_flow_next_skips(flow);
    if (may_skip && az_random_draw(random, 6) == 0) {
        go_next(flow, random, now_ms);
    } else if (!inputs[az_flow_question(flow)->type](flow, random, now_ms) && may_skip) {
        go_next(flow, random, now_ms);
    }
}

/* Note how far it is to each question of a pass where that is the shortest way so far. */
static size_t
note_pass(struct az_flow *flow, uint64_t seed, struct az_route *routes)
{
    size_t found = 0;
    uint64_t random = seed;
    az_flow_reset(flow, 0);
    for (unsigned i = 0; i < INPUTS_MAX && az_flow_question(flow); i++) {
        struct az_route *route = &routes[flow->question];
        found += !route->found;
        if (!route->found || i < route->inputs) {
            *route = (struct az_route){.seed = seed, .inputs = i, .found = true};
        }
        wander(flow, &random, 0);
    }
    return found;
}

bool
az_routes_find(const struct az_survey *survey, struct az_route *routes)
{
    struct az_flow *flow = malloc(sizeof(*flow));
    if (!flow) {
        AZ_LOGE("cannot walk through the survey: out of memory");
        return false;
    }
    az_flow_init(flow, survey, 0, 0);
    for (size_t i = 0; i < survey->question_count; i++) {
        routes[i] = (struct az_route){0};
    }
    size_t found = 0;
    for (uint64_t seed = 0;
         seed < TRIES_MAX && (seed < FIND_AT_LEAST || found < survey->question_count); seed++) {
        found += note_pass(flow, seed, routes);
    }
    free(flow);
    return true;
}

void
az_route_walk(const struct az_route *route, struct az_flow *flow, int64_t now_ms)
{
    uint64_t random = route->seed;
    for (unsigned i = 0; i < route->inputs && az_flow_question(flow); i++) {
        wander(flow, &random, now_ms);
    }
}

void
az_route_finish(struct az_flow *flow, int64_t now_ms)
{
    uint64_t random = 0;
    for (unsigned i = 0; i < INPUTS_MAX && az_flow_question(flow); i++) {
        wander(flow, &random, now_ms);
    }
}
