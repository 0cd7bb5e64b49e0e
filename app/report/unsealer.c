// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "export"
#include "app/report/unsealer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "storage/response.h"

enum {
    ROOM = AZ_SEAL_PLAIN_MAX + 1, // of one text
    TEXTS_SIZE = AZ_ANSWERS_MAX * ROOM,
};

bool
az_unsealer_init(struct az_unsealer *unsealer, const struct az_seal_key *const *keys,
                 size_t key_count)
{
    *unsealer = (struct az_unsealer){.keys = keys, .key_count = key_count};
    unsealer->texts = malloc(TEXTS_SIZE);
    if (!unsealer->texts) {
        AZ_LOGE("cannot export: out of memory");
        return false;
    }
    return true;
}

void
az_unsealer_destroy(struct az_unsealer *unsealer)
{
    az_unsealer_forget(unsealer);
    free(unsealer->texts);
    unsealer->texts = NULL;
}

void
az_unsealer_forget(struct az_unsealer *unsealer)
{
    if (unsealer->used > 0) {
        az_seal_wipe(unsealer->texts, unsealer->used);
        unsealer->used = 0;
    }
}

/* With whichever key is the one. */
static enum az_seal_result
open_with_keys(const struct az_unsealer *unsealer, const char *sealed, char *text, size_t *size)
{
    enum az_seal_result result = az_seal_is_valid(sealed) ? AZ_SEAL_OTHER_KEY : AZ_SEAL_DAMAGED;
    for (size_t i = 0; i < unsealer->key_count && result == AZ_SEAL_OTHER_KEY; i++) {
        result = az_seal_key_unseal(unsealer->keys[i], sealed, text, size);
    }
    return result;
}

void
az_unsealer_open(struct az_unsealer *unsealer, const char *sealed, struct az_unsealed *out)
{
    assert(unsealer->used + ROOM <= TEXTS_SIZE);
    char *text = unsealer->texts + unsealer->used;
    size_t size = 0;
    *out = (struct az_unsealed){.result = open_with_keys(unsealer, sealed, text, &size)};
    if (out->result == AZ_SEAL_OPENED) {
        unsealer->used += size + 1;
        // Whoever has the public key can seal anything.
        if (strlen(text) != size || !az_utf8_is_valid(text, AZ_SEAL_PLAIN_MAX)) {
            out->result = AZ_SEAL_DAMAGED;
        }
    }
    if (out->result != AZ_SEAL_OPENED) {
        out->text = AZ_SEALED_MARK;
    } else if (!az_contact_parse(text, &out->contact)) {
        out->text = text;
    }
}
