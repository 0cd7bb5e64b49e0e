// SPDX-License-Identifier: MIT
#pragma once

/*
 * From fingers to one deliberate touch: a key counts when a single finger goes
 * down and up on it. A second finger, lifting it elsewhere, a swipe, or
 * something that leans on the screen means no answer. Pure; keys are known by
 * their index.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AZ_TOUCH_POINTERS_MAX = 10,
    AZ_TOUCH_STALE_MS = 10000, // a finger not heard of for so long was lifted unseen
    AZ_TOUCH_HELD_MS = 5000,   // and one that stays for so long is no finger but a bag or an elbow
};

#define AZ_TOUCH_NOTHING SIZE_MAX // no key there

/* Where a pointer is, in pixels, and the key there. Buttons lie all in one place. */
struct az_touch_point {
    size_t key;
    int x;
    int y;
};

struct az_touch {
    int slip_px; // a finger that goes farther than this swipes; 0: never
    struct {
        int64_t id;
        int64_t heard_ms;
        bool down;
    } pointers[AZ_TOUCH_POINTERS_MAX];
    bool spoiled;                // nothing counts until all fingers are up
    struct az_touch_point began; // where the finger went down,
    int64_t began_ms;            // and when
    size_t pressed;              // the key there
    bool inside;                 // and it is still there
};

void
az_touch_init(struct az_touch *touch);

void
az_touch_down(struct az_touch *touch, int64_t pointer, struct az_touch_point at, int64_t now_ms);
void
az_touch_move(struct az_touch *touch, int64_t pointer, struct az_touch_point at, int64_t now_ms);
/* The key that was touched, or AZ_TOUCH_NOTHING. */
size_t
az_touch_up(struct az_touch *touch, int64_t pointer, struct az_touch_point at, int64_t now_ms);

/* The keys are others now: what is down counts no more. */
void
az_touch_cancel(struct az_touch *touch);

/* The key to be drawn as pressed, or AZ_TOUCH_NOTHING. */
size_t
az_touch_pressed(const struct az_touch *touch);
