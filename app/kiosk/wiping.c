// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "wiping"
#include "app/kiosk/wiping.h"

#include <SDL.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/seal.h"

enum {
    STACK_BYTES = 256 * 1024, // more than drawing and its libraries use
    EVENTS = 128,             // more than wait at once while somebody types
};

static void
free_wiped(void *memory)
{
    if (memory) {
        az_seal_wipe(memory, malloc_usable_size(memory));
        free(memory);
    }
}

/* realloc() would move the bytes and leave the old ones as they are. */
static void *
realloc_wiped(void *memory, size_t size)
{
    void *moved = malloc(size > 0 ? size : 1);
    if (moved && memory) {
        size_t before = malloc_usable_size(memory);
        memcpy(moved, memory, before < size ? before : size);
        free_wiped(memory);
    }
    return moved;
}

void
az_wiping_init(void)
{
    if (SDL_SetMemoryFunctions(malloc, calloc, realloc_wiped, free_wiped) != 0) {
        AZ_LOGW("SDL's freed memory is not wiped: %s", SDL_GetError());
    }
}

static void
wipe_stack(void)
{
    char stack[STACK_BYTES];
    az_seal_wipe(stack, sizeof(stack));
}

/* SDL keeps the entries of its queue for the next events, with what was in them. */
static void
wipe_events(void)
{
    static uint32_t type;
    type = type ? type : SDL_RegisterEvents(1);
    SDL_Event blank = {.type = type};
    for (int i = 0; i < EVENTS && SDL_PeepEvents(&blank, 1, SDL_ADDEVENT, 0, 0) == 1; i++) {
    }
    SDL_FlushEvent(type);
}

void
az_wiping_traces(void)
{
    wipe_events();
    wipe_stack();
}
