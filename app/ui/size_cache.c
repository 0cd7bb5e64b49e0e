// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "typesetter"
#include "app/ui/size_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum {
    SETS = 128, // by hash; a power of two
    WAYS = 4,   // entries of one set, of which the one used longest ago makes room
    TAG_SIZE = 16,
};

struct entry {
    char *text; // owned; NULL if the entry is free
    uint64_t hash;
    struct az_paragraph_params asked; // its text and language point nowhere
    char language[TAG_SIZE];
    struct az_measured measured;
    uint64_t used;
};

struct az_size_cache {
    struct entry entries[SETS][WAYS];
    uint64_t uses;
};

struct az_size_cache *
az_size_cache_open(void)
{
    struct az_size_cache *cache = calloc(1, sizeof(*cache));
    if (!cache) {
        AZ_LOGE("cannot draw texts: out of memory");
    }
    return cache;
}

void
az_size_cache_close(struct az_size_cache *cache)
{
    for (size_t i = 0; cache && i < SETS; i++) {
        for (size_t j = 0; j < WAYS; j++) {
            free(cache->entries[i][j].text);
        }
    }
    free(cache);
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t
mix(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * 0x100000001b3;
    }
    return hash;
}

static uint64_t
hash_of(const struct az_paragraph_params *asked)
{
    const int numbers[] = {asked->size_px, asked->min_px,     asked->width,
                           asked->height,  (int)asked->lines, asked->bold << 1 | asked->ragged};
    uint64_t hash = mix(0xcbf29ce484222325, numbers, sizeof(numbers));
    hash = mix(hash, asked->language, strlen(asked->language));
    return mix(hash, asked->text, strlen(asked->text));
}

/* By the upper bits of a product (Knuth, TAOCP 3, 6.4), where all bits of the hash come together.
 */
static struct entry *
set_of(struct az_size_cache *cache, uint64_t hash)
{
    return cache->entries[(hash * 0x9e3779b97f4a7c15) >> 32 & (SETS - 1)];
}

static bool
is_about(const struct entry *entry, uint64_t hash, const struct az_paragraph_params *asked)
{
    const struct az_paragraph_params *kept = &entry->asked;
    return entry->text && entry->hash == hash && kept->bold == asked->bold &&
           kept->ragged == asked->ragged && kept->size_px == asked->size_px &&
           kept->min_px == asked->min_px && kept->lines == asked->lines &&
           kept->width == asked->width && kept->height == asked->height &&
           strcmp(entry->language, asked->language) == 0 && strcmp(entry->text, asked->text) == 0;
}

bool
az_size_cache_find(struct az_size_cache *cache, const struct az_paragraph_params *asked,
                   struct az_measured *out)
{
    uint64_t hash = hash_of(asked);
    struct entry *set = set_of(cache, hash);
    for (size_t i = 0; i < WAYS; i++) {
        if (is_about(&set[i], hash, asked)) {
            set[i].used = ++cache->uses;
            *out = set[i].measured;
            return true;
        }
    }
    return false;
}

static struct entry *
oldest_of(struct entry *set)
{
    struct entry *oldest = set;
    for (size_t i = 1; i < WAYS; i++) {
        oldest = set[i].used < oldest->used ? &set[i] : oldest;
    }
    return oldest;
}

void
az_size_cache_keep(struct az_size_cache *cache, const struct az_paragraph_params *asked,
                   struct az_measured measured)
{
    size_t tag_length = strlen(asked->language);
    char *text = tag_length < TAG_SIZE ? strdup(asked->text) : NULL;
    if (!text) {
        return;
    }
    uint64_t hash = hash_of(asked);
    struct entry *entry = oldest_of(set_of(cache, hash));
    free(entry->text);
    *entry = (struct entry){
        .text = text, .hash = hash, .asked = *asked, .measured = measured, .used = ++cache->uses};
    entry->asked.text = entry->asked.language = NULL;
    memcpy(entry->language, asked->language, tag_length);
}
