// SPDX-License-Identifier: MIT
#pragma once

/* Plays of the small survey in tests/path, and what they left in the store. */
#include "storage/response.h"
#include "tests/play.h"

#define FACES   "faces", "overall"
#define TROUBLE "choices", "trouble"
#define ROLE    "choice", "role"
#define NPS     "nps", "recommend"
#define THANKS  "thanks", NULL

#define WHOLE_IDLE "30000" // the shortest that there is: 10 s of calm and 20 s of countdown

enum { EXPO_STORED_MAX = 16 };

struct expo_stored {
    size_t count;
    enum az_ending endings[EXPO_STORED_MAX];
    char misuse[EXPO_STORED_MAX][32];
};

/* play_open(), with a store of this name in the test's folder and the shortest idle time. */
void
expo_play_open(struct play *play, const char *store);

/* What is in the store, once the play is closed. */
struct expo_stored
expo_play_stored(const char *store);
