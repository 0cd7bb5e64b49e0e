// SPDX-License-Identifier: MIT
#pragma once

/*
 * What stands below "thank you", if the event has it: what came of earlier
 * feedback, how this one will be used, and a link to a longer form.
 */
#include "app/kiosk/stage.h"

enum { AZ_THANKS_DONE_MAX = 2 }; // entries on one screen

struct az_thanks {
    bool has_more; // than "thank you"
    struct az_stage_place notice;
    struct az_rect cards[AZ_THANKS_DONE_MAX];
    size_t done[AZ_THANKS_DONE_MAX]; // the entries, by their index
    size_t done_count;
    struct az_rect use;  // empty if there is none, like the next two
    struct az_rect link; // the QR code
    struct az_rect link_text;
};

/* Choose what fits, another part of it for each response, and where it stands. */
void
az_thanks_place(struct az_thanks *thanks, const struct az_stage *stage);

/* How long it stays if nobody touches it: the event's time, and what there is to read besides. */
int64_t
az_thanks_ms(const struct az_stage *stage);

/* The survey's words, or else the program's. */
const char *
az_thanks_headline(const struct az_stage *stage);

void
az_thanks_draw(const struct az_thanks *thanks, const struct az_stage *stage);
