// SPDX-License-Identifier: MIT
#include "sync/hub_time.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "storage/anchor.h"
#include "sync/content_digest.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/wrapping.h"

#define LABEL "azri"
#define TAG   "azri-time" // so that nothing else that the hub signs is taken for this

enum {
    MAJOR = 1,
    NONCE_BYTES = 16,
    BODY_MAX = 1024,
    CONNECT_TIMEOUT_MS = 10 * 1000,
    STALL_TIMEOUT_MS = 30 * 1000,
    PARTS = 3, // that the signature has to cover
};

static_assert((int)AZ_HUB_TIME_DIGEST_SIZE == AZ_CONTENT_DIGEST_SIZE, "room for a digest");
static_assert((int)AZ_HUB_TIME_NONCE_SIZE ==
                  sodium_base64_ENCODED_LEN(NONCE_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "room for a nonce");

static void
parts_of(const char *content_type, const char *content_digest, struct az_signature_part out[PARTS])
{
    out[0] = (struct az_signature_part){"@status", "200"}; // of any other nothing is read
    out[1] = (struct az_signature_part){"content-type", content_type};
    out[2] = (struct az_signature_part){"content-digest", content_digest};
}

bool
az_hub_time_nonce_is_valid(const char *nonce)
{
    size_t size = strnlen(nonce, AZ_HUB_TIME_NONCE_MAX + 1);
    return size >= AZ_HUB_TIME_NONCE_MIN && size <= AZ_HUB_TIME_NONCE_MAX &&
           strspn(nonce, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
               size;
}

static bool
sign(const struct az_hub_time_order *order, struct az_hub_time_reply *out)
{
    char key_id[AZ_WRAPPING_KEY_ID_SIZE];
    az_wrapping_key_id(&order->pair->key, key_id);
    const struct az_signature_param params[] = {
        {.name = "created", .number = order->time_ms / 1000},
        {.name = "keyid", .text = key_id},
        {.name = "alg", .text = AZ_SIGNATURE_ALGORITHM},
        {.name = "nonce", .text = order->nonce},
        {.name = "tag", .text = TAG},
    };
    struct az_signature_part parts[PARTS];
    parts_of(AZ_HUB_TIME_MEDIA_TYPE, out->digest, parts);
    const struct az_signature_order signing = {
        .label = LABEL,
        .parts = parts,
        .part_count = PARTS,
        .params = params,
        .param_count = sizeof(params) / sizeof(*params),
    };
    return az_signature_make(&signing, order->pair, &out->signature_input, &out->signature);
}

bool
az_hub_time_make(const struct az_hub_time_order *order, struct az_hub_time_reply *out)
{
    az_buffer_init(&out->body, BODY_MAX);
    az_buffer_init(&out->signature_input, AZ_SIGNATURE_FIELD_MAX);
    az_buffer_init(&out->signature, AZ_SIGNATURE_FIELD_MAX);
    az_buffer_append_char(&out->body, '{');
    az_json_put_integer_field(&out->body, "azri", MAJOR);
    az_json_put_uuid_field(&out->body, "hub", &order->hub);
    az_json_put_integer_field(&out->body, "time", order->time_ms);
    az_buffer_append(&out->body, "}\n", 2);
    az_content_digest_make(out->body.data, out->body.size, out->digest);
    return !out->body.failed && sign(order, out);
}

void
az_hub_time_reply_destroy(struct az_hub_time_reply *reply)
{
    az_buffer_destroy(&reply->body);
    az_buffer_destroy(&reply->signature_input);
    az_buffer_destroy(&reply->signature);
}

static bool
text_is(const struct az_signature_input *input, const char *param, const char *text)
{
    const struct az_signature_param *found = az_signature_input_param(input, param);
    return found && found->text && strcmp(found->text, text) == 0;
}

/* Whether the hub's key signed this answer to this question. */
static bool
is_signed(const struct az_hub_time_answer *answer, const char *nonce,
          const struct az_hub_binding *binding)
{
    struct az_signature_input input;
    struct az_signature_part parts[PARTS];
    struct az_buffer clause;
    uint8_t signature[AZ_SIGNATURE_BYTES];
    parts_of(answer->content_type, answer->content_digest, parts);
    az_buffer_init(&clause, 256);
    bool ok = answer->content_digest && answer->signature_input && answer->signature &&
              az_content_digest_check(answer->content_digest, answer->body, answer->body_size) ==
                  AZ_CONTENT_DIGEST_FITS &&
              az_signature_input_parse(answer->signature_input, &input, &clause);
    for (size_t i = 0; ok && i < PARTS; i++) {
        ok = az_signature_input_covers(&input, parts[i].name);
    }
    ok = ok && text_is(&input, "alg", AZ_SIGNATURE_ALGORITHM) && text_is(&input, "nonce", nonce) &&
         text_is(&input, "tag", TAG) &&
         az_signature_value_parse(answer->signature, input.label, signature) &&
         az_signature_verify(&input, parts, PARTS, signature, &binding->key);
    az_buffer_destroy(&clause);
    return ok;
}

static bool
read_body(const struct az_hub_time_answer *answer, const struct az_hub_binding *binding,
          int64_t *time_ms)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    struct az_uuid hub;
    int64_t major;
    az_arena_init(&arena, 2 * BODY_MAX);
    const struct az_json *object =
        az_json_read_object(&reader, answer->body, answer->body_size, &arena);
    bool ok = az_json_get_integer(object, "azri", MAJOR, MAJOR, &major) &&
              az_json_get_uuid(object, "hub", &hub) && az_uuid_equal(&hub, &binding->hub) &&
              az_json_get_integer(object, "time", AZ_ANCHOR_TRUE_MIN, AZ_ANCHOR_TRUE_MAX, time_ms);
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

bool
az_hub_time_read(const struct az_hub_time_answer *answer, const char *nonce,
                 const struct az_hub_binding *binding, int64_t *time_ms, struct az_buffer *why)
{
    if (strcmp(answer->content_type, AZ_HUB_TIME_MEDIA_TYPE) != 0 ||
        !is_signed(answer, nonce, binding)) {
        az_buffer_append_text(why, "what answers when the hub is asked for the time does not have "
                                   "the hub's key; does this network ask for a login?");
        return false;
    }
    if (!read_body(answer, binding, time_ms)) {
        az_buffer_append_text(why, "the hub tells a time that cannot be; set the hub's clock");
        return false;
    }
    return true;
}

static bool
make_nonce(const struct az_random *random, char out[AZ_HUB_TIME_NONCE_SIZE])
{
    uint8_t bytes[NONCE_BYTES];
    if (!random->fill(random->ctx, bytes, sizeof(bytes))) {
        return false;
    }
    sodium_bin2base64(out, AZ_HUB_TIME_NONCE_SIZE, bytes, sizeof(bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return true;
}

static bool
judge(const struct az_http_answer *answer, const char *nonce, const struct az_hub_binding *binding,
      int64_t *time_ms, struct az_buffer *why)
{
    if (answer->status == 0) {
        az_buffer_append_text(why, az_buffer_text(&answer->why));
        return false;
    }
    if (answer->status != 200) {
        az_buffer_printf(why, "the hub does not tell the time (status %d)", answer->status);
        return false;
    }
    const struct az_hub_time_answer told = {
        .content_type = answer->content_type,
        .content_digest = answer->wanted[0],
        .signature_input = answer->wanted[1],
        .signature = answer->wanted[2],
        .body = az_buffer_text(&answer->body),
        .body_size = answer->body.size,
    };
    return az_hub_time_read(&told, nonce, binding, time_ms, why);
}

bool
az_hub_time_ask(struct az_http_client *client, const struct az_hub_time_question *question,
                struct az_hub_time *out, struct az_buffer *why)
{
    char nonce[AZ_HUB_TIME_NONCE_SIZE];
    char *url = NULL;
    struct az_http_answer answer;
    if (!make_nonce(question->random, nonce) ||
        asprintf(&url, "%s" AZ_HUB_TIME_PATH "?nonce=%s", question->url, nonce) < 0) {
        az_buffer_append_text(why, "the hub cannot be asked for the time: out of memory");
        return false;
    }
    const struct az_http_request request = {
        .url = url,
        .fields = {{"Accept", AZ_HUB_TIME_MEDIA_TYPE}},
        .wanted = {"Content-Digest", "Signature-Input", "Signature"},
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .stall_timeout_ms = STALL_TIMEOUT_MS,
        .total_timeout_ms = question->total_timeout_ms,
        .answer_limit = BODY_MAX,
        .any_date = true,
    };
    int64_t from_ms = az_clock_boot_ms(question->clock);
    az_http_client_do(client, &request, &answer);
    out->boot_ms = from_ms + (az_clock_boot_ms(question->clock) - from_ms) / 2;
    bool ok = judge(&answer, nonce, question->binding, &out->time_ms, why);
    az_http_answer_destroy(&answer);
    free(url);
    return ok;
}
