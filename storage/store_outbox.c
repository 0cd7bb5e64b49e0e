// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "store"
#include "storage/store_state.h"

#include <string.h>

#include "base/log.h"

static bool
leave_outbox(struct az_store *store, uint64_t first, uint64_t last)
{
    sqlite3_stmt *leave = az_store_statement(store, AZ_STORE_SQL_LEAVE_OUTBOX);
    az_sqlite_bind_number(leave, ":first", (int64_t)first);
    az_sqlite_bind_number(leave, ":last", (int64_t)last);
    return az_store_run(store, leave, "take a response out of the outbox");
}

/*
 * Within a transaction: responses of this store (0) or an earlier one are not to be sent any
 * more. Adds to `*left` how many of them waited.
 */
static bool
settle(struct az_store *store, int64_t from, uint64_t first, uint64_t last, uint64_t *left)
{
    bool ok = from != 0 ? az_earlier_settle(&store->earlier, from, first, last)
                        : leave_outbox(store, first, last);
    *left += ok ? (uint64_t)sqlite3_changes64(store->sqlite.db) : 0;
    return ok;
}

static bool
write_damaged(struct az_store *store, const struct az_store_damaged *damaged, size_t *news,
              uint64_t *left)
{
    for (size_t i = 0; i < damaged->count; i++) {
        sqlite3_stmt *add = az_store_statement(store, AZ_STORE_SQL_ADD_DAMAGED);
        az_sqlite_bind_number(add, ":store", damaged->store);
        az_sqlite_bind_number(add, ":seq", (int64_t)damaged->seqs[i]);
        az_sqlite_bind_number(add, ":at", az_clock_wall_ms(store->clock));
        if (!az_store_run(store, add, "note a damaged response")) {
            return false;
        }
        *news += (size_t)sqlite3_changes(store->sqlite.db);
        if (!settle(store, damaged->store, damaged->seqs[i], damaged->seqs[i], left)) {
            return false;
        }
    }
    return true;
}

enum az_store_result
az_store_set_aside(struct az_store *store, const struct az_store_damaged *damaged)
{
    size_t news = 0;
    uint64_t left = 0;
    if (damaged->count == 0) {
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    if (!write_damaged(store, damaged, &news, &left) || !az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    store->waiting -= left;
    if (news > 0) {
        AZ_LOGW("terminal's store %s: %zu responses do not agree with their checksums (the first "
                "is %llu); they are kept back; look at the disk",
                store->path, news, (unsigned long long)damaged->seqs[0]);
    }
    return AZ_STORE_OK;
}

/* Room for what is taken. */
struct taking {
    struct az_arena *arena;
    struct az_uuid of; // the store; zero for the first of which responses wait
    uint64_t above;
    size_t max;
    size_t max_bytes;
    struct az_response *taken;
    size_t count;
};

/* Read rows of one store from `read`, and reset it. Damaged ones are listed, not taken. */
static bool
take_rows(struct az_store *store, sqlite3_stmt *read, const struct az_uuid *id,
          struct taking *taking, struct az_store_damaged *damaged)
{
    size_t start = taking->arena->used;
    enum az_row_result result = AZ_ROW_OK;
    int code = SQLITE_DONE;
    while (taking->count < taking->max && damaged->count < AZ_STORE_DAMAGED_AT_ONCE &&
           (taking->count == 0 || taking->arena->used - start < taking->max_bytes) &&
           (code = sqlite3_step(read)) == SQLITE_ROW) {
        struct az_response *response = &taking->taken[taking->count];
        result = az_row_read(&store->lexicon, read, id, taking->arena, response);
        if (result == AZ_ROW_FAILED && taking->count > 0) {
            result = AZ_ROW_OK; // what there is goes; this one is the first of the next batch
            break;
        }
        if (result == AZ_ROW_FAILED) {
            break;
        }
        if (result == AZ_ROW_DAMAGED || response->ending == AZ_ENDING_OPEN) {
            damaged->seqs[damaged->count++] = response->seq;
        } else {
            taking->count++;
        }
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, "read the outbox");
    }
    az_sqlite_reset(read);
    return result != AZ_ROW_FAILED && (code == SQLITE_ROW || code == SQLITE_DONE);
}

/*
 * The store to take from: its id, and its number, which is 0 for this one.
 * `*known` is false if it is neither this one nor an earlier one.
 */
static bool
store_to_take(struct az_store *store, const struct taking *taking, struct az_uuid *id,
              int64_t *number, bool *known)
{
    *known = true;
    *id = store->id;
    if (az_uuid_is_zero(&taking->of)) {
        return az_earlier_next_waiting(&store->earlier, 0, number, id);
    }
    if (az_uuid_equal(&taking->of, &store->id)) {
        return true;
    }
    *id = taking->of;
    bool ok = az_earlier_find(&store->earlier, id, number);
    *known = *number != 0;
    return ok;
}

/* Take what waits of one store, which `taking` names afterwards. */
static bool
take_once(struct az_store *store, struct taking *taking, struct az_store_damaged *damaged)
{
    struct az_uuid id;
    bool known;
    *damaged = (struct az_store_damaged){0};
    if (!az_sqlite_settle(&store->sqlite) ||
        !store_to_take(store, taking, &id, &damaged->store, &known)) {
        return false;
    }
    if (!known) {
        return true;
    }
    taking->of = id;
    sqlite3_stmt *read = az_store_statement(store, AZ_STORE_SQL_READ_WAITING);
    if (damaged->store != 0) {
        read = az_earlier_waiting(&store->earlier, damaged->store, (int64_t)taking->above,
                                  (int64_t)taking->max);
    } else {
        az_sqlite_bind_number(read, ":above", (int64_t)taking->above);
        az_sqlite_bind_number(read, ":max", (int64_t)taking->max);
    }
    return take_rows(store, read, &id, taking, damaged);
}

/*
 * Damaged ones leave the outbox, or, for a reader, are stepped over: the next
 * look does not meet them again, so looking comes to an end.
 */
static bool
leave_out(struct az_store *store, struct taking *taking, const struct az_store_damaged *damaged)
{
    if (!store->sqlite.read_only) {
        return az_store_set_aside(store, damaged) == AZ_STORE_OK;
    }
    if (damaged->count > 0) {
        taking->above = damaged->seqs[damaged->count - 1];
    }
    return true;
}

/* Behind the earlier store of this number comes another one, and behind the last this one. */
static bool
go_on(struct az_store *store, struct taking *taking, int64_t from, bool *more)
{
    int64_t next = 0;
    *more = from != 0;
    if (from == 0) {
        return true;
    }
    taking->above = 0;
    taking->of = store->id;
    return az_earlier_next_waiting(&store->earlier, from, &next, &taking->of);
}

bool
az_store_take(struct az_store *store, size_t max, size_t max_bytes, struct az_arena *arena,
              struct az_response **responses, size_t *count)
{
    const struct az_store_wish wish = {.max = max, .max_bytes = max_bytes};
    return az_store_take_wish(store, &wish, arena, responses, count);
}

bool
az_store_take_wish(struct az_store *store, const struct az_store_wish *wish, struct az_arena *arena,
                   struct az_response **responses, size_t *count)
{
    const size_t max = wish->max;
    *responses = NULL;
    *count = 0;
    struct taking taking = {.arena = arena,
                            .of = wish->store,
                            .above = wish->above,
                            .max = max,
                            .max_bytes = wish->max_bytes};
    taking.taken = az_arena_array(arena, max, sizeof(*taking.taken));
    if (!taking.taken) {
        AZ_LOGE("terminal's store %s: out of memory", store->path);
        return false;
    }
    // The first store of which any wait may turn out to have none that is sound.
    bool onward = wish->onward || az_uuid_is_zero(&wish->store);
    bool again = true;
    while (again) {
        struct az_store_damaged damaged;
        if (!take_once(store, &taking, &damaged) || !leave_out(store, &taking, &damaged)) {
            return false;
        }
        again = taking.count == 0 && damaged.count > 0;
        if (taking.count == 0 && damaged.count == 0 && onward &&
            !go_on(store, &taking, damaged.store, &again)) {
            return false;
        }
    }
    if (taking.count > 0) {
        *responses = taking.taken;
        *count = taking.count;
    }
    return true;
}

/* Keep why the hub refused what still waits of a range. `from` is 0 for this store. */
static bool
keep_verdict(struct az_store *store, int64_t from, const struct az_verdict_range *range)
{
    sqlite3_stmt *add = az_store_statement(store, from ? AZ_STORE_SQL_ADD_EARLIER_REFUSALS
                                                       : AZ_STORE_SQL_ADD_REFUSALS);
    if (from) {
        az_sqlite_bind_number(add, ":store", from);
    }
    az_sqlite_bind_number(add, ":first", (int64_t)range->first);
    az_sqlite_bind_number(add, ":last", (int64_t)range->last);
    az_sqlite_bind_text(add, ":verdict", az_verdict_name(range->verdict));
    az_sqlite_bind_text(add, ":reason", range->reason ? range->reason : "");
    az_sqlite_bind_number(add, ":at", az_clock_wall_ms(store->clock));
    return az_store_run(store, add, "keep a verdict");
}

/* Within a transaction. Adds to `*left` how many responses leave the outbox. */
static bool
mark_range(struct az_store *store, int64_t from, const struct az_verdict_range *range,
           uint64_t *left)
{
    bool is_refused =
        range->verdict == AZ_VERDICT_CONFLICT || range->verdict == AZ_VERDICT_REJECTED;
    if ((is_refused && !keep_verdict(store, from, range)) ||
        !settle(store, from, range->first, range->last, left)) {
        return false;
    }
    uint64_t last = range->last < store->last_seq ? range->last : store->last_seq;
    return from != 0 || az_retention_note(&store->retention, range->first, last);
}

/* `*from` is 0 for this store, else an earlier one's number, or -1 if the store is not known. */
static bool
find_store(struct az_store *store, const struct az_uuid *id, int64_t *from)
{
    *from = 0;
    if (az_uuid_equal(id, &store->id)) {
        return true;
    }
    if (!az_earlier_find(&store->earlier, id, from)) {
        return false;
    }
    if (*from == 0) {
        AZ_LOGW("terminal's store %s: what the hub says of another store is passed over",
                store->path);
        *from = -1;
    }
    return true;
}

enum az_store_result
az_store_mark(struct az_store *store, const struct az_uuid *id,
              const struct az_verdict_range *ranges, size_t count)
{
    int64_t from;
    if (!find_store(store, id, &from)) {
        return az_store_result_of(store);
    }
    if (from < 0) {
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    uint64_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].verdict != AZ_VERDICT_NONE && !mark_range(store, from, &ranges[i], &left)) {
            return az_store_roll_back(store);
        }
    }
    if (!az_store_write_uplink(store) || !az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    store->uplink_is_news = false;
    store->waiting -= left;
    return AZ_STORE_OK;
}

/* Within a transaction. Adds to `*added` how many responses enter the outbox. */
static bool
requeue_range(struct az_store *store, int64_t from, const struct az_seq_range *range,
              uint64_t *added)
{
    bool ok;
    if (from != 0) {
        ok = az_earlier_requeue(&store->earlier, from, range->first, range->last);
    } else {
        sqlite3_stmt *add = az_store_statement(store, AZ_STORE_SQL_RETURN_TO_OUTBOX);
        az_sqlite_bind_number(add, ":first", (int64_t)range->first);
        az_sqlite_bind_number(add, ":last", (int64_t)range->last);
        ok = az_store_run(store, add, "put a response back into the outbox");
    }
    *added += ok ? (uint64_t)sqlite3_changes64(store->sqlite.db) : 0;
    return ok;
}

enum az_store_result
az_store_requeue(struct az_store *store, const struct az_uuid *id,
                 const struct az_seq_range *ranges, size_t count, uint64_t *added)
{
    int64_t from;
    uint64_t entered = 0;
    *added = 0;
    if (!find_store(store, id, &from)) {
        return az_store_result_of(store);
    }
    if (from < 0) {
        return AZ_STORE_OK;
    }
    if (!az_sqlite_begin(&store->sqlite)) {
        return az_store_result_of(store);
    }
    for (size_t i = 0; i < count; i++) {
        if (!requeue_range(store, from, &ranges[i], &entered)) {
            return az_store_roll_back(store);
        }
    }
    if (!az_store_commit(store)) {
        return az_store_roll_back(store);
    }
    store->waiting += entered;
    *added = entered;
    return AZ_STORE_OK;
}

/* The number in a statement's one row; 0 if there is no row. */
static bool
read_number(struct az_store *store, enum az_store_sql which, const char *doing, int64_t *out)
{
    sqlite3_stmt *read = az_store_statement(store, which);
    int code = sqlite3_step(read);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(read, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        az_sqlite_log(&store->sqlite, doing);
    }
    az_sqlite_reset(read);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* The outbox's size. What is not known yet wraps and is overwritten here. */
static bool
count_waiting(struct az_store *store)
{
    int64_t count;
    if (store->waiting_known) {
        return true;
    }
    if (!read_number(store, AZ_STORE_SQL_COUNT_WAITING, "count its outbox", &count)) {
        return false;
    }
    store->waiting = (uint64_t)count;
    store->waiting_known = !store->sqlite.read_only;
    return true;
}

bool
az_store_outbox(struct az_store *store, struct az_store_outbox *out)
{
    if (!az_sqlite_settle(&store->sqlite) || !count_waiting(store) ||
        !read_number(store, AZ_STORE_SQL_READ_OLDEST_WAITING, "read its outbox",
                     &out->oldest_waiting_ms)) {
        return false;
    }
    out->waiting = store->waiting;
    out->store = *az_store_id(store);
    out->next_seq = store->last_seq + !az_store_has_open(store);
    return true;
}
