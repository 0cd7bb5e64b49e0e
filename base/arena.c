// SPDX-License-Identifier: MIT
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct az_arena_block {
    struct az_arena_block *next; // owned; an older one
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

enum { BLOCK_SIZE = 16 * 1024 };

void
az_arena_init(struct az_arena *arena, size_t limit)
{
    *arena = (struct az_arena){.limit = limit};
}

void
az_arena_destroy(struct az_arena *arena)
{
    struct az_arena_block *block = arena->block;
    while (block) {
        struct az_arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct az_arena){0};
}

static struct az_arena_block *
add_block(struct az_arena *arena, size_t size)
{
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    struct az_arena_block *block = calloc(1, sizeof(*block) + room);
    if (!block) {
        return NULL;
    }
    block->size = room;
    block->next = arena->block;
    arena->block = block;
    return block;
}

static void *
alloc(struct az_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size_t rounded = (size + align - 1) / align * align;
    if (rounded > arena->limit - arena->used) {
        return NULL;
    }
    struct az_arena_block *block = arena->block;
    if (!block || block->size - block->used < rounded) {
        block = add_block(arena, rounded);
        if (!block) {
            return NULL;
        }
    }
    void *piece = block->data + block->used;
    block->used += rounded;
    arena->used += rounded;
    return piece;
}

void *
az_arena_alloc(struct az_arena *arena, size_t size)
{
    void *piece = alloc(arena, size);
    arena->failed |= !piece;
    return piece;
}

void *
az_arena_array(struct az_arena *arena, size_t count, size_t item_size)
{
    if (item_size != 0 && count > SIZE_MAX / item_size) {
        arena->failed = true;
        return NULL;
    }
    return az_arena_alloc(arena, count * item_size);
}

char *
az_arena_strdup(struct az_arena *arena, const char *text)
{
    return az_arena_copy(arena, text, strlen(text));
}

char *
az_arena_copy(struct az_arena *arena, const void *data, size_t size)
{
    char *copy = az_arena_alloc(arena, size < SIZE_MAX ? size + 1 : size);
    if (copy && size > 0) {
        memcpy(copy, data, size);
    }
    return copy;
}
