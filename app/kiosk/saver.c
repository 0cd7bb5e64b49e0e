// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "saver"
#include "app/kiosk/saver.h"

#include "base/log.h"

void
az_saver_init(struct az_saver *saver, const struct az_saver_params *params)
{
    *saver = (struct az_saver){.store = params->store,
                               .event = params->event,
                               .point = params->point,
                               .survey = params->survey,
                               .clock = params->clock,
                               .boot = params->boot};
}

static bool
begin(struct az_saver *saver, const struct az_flow_effect *effect, size_t language)
{
    int64_t wall_ms = az_clock_wall_ms(saver->clock);
    struct az_response response = {
        .event = saver->event->id,
        .point = saver->point->id,
        .survey = saver->survey->id,
        .survey_version = saver->survey->version,
        .language = saver->survey->languages[language],
        .started_at_ms = wall_ms,
        .utc_offset_min = az_clock_utc_offset_min(wall_ms),
        .boot = saver->boot,
        .boot_ms = az_clock_boot_ms(saver->clock),
        .mode = AZ_MODE_LIVE,
        .answers = effect->answers,
        .answer_count = effect->answer_count,
    };
    saver->open = az_store_thread_begin(saver->store, &response) != 0;
    return saver->open;
}

static bool
give_answers(struct az_saver *saver, const struct az_flow_effect *effect)
{
    int64_t now_ms = az_clock_boot_ms(saver->clock);
    for (size_t i = 0; i < effect->answer_count; i++) {
        if (az_store_thread_answer(saver->store, &effect->answers[i], now_ms) == 0) {
            return false;
        }
    }
    return true;
}

static void
remember_finish(struct az_saver *saver, uint64_t ticket)
{
    saver->last_finish = ticket;
    if (saver->finish_count == AZ_SAVER_FINISHES_MAX) {
        return; // impossible while the store's queue is shorter
    }
    size_t at = (saver->finish_first + saver->finish_count++) % AZ_SAVER_FINISHES_MAX;
    saver->finishes[at] = ticket;
}

bool
az_saver_settle(struct az_saver *saver)
{
    if (!saver->owes) {
        return true;
    }
    uint64_t ticket = az_store_thread_finish(saver->store, &saver->closing);
    if (ticket == 0) {
        return false;
    }
    saver->owes = false;
    saver->open = false;
    remember_finish(saver, ticket);
    return true;
}

static bool
finish(struct az_saver *saver, const struct az_flow_effect *effect, size_t language)
{
    if (!saver->open) {
        return false; // its opening was refused
    }
    saver->closing = (struct az_store_closing){.ending = effect->ending,
                                               .language = saver->survey->languages[language],
                                               .misuse = saver->misuse,
                                               .duration_ms = effect->duration_ms};
    saver->owes = true;
    return az_saver_settle(saver);
}

bool
az_saver_apply(struct az_saver *saver, const struct az_flow_effect *effect, size_t language)
{
    bool ok = az_saver_settle(saver);
    if (ok && effect->begins) {
        ok = begin(saver, effect, language);
    } else if (ok && saver->open) {
        ok = give_answers(saver, effect);
    } else if (effect->answer_count > 0) {
        ok = false;
    }
    if (effect->finishes && !saver->owes) {
        ok = finish(saver, effect, language) && ok;
    }
    if (!ok) {
        AZ_LOGE("%s: a tap could not be taken, as the store's queue is full; see the lines above "
                "for why, or else %s",
                az_store_fault(AZ_STORE_STATE_SLOW)->code,
                az_store_fault(AZ_STORE_STATE_SLOW)->cure);
    }
    return ok;
}

bool
az_saver_committed(struct az_saver *saver, uint64_t ticket)
{
    uint64_t before = saver->saved;
    saver->committed = ticket > saver->committed ? ticket : saver->committed;
    while (saver->finish_count > 0 && saver->finishes[saver->finish_first] <= saver->committed) {
        saver->finish_first = (saver->finish_first + 1) % AZ_SAVER_FINISHES_MAX;
        saver->finish_count--;
        saver->saved++;
    }
    return saver->saved > before;
}

bool
az_saver_is_done(const struct az_saver *saver)
{
    return !saver->owes && saver->last_finish <= saver->committed;
}
