// SPDX-License-Identifier: MIT
#include "storage/tally.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CAPACITY = 256,
    TEXT_BYTES_MAX = 64 * 1024 * 1024,
};

void
az_tally_init(struct az_tally *tally)
{
    *tally = (struct az_tally){0};
    az_arena_init(&tally->arena, TEXT_BYTES_MAX);
}

void
az_tally_destroy(struct az_tally *tally)
{
    free(tally->entries);
    az_arena_destroy(&tally->arena);
    *tally = (struct az_tally){0};
}

/* FNV-1a (Fowler, Noll, Vo), 64 bits. */
static uint64_t
hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static uint64_t
hash_key(const struct az_tally_key *key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = hash_bytes(hash, &key->scope, sizeof(key->scope));
    hash = hash_bytes(hash, &key->hour, sizeof(key->hour));
    hash = hash_bytes(hash, &key->question, sizeof(key->question));
    if (key->is_number) {
        return hash_bytes(hash, &key->number, sizeof(key->number));
    }
    return hash_bytes(hash, key->text, strlen(key->text));
}

static bool
is_same(const struct az_tally_key *a, const struct az_tally_key *b)
{
    return a->scope == b->scope && a->hour == b->hour && a->question == b->question &&
           a->is_number == b->is_number &&
           (a->is_number ? a->number == b->number : strcmp(a->text, b->text) == 0);
}

/* The place of this key, or the empty one where it would go. */
static struct az_tally_entry *
find(struct az_tally_entry *entries, size_t capacity, const struct az_tally_key *key)
{
    size_t place = (size_t)hash_key(key) & (capacity - 1);
    while (entries[place].n > 0 && !is_same(&entries[place].key, key)) {
        place = (place + 1) & (capacity - 1);
    }
    return &entries[place];
}

static bool
grow(struct az_tally *tally)
{
    size_t capacity = tally->capacity ? tally->capacity * 2 : FIRST_CAPACITY;
    struct az_tally_entry *entries = calloc(capacity, sizeof(*entries));
    if (!entries) {
        return false;
    }
    for (size_t i = 0; i < tally->capacity; i++) {
        if (tally->entries[i].n > 0) {
            *find(entries, capacity, &tally->entries[i].key) = tally->entries[i];
        }
    }
    free(tally->entries);
    tally->entries = entries;
    tally->capacity = capacity;
    return true;
}

bool
az_tally_add(struct az_tally *tally, const struct az_tally_key *key)
{
    if (tally->used * 2 >= tally->capacity && !grow(tally)) {
        return false;
    }
    struct az_tally_entry *entry = find(tally->entries, tally->capacity, key);
    if (entry->n == 0) {
        entry->key = *key;
        if (!key->is_number) {
            entry->key.text = az_arena_strdup(&tally->arena, key->text);
            if (!entry->key.text) {
                return false;
            }
        }
        tally->used++;
    }
    entry->n++;
    return true;
}
