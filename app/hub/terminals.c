// SPDX-License-Identifier: MIT
/*
 * For organizers: who the hub's terminals are, under /v1/terminals.
 */
#define AZ_LOG_MODULE "terminals"
#include <string.h>

#include "app/hub/enrolments.h"
#include "base/arena.h"
#include "base/log.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/kept.h"
#include "sync/statement.h"

enum {
    LIST_BYTES_MAX = 16 * 1024 * 1024,
    KEPT_BYTES_MAX = 8 * 1024 * 1024, // of one answer
    REQUEST_BYTES_MAX = AZ_HUB_TERMINALS_BODY_MAX,
};

static void
answer_json(struct az_hub_request *request, const struct az_buffer *body)
{
    if (body->failed) {
        az_enrolments_refuse(request, AZ_TERMINALS_FAILED);
        return;
    }
    az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                           .content_type = "application/json",
                                                           .body = az_buffer_text(body),
                                                           .body_size = body->size});
}

/* --- The list --- */

static void
put_comma(struct az_buffer *out)
{
    if (out->data[out->size - 1] != '[') {
        az_buffer_append_char(out, ',');
    }
    az_buffer_append_char(out, '{');
}

static bool
put_terminal(void *ctx, const struct az_terminal *terminal)
{
    struct az_buffer *out = ctx;
    struct az_signature_key key;
    char text[AZ_STATEMENT_KEY_SIZE];
    memcpy(key.bytes, terminal->key, sizeof(key.bytes));
    az_statement_put_key(&key, text);
    put_comma(out);
    az_json_put_uuid_field(out, "terminal", &terminal->id);
    az_json_put_text_field(out, "label", terminal->label);
    az_json_put_text_field(out, "state", terminal->revoked_at_ms ? "revoked" : "enrolled");
    az_json_put_text_field(out, "key", text);
    az_json_put_integer_field(out, "enrolled_at", terminal->enrolled_at_ms);
    az_json_put_integer_field(out, "revoked_at", terminal->revoked_at_ms);
    az_json_put_integer_field(out, "heard_at", terminal->heard_at_ms);
    az_json_put_integer_field(out, "refused", (int64_t)terminal->refused);
    az_json_put_integer_field(out, "kept", (int64_t)terminal->kept);
    return az_buffer_append_char(out, '}');
}

static bool
put_invitation(void *ctx, const struct az_invitation *invitation)
{
    struct az_buffer *out = ctx;
    put_comma(out);
    az_json_put_text_field(out, "label", invitation->label);
    az_json_put_integer_field(out, "expires_at", invitation->expires_at_ms);
    return az_buffer_append_char(out, '}');
}

void
az_terminals_handle_list(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_buffer out;
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    az_buffer_init(&out, LIST_BYTES_MAX);
    az_buffer_append_text(&out, "{\"terminals\":[");
    bool ok = az_terminals_each(hub->reader, put_terminal, &out);
    az_buffer_append_text(&out, "],\"invitations\":[");
    ok = ok && az_terminals_each_invitation(hub->reader, az_clock_wall_ms(hub->clock),
                                            put_invitation, &out);
    az_buffer_append(&out, "]}\n", 3);
    out.failed = out.failed || !ok;
    answer_json(request, &out);
    az_buffer_destroy(&out);
}

/* --- Changes --- */

/* A change under way, on the stack of who waits for it. */
struct change {
    struct az_hub *hub;
    struct az_hub_request *request;
    struct az_arena arena;
    struct az_json_reader reader;
    const struct az_json *asked; // the request's object
    struct az_uuid terminal;
    const char *label; // in the arena
    const char *code;
    struct az_digest digest;
    struct az_enrolment enrolment;
    bool revoked;

    struct az_buffer answer;
    enum az_terminals_result result;
};

/* What a change needs of its request's object, and what the writer does. */
struct change_kind {
    bool (*read)(struct change *change, struct az_buffer *why);
    void (*run)(void *change, struct az_archive *archive);
};

static bool
say_wrong(struct az_buffer *why, const char *what)
{
    az_buffer_append_text(why, what);
    return false;
}

static bool
read_label(struct change *change, struct az_buffer *why)
{
    change->label = az_json_get_text(change->asked, "label");
    return (change->label && az_label_is_valid(change->label)) ||
           say_wrong(why, "its \"label\" is not a line of 1 to 100 bytes");
}

static bool
read_terminal(struct change *change, struct az_buffer *why)
{
    return az_json_get_uuid(change->asked, "terminal", &change->terminal) ||
           say_wrong(why, "it lacks the \"terminal\"");
}

/* Ask for a change: the organizer's, read, run by the writer, answered. */
static void
handle_change(struct change *change, const struct change_kind *kind)
{
    size_t size = 0;
    const char *body = az_hub_request_body(change->request, &size);
    struct az_buffer why;
    az_buffer_init(&why, 512);
    az_arena_init(&change->arena, 4 * REQUEST_BYTES_MAX);
    az_buffer_init(&change->answer, REQUEST_BYTES_MAX);
    change->asked = az_json_read_object(&change->reader, body, size, &change->arena);
    if (!change->asked || !kind->read(change, &why)) {
        az_enrolments_refuse_malformed(change->request, change->asked ? az_buffer_text(&why)
                                                                      : "it is no JSON object");
    } else if (!az_intake_run(change->hub->intake, kind->run, change)) {
        az_enrolments_refuse_stopping(change->request);
    } else if (change->result != AZ_TERMINALS_OK) {
        az_enrolments_refuse(change->request, change->result);
    } else {
        answer_json(change->request, &change->answer);
    }
    az_buffer_destroy(&change->answer);
    az_json_reader_destroy(&change->reader);
    az_arena_destroy(&change->arena);
    az_buffer_destroy(&why);
}

static void
handle_organizers_change(void *ctx, struct az_hub_request *request, const struct change_kind *kind,
                         bool revoked)
{
    struct change change = {.hub = ctx, .request = request, .revoked = revoked};
    if (az_hub_is_organizer(change.hub, request)) {
        handle_change(&change, kind);
    }
}

static void
run_invitation(void *ctx, struct az_archive *archive)
{
    struct change *change = ctx;
    int64_t expires_at_ms = 0;
    change->result = az_terminals_invite(archive, change->label, &change->digest, &expires_at_ms);
    az_buffer_append_char(&change->answer, '{');
    az_json_put_text_field(&change->answer, "label", change->label);
    az_json_put_text_field(&change->answer, "code", change->code);
    az_json_put_integer_field(&change->answer, "expires_at", expires_at_ms);
    az_buffer_append(&change->answer, "}\n", 2);
}

void
az_terminals_handle_invitation(void *ctx, struct az_hub_request *request)
{
    static const struct change_kind kind = {read_label, run_invitation};
    struct az_hub *hub = ctx;
    char code[AZ_ENROLMENT_CODE_DIGITS + 1];
    struct change change = {.hub = hub, .request = request, .code = code};
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    if (!az_enrolment_code_make(&az_random_system, code) ||
        !az_enrolment_code_digest(code, az_archive_hub_id(hub->reader), &change.digest)) {
        az_enrolments_refuse(request, AZ_TERMINALS_FAILED);
        return;
    }
    handle_change(&change, &kind);
}

static bool
read_file(struct change *change, struct az_buffer *why)
{
    const char *file = az_json_get_text(change->asked, "enrolment");
    if (!file) {
        return say_wrong(why, "it lacks the \"enrolment\", which is the file's text");
    }
    return read_label(change, why) &&
           az_enrolment_decode(file, strlen(file), &change->enrolment, why);
}

static void
run_file(void *ctx, struct az_archive *archive)
{
    struct change *change = ctx;
    const struct az_terminal_claim claim = {.terminal = change->enrolment.terminal,
                                            .key = change->enrolment.key.bytes};
    change->result = az_terminals_add(archive, &claim, change->label);
    if (change->result == AZ_TERMINALS_OK &&
        !az_enrolments_make_answer(archive, &claim, change->label,
                                   az_clock_wall_ms(change->hub->clock), &change->answer)) {
        change->result = AZ_TERMINALS_FAILED;
    }
}

void
az_terminals_handle_file(void *ctx, struct az_hub_request *request)
{
    static const struct change_kind kind = {read_file, run_file};
    handle_organizers_change(ctx, request, &kind, false);
}

static bool
read_name(struct change *change, struct az_buffer *why)
{
    return read_terminal(change, why) && read_label(change, why);
}

static void
run_rename(void *ctx, struct az_archive *archive)
{
    struct change *change = ctx;
    change->result = az_terminals_rename(archive, &change->terminal, change->label);
    az_buffer_append_text(&change->answer, "{}\n");
}

void
az_terminals_handle_rename(void *ctx, struct az_hub_request *request)
{
    static const struct change_kind kind = {read_name, run_rename};
    handle_organizers_change(ctx, request, &kind, false);
}

/* A terminal that is restored has some of what was kept aside taken in; it is asked for again. */
static void
run_revocation(void *ctx, struct az_archive *archive)
{
    struct change *change = ctx;
    size_t taken = 0;
    change->result = az_terminals_revoke(archive, &change->terminal, change->revoked);
    if (change->result == AZ_TERMINALS_OK && !change->revoked &&
        !az_kept_take_in(archive, &change->terminal, &taken)) {
        change->result = AZ_TERMINALS_FAILED;
    }
    az_buffer_append_char(&change->answer, '{');
    az_json_put_integer_field(&change->answer, "taken", (int64_t)taken);
    az_buffer_append(&change->answer, "}\n", 2);
}

static const struct change_kind revocation = {read_terminal, run_revocation};

void
az_terminals_handle_revocation(void *ctx, struct az_hub_request *request)
{
    handle_organizers_change(ctx, request, &revocation, true);
}

void
az_terminals_handle_restoration(void *ctx, struct az_hub_request *request)
{
    handle_organizers_change(ctx, request, &revocation, false);
}

/* --- What was kept aside --- */

struct kept_list {
    struct az_buffer out;
    bool full;
};

static bool
put_kept(void *ctx, const struct az_kept *kept)
{
    struct kept_list *list = ctx;
    if (list->out.size > 0 && list->out.size + 2 * kept->raw_size > KEPT_BYTES_MAX) {
        list->full = true;
        return false;
    }
    az_buffer_append_char(&list->out, '{');
    az_json_put_integer_field(&list->out, "number", kept->number);
    az_json_put_uuid_field(&list->out, "store", &kept->store);
    az_json_put_integer_field(&list->out, "seq", (int64_t)kept->seq);
    az_json_put_integer_field(&list->out, "received_at", kept->received_at_ms);
    az_json_put_key(&list->out, "line");
    az_json_put_bytes(&list->out, kept->raw, kept->raw_size);
    return az_buffer_append(&list->out, "}\n", 2);
}

/* The number of a query, from 0 on. */
static bool
query_number(const struct az_hub_request *request, const char *name, int64_t *out)
{
    const char *text = az_hub_request_query(request, name);
    int64_t value = 0;
    for (const char *at = text ? text : ""; *at; at++) {
        if (*at < '0' || *at > '9' || value > INT64_MAX / 10 - 1) {
            return false;
        }
        value = value * 10 + (*at - '0');
    }
    *out = value;
    return true;
}

void
az_terminals_handle_kept(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct az_uuid terminal;
    int64_t after = 0;
    if (!az_hub_is_organizer(hub, request)) {
        return;
    }
    const char *id = az_hub_request_path_rest(request);
    if (!az_uuid_parse(id, &terminal) || !query_number(request, "after", &after)) {
        az_enrolments_refuse_malformed(request, "the path does not end in a terminal's UUID, or "
                                                "\"after\" is no number");
        return;
    }
    struct kept_list list = {.full = false};
    az_buffer_init(&list.out, KEPT_BYTES_MAX + 1024 * 1024);
    if (az_terminals_each_kept(hub->reader, &terminal, after, AZ_KEPT_AT_ONCE, put_kept, &list) ||
        list.full) {
        az_hub_request_answer(request, &(struct az_hub_answer){.status = 200,
                                                               .content_type = "application/jsonl",
                                                               .body = az_buffer_text(&list.out),
                                                               .body_size = list.out.size});
    } else {
        az_enrolments_refuse(request, AZ_TERMINALS_FAILED);
    }
    az_buffer_destroy(&list.out);
}
