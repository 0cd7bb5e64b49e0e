// SPDX-License-Identifier: MIT
#include "app/ui/touch.h"

void
az_touch_init(struct az_touch *touch)
{
    *touch = (struct az_touch){.pressed = AZ_TOUCH_NOTHING};
}

static void
drop_stale(struct az_touch *touch, int64_t now_ms)
{
    for (size_t i = 0; i < AZ_TOUCH_POINTERS_MAX; i++) {
        if (touch->pointers[i].down && now_ms - touch->pointers[i].heard_ms > AZ_TOUCH_STALE_MS) {
            touch->pointers[i].down = false;
        }
    }
}

static size_t
find_pointer(const struct az_touch *touch, int64_t pointer)
{
    for (size_t i = 0; i < AZ_TOUCH_POINTERS_MAX; i++) {
        if (touch->pointers[i].down && touch->pointers[i].id == pointer) {
            return i;
        }
    }
    return AZ_TOUCH_POINTERS_MAX;
}

static size_t
count_down(const struct az_touch *touch)
{
    size_t count = 0;
    for (size_t i = 0; i < AZ_TOUCH_POINTERS_MAX; i++) {
        count += touch->pointers[i].down;
    }
    return count;
}

static void
forget_press(struct az_touch *touch)
{
    touch->pressed = AZ_TOUCH_NOTHING;
    touch->inside = false;
}

static void
begin_if_alone(struct az_touch *touch)
{
    if (count_down(touch) == 0) {
        touch->spoiled = false;
        forget_press(touch);
    }
}

static bool
hold_pointer(struct az_touch *touch, int64_t pointer, int64_t now_ms)
{
    size_t slot = find_pointer(touch, pointer);
    for (size_t i = 0; i < AZ_TOUCH_POINTERS_MAX && slot == AZ_TOUCH_POINTERS_MAX; i++) {
        slot = touch->pointers[i].down ? slot : i;
    }
    if (slot == AZ_TOUCH_POINTERS_MAX) {
        return false;
    }
    touch->pointers[slot].id = pointer;
    touch->pointers[slot].heard_ms = now_ms;
    touch->pointers[slot].down = true;
    return true;
}

/* Farther than a hand trembles. */
static bool
slips(const struct az_touch *touch, struct az_touch_point at)
{
    int64_t dx = (int64_t)at.x - touch->began.x;
    int64_t dy = (int64_t)at.y - touch->began.y;
    int64_t limit = touch->slip_px;
    return limit > 0 && dx * dx + dy * dy > limit * limit;
}

void
az_touch_down(struct az_touch *touch, int64_t pointer, struct az_touch_point at, int64_t now_ms)
{
    drop_stale(touch, now_ms);
    begin_if_alone(touch);
    if (!hold_pointer(touch, pointer, now_ms) || count_down(touch) > 1) {
        az_touch_cancel(touch);
        return;
    }
    if (!touch->spoiled) {
        touch->began = at;
        touch->began_ms = now_ms;
        touch->pressed = at.key;
        touch->inside = at.key != AZ_TOUCH_NOTHING;
    }
}

void
az_touch_move(struct az_touch *touch, int64_t pointer, struct az_touch_point at, int64_t now_ms)
{
    size_t slot = find_pointer(touch, pointer);
    if (slot == AZ_TOUCH_POINTERS_MAX) {
        return;
    }
    touch->pointers[slot].heard_ms = now_ms;
    if (slips(touch, at)) {
        az_touch_cancel(touch);
    }
    touch->inside = touch->pressed != AZ_TOUCH_NOTHING && at.key == touch->pressed;
}

size_t
az_touch_up(struct az_touch *touch, int64_t pointer, struct az_touch_point at, int64_t now_ms)
{
    size_t slot = find_pointer(touch, pointer);
    if (slot == AZ_TOUCH_POINTERS_MAX) {
        return AZ_TOUCH_NOTHING;
    }
    az_touch_move(touch, pointer, at, now_ms);
    touch->pointers[slot].down = false;
    bool leaned = now_ms - touch->began_ms > AZ_TOUCH_HELD_MS;
    size_t touched =
        touch->inside && !touch->spoiled && !leaned ? touch->pressed : AZ_TOUCH_NOTHING;
    forget_press(touch);
    begin_if_alone(touch);
    return touched;
}

void
az_touch_cancel(struct az_touch *touch)
{
    touch->spoiled = count_down(touch) > 0;
    forget_press(touch);
}

size_t
az_touch_pressed(const struct az_touch *touch)
{
    return touch->inside && !touch->spoiled ? touch->pressed : AZ_TOUCH_NOTHING;
}
