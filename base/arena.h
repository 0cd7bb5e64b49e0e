// SPDX-License-Identifier: MIT
#pragma once

/*
 * Memory that is given out piece by piece and released all at once. What is
 * read from a file or a batch lives in one arena, so nobody frees its strings.
 *
 * Not thread-safe; an arena may be handed from one thread to another.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_arena_block;

struct az_arena {
    struct az_arena_block *block; // owned; the newest one
    size_t used;                  // bytes given out in all
    size_t limit;                 // most bytes to give out
    bool failed;                  // something was refused: no memory, or above the limit
};

void
az_arena_init(struct az_arena *arena, size_t limit);
/* Accepts a zeroed arena. */
void
az_arena_destroy(struct az_arena *arena);

/*
 * `size` zeroed bytes, aligned for any type. NULL when out of memory or above
 * the limit.
 */
void *
az_arena_alloc(struct az_arena *arena, size_t size);
void *
az_arena_array(struct az_arena *arena, size_t count, size_t item_size);
char *
az_arena_strdup(struct az_arena *arena, const char *text);
/* A copy of `size` bytes with a zero byte behind them. */
char *
az_arena_copy(struct az_arena *arena, const void *data, size_t size);
