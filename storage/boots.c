// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "storage"
#include "storage/boots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"

static const int64_t slot_ms = INT64_C(3600000) * AZ_ANCHOR_SLOT_HOURS;

enum statement {
    ADD_BOOT,
    BEGIN_BOOT,
    DROP_EMPTY_BOOTS,
    FIND_BOOT,
    FIND_BEFORE,
    FIND_AFTER,
    ADD_ANCHOR,
    DROP_NEEDLESS,
    READ_ANCHORS,
    STATEMENT_COUNT
};

static const char *const statement_texts[] = {
    [ADD_BOOT] = "INSERT INTO boot (store, number, id) VALUES (:store, :number, :id)"
                 " ON CONFLICT DO NOTHING",
    [BEGIN_BOOT] = "INSERT INTO boot (store, number, id) SELECT :store,"
                   " coalesce((SELECT max(number) FROM boot WHERE store = :store), 0) + 1, :id"
                   " WHERE true ON CONFLICT DO NOTHING",
    [DROP_EMPTY_BOOTS] =
        "DELETE FROM boot WHERE store = :store AND id != :id"
        " AND NOT EXISTS (SELECT 1 FROM anchor WHERE store = :store AND boot = number)"
        " AND id NOT IN (SELECT boot FROM context)",
    [FIND_BOOT] = "SELECT number, id FROM boot WHERE store = :store AND id = :id",
    [FIND_BEFORE] = "SELECT number, id FROM boot WHERE store = :store AND number ="
                    " (SELECT max(boot) FROM anchor WHERE store = :store AND boot < :number)",
    [FIND_AFTER] = "SELECT number, id FROM boot WHERE store = :store AND number ="
                   " (SELECT min(boot) FROM anchor WHERE store = :store AND boot > :number)",
    [ADD_ANCHOR] = "INSERT INTO anchor (store, boot, source, boot_ms, true_ms, uncertainty_ms)"
                   " VALUES (:store, :boot, :source, :boot_ms, :true_ms, :uncertainty_ms)"
                   " ON CONFLICT DO NOTHING",
    [DROP_NEEDLESS] =
        "DELETE FROM anchor WHERE store = :store AND boot = :boot AND source = :source"
        " AND boot_ms BETWEEN :slot AND :slot_end"
        " AND boot_ms != (SELECT max(boot_ms) FROM anchor WHERE store = :store AND boot = :boot"
        "                 AND source = :source AND boot_ms <= :slot_end)"
        " AND boot_ms != (SELECT min(boot_ms) FROM anchor WHERE store = :store AND boot = :boot"
        "                 AND source = :source)",
    // From the last one of each source at or before :from to the first at or after :to.
    [READ_ANCHORS] =
        "SELECT source, boot_ms, true_ms, uncertainty_ms FROM anchor AS a"
        " WHERE store = :store AND boot = :boot"
        " AND boot_ms >= coalesce((SELECT max(boot_ms) FROM anchor WHERE store = a.store"
        "  AND boot = a.boot AND source = a.source AND boot_ms <= :from), 0)"
        " AND boot_ms <= coalesce((SELECT min(boot_ms) FROM anchor WHERE store = a.store"
        "  AND boot = a.boot AND source = a.source AND boot_ms >= :to), 9223372036854775807)",
};
static_assert(sizeof(statement_texts) / sizeof(*statement_texts) == STATEMENT_COUNT,
              "a text a statement");
static_assert(sizeof(((struct az_boots *)0)->statements) / sizeof(sqlite3_stmt *) ==
                  STATEMENT_COUNT,
              "a place a statement");

/* Boots and anchors on their way out of the file. */
struct gathered {
    struct az_buffer boots;   // of struct az_boot
    struct az_buffer anchors; // of struct az_anchor
};

bool
az_boots_open(struct az_boots *boots, struct az_sqlite *sqlite)
{
    *boots = (struct az_boots){.sqlite = sqlite};
    return az_sqlite_prepare(sqlite, statement_texts, STATEMENT_COUNT, boots->statements);
}

void
az_boots_forget(struct az_boots *boots)
{
    az_time_frame_destroy(&boots->frame);
    boots->has_frame = false;
}

void
az_boots_close(struct az_boots *boots)
{
    az_boots_forget(boots);
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(boots->statements[i]);
    }
    *boots = (struct az_boots){0};
}

static bool
finish(struct az_boots *boots, sqlite3_stmt *statement, const char *doing)
{
    return az_sqlite_finish(boots->sqlite, statement, doing) == SQLITE_DONE;
}

static void
bind_boot(sqlite3_stmt *statement, int64_t store, const struct az_uuid *id)
{
    az_sqlite_bind_number(statement, ":store", store);
    az_sqlite_bind_blob(statement, ":id", id->bytes, sizeof(id->bytes));
}

/* The frame may depend on what was written. */
static bool
finish_write(struct az_boots *boots, sqlite3_stmt *statement, const char *doing)
{
    bool ok = finish(boots, statement, doing);
    if (!ok || sqlite3_changes(boots->sqlite->db) > 0) {
        az_boots_forget(boots);
    }
    return ok;
}

bool
az_boots_add(struct az_boots *boots, int64_t store, const struct az_boot *boot)
{
    sqlite3_stmt *add = boots->statements[ADD_BOOT];
    bind_boot(add, store, &boot->id);
    az_sqlite_bind_number(add, ":number", (int64_t)boot->number);
    return finish_write(boots, add, "note a boot");
}

bool
az_boots_begin(struct az_boots *boots, int64_t store, const struct az_uuid *boot)
{
    sqlite3_stmt *begin = boots->statements[BEGIN_BOOT];
    bind_boot(begin, store, boot);
    if (!finish_write(boots, begin, "note a boot")) {
        return false;
    }
    if (sqlite3_changes(boots->sqlite->db) == 0) {
        return true;
    }
    sqlite3_stmt *drop = boots->statements[DROP_EMPTY_BOOTS];
    bind_boot(drop, store, boot);
    return finish_write(boots, drop, "forget empty boots");
}

/* The boot that `find`, whose parameters are bound, finds. Number 0 if there is none. */
static bool
find_boot(struct az_boots *boots, sqlite3_stmt *find, struct az_boot *out)
{
    *out = (struct az_boot){0};
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW && sqlite3_column_bytes(find, 1) == sizeof(out->id.bytes)) {
        out->number = (uint64_t)sqlite3_column_int64(find, 0);
        memcpy(out->id.bytes, sqlite3_column_blob(find, 1), sizeof(out->id.bytes));
    } else if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(boots->sqlite, "look up a boot");
    }
    az_sqlite_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool
find_by_id(struct az_boots *boots, int64_t store, const struct az_uuid *id, struct az_boot *out)
{
    sqlite3_stmt *find = boots->statements[FIND_BOOT];
    bind_boot(find, store, id);
    return find_boot(boots, find, out);
}

static bool
find_beside(struct az_boots *boots, enum statement which, int64_t store, uint64_t number,
            struct az_boot *out)
{
    sqlite3_stmt *find = boots->statements[which];
    az_sqlite_bind_number(find, ":store", store);
    az_sqlite_bind_number(find, ":number", (int64_t)number);
    return find_boot(boots, find, out);
}

/* Of the slot in which `anchor` lies, only the last one is kept, and the boot's first. */
static bool
drop_needless(struct az_boots *boots, int64_t store, int64_t boot, const struct az_anchor *anchor)
{
    int64_t slot = anchor->boot_ms / slot_ms * slot_ms;
    sqlite3_stmt *drop = boots->statements[DROP_NEEDLESS];
    az_sqlite_bind_number(drop, ":store", store);
    az_sqlite_bind_number(drop, ":boot", boot);
    az_sqlite_bind_number(drop, ":source", anchor->source);
    az_sqlite_bind_number(drop, ":slot", slot);
    az_sqlite_bind_number(drop, ":slot_end", slot + slot_ms - 1);
    return finish(boots, drop, "drop an anchor");
}

bool
az_boots_note(struct az_boots *boots, int64_t store, const struct az_anchor *anchor)
{
    struct az_boot boot;
    if (!find_by_id(boots, store, &anchor->boot, &boot)) {
        return false;
    }
    if (boot.number == 0) {
        return true;
    }
    sqlite3_stmt *add = boots->statements[ADD_ANCHOR];
    az_sqlite_bind_number(add, ":store", store);
    az_sqlite_bind_number(add, ":boot", (int64_t)boot.number);
    az_sqlite_bind_number(add, ":source", anchor->source);
    az_sqlite_bind_number(add, ":boot_ms", anchor->boot_ms);
    az_sqlite_bind_number(add, ":true_ms", anchor->true_ms);
    az_sqlite_bind_number(add, ":uncertainty_ms", anchor->uncertainty_ms);
    if (!finish_write(boots, add, "note an anchor")) {
        return false;
    }
    return sqlite3_changes(boots->sqlite->db) == 0 ||
           drop_needless(boots, store, (int64_t)boot.number, anchor);
}

static void
gathered_init(struct gathered *gathered)
{
    az_buffer_init(&gathered->boots, AZ_BOOTS_TOLD_MAX * sizeof(struct az_boot));
    az_buffer_init(&gathered->anchors, 1024 * AZ_ANCHORS_TOLD_MAX * sizeof(struct az_anchor));
}

static void
gathered_destroy(struct gathered *gathered)
{
    az_buffer_destroy(&gathered->boots);
    az_buffer_destroy(&gathered->anchors);
}

static struct az_history
history_of(const struct gathered *gathered)
{
    return (struct az_history){
        .boots = (const void *)gathered->boots.data,
        .boot_count = gathered->boots.size / sizeof(struct az_boot),
        .anchors = (const void *)gathered->anchors.data,
        .anchor_count = gathered->anchors.size / sizeof(struct az_anchor),
    };
}

static struct az_anchor
read_anchor(sqlite3_stmt *row, const struct az_uuid *boot)
{
    return (struct az_anchor){
        .boot = *boot,
        .source = (enum az_anchor_source)sqlite3_column_int(row, 0),
        .boot_ms = sqlite3_column_int64(row, 1),
        .true_ms = sqlite3_column_int64(row, 2),
        .uncertainty_ms = (uint32_t)sqlite3_column_int64(row, 3),
    };
}

static bool
has_anchor(const struct gathered *gathered, const struct az_anchor *anchor)
{
    struct az_history history = history_of(gathered);
    for (size_t i = 0; i < history.anchor_count; i++) {
        const struct az_anchor *other = &history.anchors[i];
        if (other->boot_ms == anchor->boot_ms && other->source == anchor->source &&
            az_uuid_equal(&other->boot, &anchor->boot)) {
            return true;
        }
    }
    return false;
}

/*
 * Add a boot's anchors, of each source from the last one at or before `from`
 * to the first one at or after `to`.
 */
static bool
gather_anchors(struct az_boots *boots, int64_t store, const struct az_boot *boot, int64_t from,
               int64_t to, struct gathered *out)
{
    sqlite3_stmt *read = boots->statements[READ_ANCHORS];
    az_sqlite_bind_number(read, ":store", store);
    az_sqlite_bind_number(read, ":boot", (int64_t)boot->number);
    az_sqlite_bind_number(read, ":from", from);
    az_sqlite_bind_number(read, ":to", to);
    int code;
    while ((code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_anchor anchor = read_anchor(read, &boot->id);
        if (!has_anchor(out, &anchor)) {
            az_buffer_append(&out->anchors, &anchor, sizeof(anchor));
        }
    }
    az_sqlite_reset(read);
    if (code != SQLITE_DONE) {
        az_sqlite_log(boots->sqlite, "read its anchors");
    }
    return code == SQLITE_DONE;
}

/* Add a boot, once. False if there is no room. */
static bool
gather_boot(const struct az_boot *boot, struct gathered *out)
{
    struct az_history history = history_of(out);
    for (size_t i = 0; i < history.boot_count; i++) {
        if (history.boots[i].number == boot->number) {
            return true;
        }
    }
    return az_buffer_append(&out->boots, boot, sizeof(*boot));
}

/* Add the nearest anchored boot before or after `boot`, with its anchors that lie nearest. */
static bool
gather_beside(struct az_boots *boots, enum statement which, int64_t store,
              const struct az_boot *boot, struct gathered *out)
{
    struct az_boot beside;
    if (!find_beside(boots, which, store, boot->number, &beside)) {
        return false;
    }
    int64_t edge = which == FIND_BEFORE ? INT64_MAX : 0;
    return beside.number == 0 || !gather_boot(&beside, out) ||
           gather_anchors(boots, store, &beside, edge, edge, out);
}

/*
 * All that bears on times of a boot between `from` and `to`. What there is no
 * room for is left out; nothing is added of a boot that is not in the file.
 */
static bool
gather_around(struct az_boots *boots, int64_t store, const struct az_uuid *id, int64_t from,
              int64_t to, struct gathered *out)
{
    struct az_boot boot;
    if (!find_by_id(boots, store, id, &boot)) {
        return false;
    }
    return boot.number == 0 ||
           (gather_beside(boots, FIND_BEFORE, store, &boot, out) &&
            (!gather_boot(&boot, out) || gather_anchors(boots, store, &boot, from, to, out)) &&
            gather_beside(boots, FIND_AFTER, store, &boot, out));
}

static int
compare_numbers(const void *a, const void *b)
{
    const struct az_boot *x = a;
    const struct az_boot *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

/* Have `boots->frame` be that of `id`. */
static bool
frame_for(struct az_boots *boots, int64_t store, const struct az_uuid *id)
{
    if (boots->has_frame && boots->frame_store == store && az_uuid_equal(&boots->frame_boot, id)) {
        return true;
    }
    az_boots_forget(boots);
    struct gathered gathered;
    gathered_init(&gathered);
    bool ok = gather_around(boots, store, id, 0, INT64_MAX, &gathered);
    struct az_history history = history_of(&gathered);
    if (ok && (gathered.anchors.failed || !az_time_frame_init(&boots->frame, &history, id))) {
        AZ_LOGE("%s %s: out of memory for the times of a boot", boots->sqlite->what,
                boots->sqlite->path);
        ok = false;
    }
    gathered_destroy(&gathered);
    boots->has_frame = ok;
    boots->frame_store = store;
    boots->frame_boot = *id;
    return ok;
}

bool
az_boots_time(struct az_boots *boots, int64_t store, struct az_response *response)
{
    if (!frame_for(boots, store, &response->boot)) {
        return false;
    }
    response->true_time =
        az_time_frame_at(&boots->frame, response->boot_ms, response->started_at_ms);
    return true;
}

/* How many responses from `first` on are of one boot; `*to` is the last one's time in it. */
static size_t
run_of_boot(const struct az_response *first, size_t count, int64_t *to)
{
    size_t n = 1;
    *to = first->boot_ms;
    while (n < count && az_uuid_equal(&first[n].boot, &first->boot)) {
        *to = first[n].boot_ms > *to ? first[n].boot_ms : *to;
        n++;
    }
    return n;
}

static bool
copy_history(struct gathered *gathered, struct az_arena *arena, struct az_history *out)
{
    struct az_history history = history_of(gathered);
    if (history.anchor_count > AZ_ANCHORS_TOLD_MAX) {
        history.anchor_count = AZ_ANCHORS_TOLD_MAX;
    }
    size_t boot_bytes = history.boot_count * sizeof(struct az_boot);
    size_t anchor_bytes = history.anchor_count * sizeof(struct az_anchor);
    struct az_boot *boots = az_arena_alloc(arena, boot_bytes);
    struct az_anchor *anchors = az_arena_alloc(arena, anchor_bytes);
    if (!boots || !anchors) {
        return false;
    }
    if (boot_bytes > 0) {
        memcpy(boots, history.boots, boot_bytes);
        qsort(boots, history.boot_count, sizeof(*boots), compare_numbers);
    }
    if (anchor_bytes > 0) {
        memcpy(anchors, history.anchors, anchor_bytes);
    }
    *out = (struct az_history){boots, history.boot_count, anchors, history.anchor_count};
    return true;
}

bool
az_boots_around(struct az_boots *boots, int64_t store, const struct az_response *responses,
                size_t count, struct az_arena *arena, struct az_history *out)
{
    struct gathered gathered;
    gathered_init(&gathered);
    bool ok = true;
    for (size_t i = 0; ok && i < count;) {
        int64_t to;
        size_t run = run_of_boot(&responses[i], count - i, &to);
        ok = gather_around(boots, store, &responses[i].boot, responses[i].boot_ms, to, &gathered);
        i += run;
    }
    if (ok && !copy_history(&gathered, arena, out)) {
        AZ_LOGE("%s %s: out of memory for its anchors", boots->sqlite->what, boots->sqlite->path);
        ok = false;
    }
    gathered_destroy(&gathered);
    return ok;
}
