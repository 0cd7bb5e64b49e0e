// SPDX-License-Identifier: MIT
#include "tests/expo_play.h"

#include <stdio.h>
#include <stdlib.h>

#include "storage/store.h"

void
expo_play_open(struct play *play, const char *store)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/../tests/path/event.yaml", getenv("AZRI_ASSETS"));
    play_open(play, path, testing_path(store));
    play->event.idle_s = 30;
    play->event.warning_s = 20;
}

static bool
note_response(void *ctx, const struct az_response *response)
{
    struct expo_stored *stored = ctx;
    assert_true(stored->count < EXPO_STORED_MAX);
    stored->endings[stored->count] = response->ending;
    snprintf(stored->misuse[stored->count], sizeof(stored->misuse[0]), "%s",
             response->misuse ? response->misuse : "");
    stored->count++;
    return true;
}

struct expo_stored
expo_play_stored(const char *store)
{
    struct expo_stored stored = {0};
    struct az_store *opened =
        az_store_open(&(struct az_store_params){.path = testing_path(store), .read_only = true});
    assert_non_null(opened);
    assert_true(az_store_each(opened, note_response, &stored));
    az_store_close(opened);
    return stored;
}
