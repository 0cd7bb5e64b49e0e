// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "sealing"
#include "app/kiosk/sealing.h"

#include <string.h>

#include "base/log.h"
#include "base/seal.h"

void
az_sealing_init(struct az_sealing *sealing, const struct az_event *event)
{
    sealing->event = event;
    az_buffer_init(&sealing->text, AZ_SEAL_TEXT_MAX);
}

void
az_sealing_destroy(struct az_sealing *sealing)
{
    az_sealing_clear(sealing);
    az_buffer_destroy(&sealing->text);
}

bool
az_sealing_put(struct az_sealing *sealing, const char *words, struct az_value *out)
{
    const struct az_event *event = sealing->event;
    size_t size = strlen(words);
    // Wiped before it may grow, since growing leaves the memory behind as it was.
    az_sealing_clear(sealing);
    *out = (struct az_value){.kind = AZ_VALUE_NONE};
    if (event->has_seal_key) {
        out->kind = AZ_VALUE_SEALED;
        az_seal_put(&event->seal_key, words, size, &sealing->text);
    } else if (event->unsealed_text) {
        out->kind = AZ_VALUE_TEXT;
        az_buffer_append(&sealing->text, words, size);
    } else {
        AZ_LOGE("what an attendee wrote is not kept, since the event has no seal_key; `azri survey "
                "check` says how to give it one");
        return false;
    }
    if (sealing->text.failed) {
        AZ_LOGE("what an attendee wrote cannot be sealed: out of memory");
        return false;
    }
    out->text = az_buffer_text(&sealing->text);
    return true;
}

void
az_sealing_replace(struct az_flow_effect *effect, const char *words, const struct az_value *value)
{
    for (size_t i = 0; i < effect->answer_count; i++) {
        if (effect->answers[i].value.text == words) {
            effect->answers[i].value = *value;
        }
    }
}

void
az_sealing_clear(struct az_sealing *sealing)
{
    if (sealing->text.data) {
        az_seal_wipe(sealing->text.data, sealing->text.capacity);
    }
    az_buffer_clear(&sealing->text);
}
