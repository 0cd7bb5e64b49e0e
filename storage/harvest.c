// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "salvage"
#include "storage/harvest.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "storage/answers.h"

enum {
    STORES_MAX = 32,                     // ids that rows may be of
    WORDS_MAX = 1 << 20,                 // far above what a file refers to
    WORDS_BYTES_MAX = 256 * 1024 * 1024, // of all of them
    CANDIDATES_MAX = 8,                  // words tried for one number
    ROW_BYTES_MAX = 2 * 1024 * 1024,     // one response being put together
};

struct question {
    int64_t id;
    const char *name; // in the arena
};

struct context {
    int64_t id;
    struct az_response words; // in the arena
};

/* A set of 64-bit hashes, open addressing; zero marks a free place. */
struct set {
    uint64_t *places; // owned
    size_t size;      // a power of two
    size_t used;
};

struct az_harvest {
    az_response_fn fn;
    void *ctx;
    bool failed;
    uint64_t count;

    struct az_uuid stores[STORES_MAX];
    size_t store_count;
    size_t last_store; // that fitted last
    struct az_uuid skip_store;
    uint64_t skip_seq; // 0: none

    struct az_arena arena;
    struct question *questions; // owned
    size_t question_count;
    struct context *contexts; // owned
    size_t context_count;
    bool sorted;

    struct set known; // words and rows that were seen
};

/* FNV-1a, by G. Fowler, L. Noll and K. Vo; enough to know bytes that are not chosen to deceive. */
static uint64_t
hash(uint64_t sum, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * 0x100000001b3u;
    }
    return sum;
}

static uint64_t
hash_numbers(uint64_t kind, int64_t a, int64_t b)
{
    const int64_t numbers[] = {(int64_t)kind, a, b};
    return hash(0xcbf29ce484222325u, numbers, sizeof(numbers));
}

/* Where `key` is or would go. */
static uint64_t *
place_of(const struct set *set, uint64_t key)
{
    size_t at = (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (set->size - 1);
    while (set->places[at] != 0 && set->places[at] != key) {
        at = (at + 1) & (set->size - 1);
    }
    return &set->places[at];
}

static bool
grow_set(struct set *set)
{
    struct set larger = {.size = set->size ? 2 * set->size : 1024};
    larger.places = calloc(larger.size, sizeof(*larger.places));
    if (!larger.places) {
        return false;
    }
    for (size_t i = 0; i < set->size; i++) {
        if (set->places[i] != 0) {
            *place_of(&larger, set->places[i]) = set->places[i];
        }
    }
    larger.used = set->used;
    free(set->places);
    *set = larger;
    return true;
}

static bool
has(const struct set *set, uint64_t key)
{
    return set->size > 0 && *place_of(set, key ? key : 1) != 0;
}

/* Whether `key` was new. */
static bool
add(struct az_harvest *harvest, uint64_t key)
{
    struct set *set = &harvest->known;
    key = key ? key : 1;
    if (2 * set->used >= set->size && !grow_set(set)) {
        harvest->failed = true;
        return false;
    }
    uint64_t *place = place_of(set, key);
    if (*place != 0) {
        return false;
    }
    *place = key;
    set->used++;
    return true;
}

struct az_harvest *
az_harvest_open(az_response_fn fn, void *ctx)
{
    struct az_harvest *harvest = calloc(1, sizeof(*harvest));
    if (!harvest) {
        AZ_LOGE("out of memory to salvage responses");
        return NULL;
    }
    harvest->fn = fn;
    harvest->ctx = ctx;
    az_arena_init(&harvest->arena, WORDS_BYTES_MAX);
    return harvest;
}

void
az_harvest_close(struct az_harvest *harvest)
{
    if (!harvest) {
        return;
    }
    free(harvest->questions);
    free(harvest->contexts);
    free(harvest->known.places);
    az_arena_destroy(&harvest->arena);
    free(harvest);
}

void
az_harvest_skip(struct az_harvest *harvest, const struct az_uuid *store, uint64_t seq)
{
    harvest->skip_store = *store;
    harvest->skip_seq = seq;
}

void
az_harvest_add_store(struct az_harvest *harvest, const struct az_uuid *store)
{
    for (size_t i = 0; i < harvest->store_count; i++) {
        if (az_uuid_equal(&harvest->stores[i], store)) {
            return;
        }
    }
    if (harvest->store_count < STORES_MAX) {
        harvest->stores[harvest->store_count++] = *store;
    }
}

/* Room for one more at the end of an array; grows at each power of two. */
static bool
make_room(struct az_harvest *harvest, void *array, size_t count, size_t item_size)
{
    if (count >= WORDS_MAX) {
        return false;
    }
    if (count > 0 && (count & (count - 1)) != 0) {
        return true;
    }
    void **items = array;
    void *grown = realloc(*items, (count > 0 ? 2 * count : 1) * item_size);
    if (!grown) {
        harvest->failed = true;
        return false;
    }
    *items = grown;
    return true;
}

void
az_harvest_add_question(struct az_harvest *harvest, int64_t id, const void *name, size_t size)
{
    if (size == 0 || size > AZ_ID_MAX || memchr(name, '\0', size) ||
        !add(harvest, hash(hash_numbers('q', id, 0), name, size)) ||
        !make_room(harvest, &harvest->questions, harvest->question_count,
                   sizeof(*harvest->questions))) {
        return;
    }
    const char *copy = az_arena_copy(&harvest->arena, name, size);
    if (copy) {
        harvest->questions[harvest->question_count++] = (struct question){id, copy};
        harvest->sorted = false;
    }
}

static uint64_t
hash_context(int64_t id, const struct az_response *context)
{
    const char *const texts[] = {context->event, context->point, context->survey,
                                 context->survey_version, context->language};
    uint64_t sum =
        hash_numbers('c', id, (int64_t)context->utc_offset_min * 2 + (context->mode ? 1 : 0));
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        sum = hash(sum, texts[i], strlen(texts[i]) + 1);
    }
    return hash(sum, context->boot.bytes, sizeof(context->boot.bytes));
}

void
az_harvest_add_context(struct az_harvest *harvest, int64_t id, const struct az_response *context)
{
    if (!add(harvest, hash_context(id, context)) ||
        !make_room(harvest, &harvest->contexts, harvest->context_count,
                   sizeof(*harvest->contexts))) {
        return;
    }
    struct context *added = &harvest->contexts[harvest->context_count];
    added->id = id;
    if (az_response_copy(context, &harvest->arena, &added->words)) {
        harvest->context_count++;
        harvest->sorted = false;
    }
}

/* Both begin with their id. */
static int
compare_ids(const void *a, const void *b)
{
    int64_t x;
    int64_t y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

static void
sort_words(struct az_harvest *harvest)
{
    if (harvest->sorted) {
        return;
    }
    if (harvest->question_count > 0) {
        qsort(harvest->questions, harvest->question_count, sizeof(*harvest->questions),
              compare_ids);
    }
    if (harvest->context_count > 0) {
        qsort(harvest->contexts, harvest->context_count, sizeof(*harvest->contexts), compare_ids);
    }
    harvest->sorted = true;
}

/* The first of the items with this id, or where it would be. */
static size_t
first_of(const void *items, size_t count, size_t item_size, int64_t id)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (compare_ids((const char *)items + middle * item_size, &id) < 0) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

/* Of each question, the `layer`-th name, or its last if it has fewer. */
struct names {
    const struct az_harvest *harvest;
    size_t layer;
    bool has_more; // another layer would differ
};

static const char *
name_of(void *ctx, uint64_t number)
{
    struct names *names = ctx;
    const struct az_harvest *harvest = names->harvest;
    size_t at = first_of(harvest->questions, harvest->question_count, sizeof(struct question),
                         (int64_t)number);
    const char *name = NULL;
    for (size_t i = 0;
         at + i < harvest->question_count && harvest->questions[at + i].id == (int64_t)number;
         i++) {
        if (i > names->layer) {
            names->has_more = true;
            break;
        }
        name = harvest->questions[at + i].name;
    }
    return name;
}

/* Put a row together with its words. The store is still missing. */
static bool
compose(const struct az_harvest_row *row, const struct az_response *context, struct names *names,
        struct az_arena *arena, struct az_response *out)
{
    *out = *context;
    out->seq = row->seq;
    out->started_at_ms = row->started_at_ms;
    out->boot_ms = row->boot_ms;
    out->duration_ms = (uint32_t)row->duration_ms;
    out->ending = (enum az_ending)row->ending;
    out->misuse = row->misuse ? az_arena_copy(arena, row->misuse, row->misuse_size) : NULL;
    const struct az_question_names reader = {.name_of = name_of, .ctx = names};
    return az_answers_decode(row->answers, row->answers_size, &reader, arena, &out->answers,
                             &out->answer_count);
}

static bool
is_skipped(const struct az_harvest *harvest, const struct az_response *response)
{
    return harvest->skip_seq == response->seq &&
           az_uuid_equal(&harvest->skip_store, &response->store);
}

static void
give_out(struct az_harvest *harvest, const struct az_response *response)
{
    if (is_skipped(harvest, response)) {
        return;
    }
    if (harvest->fn(harvest->ctx, response)) {
        harvest->count++;
    } else {
        harvest->failed = true;
    }
}

/* Whether the response is one of a store that we know of; it is given out if so. */
static bool
try_stores(struct az_harvest *harvest, struct az_response *response, int64_t checksum)
{
    for (size_t i = 0; i < harvest->store_count; i++) {
        size_t which = (harvest->last_store + i) % harvest->store_count;
        response->store = harvest->stores[which];
        uint64_t sum = az_response_checksum(response);
        if (sum == (uint64_t)checksum && sum != 0) {
            harvest->last_store = which;
            give_out(harvest, response);
            return true;
        }
    }
    return false;
}

typedef bool (*composed_fn)(struct az_harvest *harvest, struct az_response *response,
                            int64_t checksum);

/* Try a row with every word that it may refer to, until `fn` takes it. */
static bool
try_words(struct az_harvest *harvest, const struct az_harvest_row *row, composed_fn fn)
{
    sort_words(harvest);
    size_t at =
        first_of(harvest->contexts, harvest->context_count, sizeof(struct context), row->context);
    size_t end = at + CANDIDATES_MAX;
    bool taken = false;
    for (; at < end && at < harvest->context_count && harvest->contexts[at].id == row->context;
         at++) {
        struct names names = {.harvest = harvest, .has_more = true};
        for (; !taken && names.has_more && names.layer < CANDIDATES_MAX; names.layer++) {
            struct az_arena arena;
            struct az_response response;
            az_arena_init(&arena, ROW_BYTES_MAX);
            names.has_more = false;
            taken = compose(row, &harvest->contexts[at].words, &names, &arena, &response) &&
                    fn(harvest, &response, row->checksum);
            az_arena_destroy(&arena);
        }
        if (taken) {
            return true;
        }
    }
    return false;
}

static bool
is_in_range(const struct az_harvest_row *row)
{
    return row->seq > 0 && row->seq <= INT64_MAX && row->boot_ms >= 0 && row->duration_ms >= 0 &&
           row->duration_ms <= UINT32_MAX && row->ending >= AZ_ENDING_OPEN &&
           row->ending < AZ_ENDING_COUNT;
}

bool
az_harvest_add_row(struct az_harvest *harvest, const struct az_harvest_row *row)
{
    // The checksum stands for the whole content, so a row that was good once need not be read.
    uint64_t key = hash_numbers('r', (int64_t)row->seq, row->checksum);
    if (has(&harvest->known, key)) {
        return true;
    }
    if (!is_in_range(row) || row->ending == AZ_ENDING_OPEN ||
        !try_words(harvest, row, try_stores)) {
        return false;
    }
    add(harvest, key);
    return true;
}

static bool
take_open(struct az_harvest *harvest, struct az_response *response, int64_t checksum)
{
    (void)checksum;
    response->store = harvest->stores[0];
    response->ending = AZ_ENDING_TIMEOUT;
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    bool ok = az_response_is_valid(response, &why);
    az_buffer_destroy(&why);
    if (ok) {
        give_out(harvest, response);
    }
    return ok;
}

bool
az_harvest_add_open(struct az_harvest *harvest, const struct az_harvest_row *row)
{
    return harvest->store_count > 0 && is_in_range(row) && try_words(harvest, row, take_open);
}

uint64_t
az_harvest_count(const struct az_harvest *harvest)
{
    return harvest->count;
}

bool
az_harvest_has_failed(const struct az_harvest *harvest)
{
    return harvest->failed;
}
