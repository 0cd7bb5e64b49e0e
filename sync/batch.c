// SPDX-License-Identifier: MIT
#include "sync/batch.h"

#include <assert.h>
#include <string.h>

#include "sync/assignment_json.h"
#include "sync/history_json.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/response_json.h"
#include "sync/sentence.h"

/* What is read takes a few times its size on the wire, in pointers and padding. */
enum { ARENA_LIMIT = 16 * AZ_BATCH_BYTES_MAX };

/* Left out where there is none, as is usual. */
static void
put_damage(const struct az_damage *damage, struct az_buffer *out)
{
    if (!az_damage_is_any(damage)) {
        return;
    }
    az_json_put_key(out, "damage");
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "files", (int64_t)damage->files);
    az_json_put_integer_field(out, "last_at", damage->last_at_ms);
    az_json_put_integer_field(out, "salvaged", (int64_t)damage->salvaged);
    az_json_put_integer_field(out, "missing", (int64_t)damage->missing);
    az_json_put_integer_field(out, "kept_back", (int64_t)damage->kept_back);
    az_buffer_append_char(out, '}');
}

static void
put_head(const struct az_batch_head *head, struct az_buffer *out)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_uuid_field(out, "batch", &head->batch);
    az_json_put_uuid_field(out, "terminal", &head->terminal);
    az_json_put_uuid_field(out, "store", &head->store);
    az_json_put_integer_field(out, "first_seq", (int64_t)head->first_seq);
    az_json_put_integer_field(out, "count", (int64_t)head->count);
    az_json_put_integer_field(out, "sent_at", head->sent_at_ms);
    az_json_put_key(out, "health");
    az_buffer_append_char(out, '{');
    az_json_put_text_field(out, "version", head->health.version);
    az_json_put_integer_field(out, "waiting", (int64_t)head->health.waiting);
    az_json_put_integer_field(out, "oldest_waiting", head->health.oldest_waiting_ms);
    put_damage(&head->health.damage, out);
    if (head->health.shown) {
        az_package_report_json_put(head->health.shown, out);
    }
    az_buffer_append_char(out, '}');
    az_history_json_put(&head->history, out);
    az_buffer_append(out, "}\n", 2);
}

/* Empty `out` from `size` on. */
static void
cut(struct az_buffer *out, size_t size)
{
    out->size = size;
    if (out->data) {
        out->data[size] = '\0';
    }
}

/*
 * One line. What would be longer than the other end reads is announced instead:
 * better set aside with a reason than stuck for ever at the outbox's head.
 */
static void
put_line(const struct az_response *response, struct az_buffer *out)
{
    size_t start = out->size;
    az_response_json_put(response, out);
    size_t size = out->size - start;
    if (!out->failed && size > AZ_BATCH_LINE_MAX) {
        cut(out, start);
        az_buffer_append_char(out, '{');
        az_json_put_integer_field(out, "seq", (int64_t)response->seq);
        az_json_put_integer_field(out, "too_long", (int64_t)size);
        az_buffer_append_char(out, '}');
    }
    az_buffer_append_char(out, '\n');
}

bool
az_batch_encode(const struct az_batch_head *head, const struct az_response *responses,
                struct az_buffer *out)
{
    assert(head->count <= AZ_BATCH_RESPONSES_MAX);
    assert(head->count == 0 || head->first_seq == responses[0].seq);
    put_head(head, out);
    for (size_t i = 0; i < head->count && !out->failed; i++) {
        put_line(&responses[i], out);
    }
    return !out->failed;
}

/* Lines of a body, one after the other. */
struct lines {
    const char *next;
    const char *end;
    size_t number; // of the line that was taken last, from 1
    struct az_json_reader reader;
};

/* Take the next line without its LF. False at the end, or if the line has no LF or is too long. */
static bool
take_line(struct lines *lines, const char **line, size_t *size)
{
    size_t left = (size_t)(lines->end - lines->next);
    const char *lf = left > 0 ? memchr(lines->next, '\n', left) : NULL;
    if (!lf || (size_t)(lf - lines->next) > AZ_BATCH_LINE_MAX) {
        return false;
    }
    *line = lines->next;
    *size = (size_t)(lf - lines->next);
    lines->next = lf + 1;
    lines->number++;
    return true;
}

static uint64_t
get_count(const struct az_json *object, const char *key)
{
    int64_t count = 0;
    az_json_get_integer(object, key, 0, INT64_MAX, &count);
    return (uint64_t)count;
}

static void
get_damage(const struct az_json *health, struct az_damage *out)
{
    const struct az_json *damage = az_json_member(health, "damage");
    *out = (struct az_damage){
        .files = get_count(damage, "files"),
        .last_at_ms = (int64_t)get_count(damage, "last_at"),
        .salvaged = get_count(damage, "salvaged"),
        .missing = get_count(damage, "missing"),
        .kept_back = get_count(damage, "kept_back"),
    };
}

/* The health is a courtesy: what is odd in it is passed over. False if out of memory. */
static bool
get_health(const struct az_json *head, struct az_arena *arena, struct az_health *out)
{
    const struct az_json *health = az_json_member(head, "health");
    const char *version = az_json_get_text(health, "version");
    if (!version || strlen(version) > AZ_BATCH_VERSION_MAX) {
        version = "";
    }
    out->waiting = get_count(health, "waiting");
    out->oldest_waiting_ms = (int64_t)get_count(health, "oldest_waiting");
    get_damage(health, &out->damage);
    out->version = version;
    return az_package_report_json_get(health, arena, &out->shown);
}

static enum az_batch_fault
malformed(struct az_buffer *why, const char *what)
{
    az_buffer_printf(why, "the batch is malformed: %s", what);
    return AZ_BATCH_MALFORMED;
}

static enum az_batch_fault
get_version(const struct az_json *object, struct az_batch_head *head, struct az_buffer *why)
{
    int64_t major = 0;
    if (!az_json_get_integer(object, "azri", 1, INT32_MAX, &major)) {
        return malformed(why, "its head line does not say \"azri\" with a version");
    }
    head->major = (int)major;
    if (major != AZ_PROTOCOL_MAJOR) {
        az_buffer_printf(why,
                         "the batch is of version %d of the protocol and this hub reads version "
                         "%d; bring the older of the two up to date",
                         head->major, AZ_PROTOCOL_MAJOR);
        return AZ_BATCH_UNSUPPORTED;
    }
    return AZ_BATCH_OK;
}

static enum az_batch_fault
get_head(const struct az_json *object, struct az_arena *arena, struct az_batch_head *head,
         struct az_buffer *why)
{
    enum az_batch_fault fault = get_version(object, head, why);
    if (fault != AZ_BATCH_OK) {
        return fault;
    }
    int64_t first = 0;
    int64_t count = 0;
    if (!az_json_get_uuid(object, "batch", &head->batch) ||
        !az_json_get_uuid(object, "terminal", &head->terminal) ||
        !az_json_get_uuid(object, "store", &head->store)) {
        return malformed(why, "its head line lacks the batch's, terminal's or store's UUID");
    }
    if (!az_json_get_integer(object, "first_seq", 1, INT64_MAX, &first) ||
        !az_json_get_integer(object, "count", 0, INT64_MAX, &count) ||
        !az_json_get_integer(object, "sent_at", INT64_MIN, INT64_MAX, &head->sent_at_ms)) {
        return malformed(why, "its head line lacks first_seq, count or sent_at");
    }
    if (count > AZ_BATCH_RESPONSES_MAX) {
        az_buffer_printf(why, "the batch has more than %d responses; send fewer at once",
                         AZ_BATCH_RESPONSES_MAX);
        return AZ_BATCH_TOO_LARGE;
    }
    head->first_seq = (uint64_t)first;
    head->count = (size_t)count;
    bool ok = get_health(object, arena, &head->health) &&
              az_history_json_get(object, arena, &head->history);
    return ok ? AZ_BATCH_OK : AZ_BATCH_NO_MEMORY;
}

static enum az_batch_fault
read_head(struct lines *lines, struct az_batch *batch, struct az_buffer *why)
{
    const char *line;
    size_t size;
    if (!take_line(lines, &line, &size)) {
        return malformed(why, "it has no head line");
    }
    const struct az_json *object = az_json_read_object(&lines->reader, line, size, &batch->arena);
    if (!object) {
        return lines->reader.no_memory ? AZ_BATCH_NO_MEMORY
                                       : malformed(why, "its head line is not a JSON object");
    }
    return get_head(object, &batch->arena, &batch->head, why);
}

static bool
set_aside(struct az_arena *arena, const struct az_buffer *reason, struct az_archive_item *item)
{
    size_t length = reason->size < AZ_BATCH_REASON_MAX ? reason->size : AZ_BATCH_REASON_MAX;
    char *text = az_arena_copy(arena, reason->data, length);
    item->reject_reason = text;
    if (!text) {
        return false;
    }
    az_sentence_tidy(text);
    return true;
}

static bool
get_response(const struct az_json *object, struct az_arena *arena, struct az_response *out,
             struct az_buffer *why)
{
    int64_t size = 0;
    if (az_json_get_integer(object, "too_long", 0, INT64_MAX, &size)) {
        az_buffer_printf(why, "its line has %lld bytes, more than %d", (long long)size,
                         AZ_BATCH_LINE_MAX);
        return false;
    }
    return az_response_json_get(object, arena, out, why);
}

/* Fill an item whose store and seq are known. False if out of memory. */
static bool
fill_item(struct az_arena *arena, const struct az_json *object, const char *line, size_t size,
          struct az_archive_item *item)
{
    struct az_buffer reason;
    az_buffer_init(&reason, 2048);
    // A sound response is set aside as well if the archive finds that it is a conflict.
    item->raw = az_arena_copy(arena, line, size);
    item->raw_size = size;
    bool ok = item->raw && get_response(object, arena, &item->response, &reason);
    if (!ok && reason.size > 0) {
        ok = set_aside(arena, &reason, item);
    }
    az_buffer_destroy(&reason);
    return ok;
}

bool
az_batch_read_line(const char *line, size_t size, struct az_arena *arena,
                   struct az_archive_item *item)
{
    struct az_json_reader reader = {0};
    const struct az_json *object = az_json_read_object(&reader, line, size, arena);
    bool ok = object ? fill_item(arena, object, line, size, item) : !reader.no_memory;
    if (ok && !object) {
        item->reject_reason = "it is not a JSON object";
    }
    az_json_reader_destroy(&reader);
    return ok;
}

static enum az_batch_fault
damaged_line(struct az_buffer *why, const struct lines *lines, const char *what)
{
    az_buffer_printf(why, "the batch was damaged on its way: line %zu %s", lines->number, what);
    return AZ_BATCH_MALFORMED;
}

/* Read the line of `item`, whose seq is to be `least` or above. */
static enum az_batch_fault
read_item(struct lines *lines, uint64_t least, struct az_batch *batch, struct az_archive_item *item,
          struct az_buffer *why)
{
    const char *line;
    size_t size;
    if (!take_line(lines, &line, &size)) {
        return malformed(why, "it is cut off, or a line is too long");
    }
    const struct az_json *object = az_json_read_object(&lines->reader, line, size, &batch->arena);
    if (!object) {
        return lines->reader.no_memory ? AZ_BATCH_NO_MEMORY
                                       : damaged_line(why, lines, "is not a JSON object");
    }
    int64_t seq = 0;
    if (!az_json_get_integer(object, "seq", (int64_t)least, INT64_MAX, &seq)) {
        return damaged_line(why, lines, "has no seq, or one that is out of order");
    }
    item->response.store = batch->head.store;
    item->response.seq = (uint64_t)seq;
    return fill_item(&batch->arena, object, line, size, item) ? AZ_BATCH_OK : AZ_BATCH_NO_MEMORY;
}

static enum az_batch_fault
read_items(struct lines *lines, struct az_batch *batch, struct az_buffer *why)
{
    const struct az_batch_head *head = &batch->head;
    struct az_archive_item *items = az_arena_array(&batch->arena, head->count, sizeof(*items));
    if (!items) {
        return AZ_BATCH_NO_MEMORY;
    }
    uint64_t least = head->first_seq;
    for (size_t i = 0; i < head->count; i++) {
        if (least > INT64_MAX) {
            return malformed(why, "its seqs leave the range");
        }
        enum az_batch_fault fault = read_item(lines, least, batch, &items[i], why);
        if (fault != AZ_BATCH_OK) {
            return fault;
        }
        least = items[i].response.seq + 1;
    }
    if (head->count > 0 && items[0].response.seq != head->first_seq) {
        return malformed(why, "its first line is not that of first_seq");
    }
    if (lines->next != lines->end) {
        return malformed(why, "it goes on behind its last line");
    }
    batch->content = (struct az_archive_batch){
        .terminal = head->terminal,
        .store = head->store,
        .items = items,
        .count = head->count,
        .history = head->history,
        .damage = head->health.damage,
        .shown = head->health.shown,
    };
    return AZ_BATCH_OK;
}

enum az_batch_fault
az_batch_decode(const char *data, size_t size, struct az_batch *out, struct az_buffer *why)
{
    *out = (struct az_batch){0};
    az_arena_init(&out->arena, ARENA_LIMIT);
    if (size > AZ_BATCH_BYTES_MAX) {
        az_buffer_printf(why, "the batch has more than %d bytes; send fewer responses at once",
                         AZ_BATCH_BYTES_MAX);
        return AZ_BATCH_TOO_LARGE;
    }
    struct lines lines = {.next = data, .end = data + size};
    enum az_batch_fault fault = read_head(&lines, out, why);
    if (fault == AZ_BATCH_OK) {
        fault = read_items(&lines, out, why);
    }
    az_json_reader_destroy(&lines.reader);
    if (fault == AZ_BATCH_NO_MEMORY) {
        az_buffer_append_text(why, "the hub is out of memory; the batch can be sent again later");
    }
    return fault;
}

void
az_batch_destroy(struct az_batch *batch)
{
    az_arena_destroy(&batch->arena);
    *batch = (struct az_batch){0};
}
