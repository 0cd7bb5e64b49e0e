// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "enrolment"
#include "sync/enrolment.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "storage/terminals.h"
#include "sync/batch.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"
#include "sync/statement.h"

#define KIND_ENROLMENT "azri-enrolment"
#define KIND_ANSWER    "azri-enrolment-answer"
#define KIND_REKEYING  "azri-rekeying"

enum {
    ARENA_BYTES = 4 * AZ_ENROLMENT_BYTES_MAX,
    CODE_BOUND = 100000000, // above the highest
    CODE_OPERATIONS = 2,
    CODE_MEMORY = 16 * 1024 * 1024, // bytes
    NUMBER_SIZE = 24,
};

static_assert(crypto_pwhash_SALTBYTES == sizeof(((struct az_uuid *)0)->bytes),
              "a hub's id is salt");
static_assert((int)AZ_LABEL_MAX < (int)AZ_LABEL_SIZE, "a terminal can keep each label");

/* An object that is being read, and what is wrong with it. */
struct reading {
    struct az_arena arena;
    struct az_json_reader reader;
    const struct az_json *object; // NULL if it is not one of the kind
    struct az_buffer *why;
};

static bool
say_wrong(struct reading *reading, const char *what)
{
    az_buffer_append_text(reading->why, what);
    return false;
}

/* Read an object and look whether it is of `kind` and of our version. */
static bool
begin_reading(struct reading *reading, const char *data, size_t size, const char *kind,
              struct az_buffer *why)
{
    int64_t major = 0;
    *reading = (struct reading){.why = why};
    az_arena_init(&reading->arena, ARENA_BYTES);
    if (size <= AZ_ENROLMENT_BYTES_MAX) {
        reading->object = az_json_read_object(&reading->reader, data, size, &reading->arena);
    }
    const char *text = az_json_get_text(reading->object, "kind");
    if (!text || strcmp(text, kind) != 0) {
        az_buffer_printf(why, "it is no object of the kind \"%s\"", kind);
        return false;
    }
    if (!az_json_get_integer(reading->object, "azri", 1, INT32_MAX, &major) ||
        major != AZ_PROTOCOL_MAJOR) {
        az_buffer_printf(why,
                         "it is of version %lld of the protocol and this program reads version %d; "
                         "bring the older of the two up to date",
                         (long long)major, AZ_PROTOCOL_MAJOR);
        return false;
    }
    return true;
}

static void
end_reading(struct reading *reading)
{
    az_json_reader_destroy(&reading->reader);
    az_arena_destroy(&reading->arena);
}

static bool
get_key(const struct reading *reading, const char *member, struct az_signature_key *out)
{
    return az_statement_get_key(az_json_get_text(reading->object, member), out);
}

static void
put_head(struct az_buffer *out, const char *kind)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "azri", AZ_PROTOCOL_MAJOR);
    az_json_put_text_field(out, "kind", kind);
}

/* The member with the signature, and the end. */
static bool
put_end(struct az_buffer *out, const char *signature)
{
    az_json_put_text_field(out, "signature", signature);
    az_buffer_append(out, "}\n", 2);
    return !out->failed;
}

bool
az_enrolment_encode(const struct az_uuid *terminal, const char *code,
                    const struct az_signature_pair *pair, struct az_buffer *out)
{
    char id[AZ_UUID_TEXT_SIZE];
    char key[AZ_STATEMENT_KEY_SIZE];
    char signature[AZ_STATEMENT_SIGNATURE_SIZE];
    az_uuid_format(terminal, id);
    az_statement_put_key(&pair->key, key);
    const struct az_statement statement = {KIND_ENROLMENT, {id, key, code, AZ_VERSION}};
    if (!az_statement_sign(&statement, pair, signature)) {
        return false;
    }
    put_head(out, KIND_ENROLMENT);
    az_json_put_text_field(out, "terminal", id);
    az_json_put_text_field(out, "key", key);
    if (*code) {
        az_json_put_text_field(out, "code", code);
    }
    az_json_put_text_field(out, "version", AZ_VERSION);
    return put_end(out, signature);
}

static bool
get_enrolment(struct reading *reading, struct az_enrolment *out)
{
    const char *code = az_json_get_text(reading->object, "code");
    const char *version = az_json_get_text(reading->object, "version");
    code = code ? code : "";
    if (!az_json_get_uuid(reading->object, "terminal", &out->terminal) ||
        !get_key(reading, "key", &out->key) || !version ||
        strlen(version) > AZ_ENROLMENT_VERSION_MAX) {
        return say_wrong(reading, "it lacks the terminal, its key or its version");
    }
    if (*code && !az_enrolment_code_is_valid(code)) {
        return say_wrong(reading, "its code is not eight digits");
    }
    memcpy(out->code, code, strlen(code) + 1);
    memcpy(out->version, version, strlen(version) + 1);
    char id[AZ_UUID_TEXT_SIZE];
    char key[AZ_STATEMENT_KEY_SIZE];
    az_uuid_format(&out->terminal, id);
    az_statement_put_key(&out->key, key);
    const struct az_statement statement = {KIND_ENROLMENT, {id, key, code, version}};
    return az_statement_is_signed(&statement, &out->key,
                                  az_json_get_text(reading->object, "signature")) ||
           say_wrong(reading, "it is not signed by the terminal's key");
}

bool
az_enrolment_decode(const char *data, size_t size, struct az_enrolment *out, struct az_buffer *why)
{
    struct reading reading;
    *out = (struct az_enrolment){0};
    bool ok =
        begin_reading(&reading, data, size, KIND_ENROLMENT, why) && get_enrolment(&reading, out);
    end_reading(&reading);
    return ok;
}

/* The texts of an answer, in the order in which they are signed. */
struct answer_texts {
    char terminal[AZ_UUID_TEXT_SIZE];
    char key[AZ_STATEMENT_KEY_SIZE];
    char hub[AZ_UUID_TEXT_SIZE];
    char hub_key[AZ_STATEMENT_KEY_SIZE];
    char received_at[NUMBER_SIZE];
    struct az_statement statement;
};

static void
write_texts(const struct az_enrolment_answer *answer, struct answer_texts *out)
{
    az_uuid_format(&answer->terminal, out->terminal);
    az_statement_put_key(&answer->key, out->key);
    az_uuid_format(&answer->hub.hub, out->hub);
    az_statement_put_key(&answer->hub.key, out->hub_key);
    snprintf(out->received_at, sizeof(out->received_at), "%" PRId64, answer->received_at_ms);
    out->statement = (struct az_statement){
        KIND_ANSWER,
        {out->terminal, out->key, out->hub, out->hub_key, answer->hub.label, out->received_at}};
}

bool
az_enrolment_answer_encode(const struct az_enrolment_answer *answer,
                           const struct az_signature_pair *pair, struct az_buffer *out)
{
    struct az_enrolment_answer whole = *answer;
    struct answer_texts texts;
    char signature[AZ_STATEMENT_SIGNATURE_SIZE];
    whole.hub.key = pair->key;
    write_texts(&whole, &texts);
    if (!az_statement_sign(&texts.statement, pair, signature)) {
        return false;
    }
    put_head(out, KIND_ANSWER);
    az_json_put_text_field(out, "terminal", texts.terminal);
    az_json_put_text_field(out, "key", texts.key);
    az_json_put_text_field(out, "hub", texts.hub);
    az_json_put_text_field(out, "hub_key", texts.hub_key);
    az_json_put_text_field(out, "label", whole.hub.label);
    az_json_put_integer_field(out, "received_at", whole.received_at_ms);
    return put_end(out, signature);
}

static bool
get_answer(struct reading *reading, struct az_enrolment_answer *out)
{
    const struct az_json *object = reading->object;
    const char *label = az_json_get_text(object, "label");
    struct answer_texts texts;
    if (!az_json_get_uuid(object, "terminal", &out->terminal) ||
        !get_key(reading, "key", &out->key) || !az_json_get_uuid(object, "hub", &out->hub.hub) ||
        !get_key(reading, "hub_key", &out->hub.key) || !label || !az_label_is_valid(label) ||
        !az_json_get_integer(object, "received_at", INT64_MIN, INT64_MAX, &out->received_at_ms)) {
        return say_wrong(reading, "it lacks the terminal, the hub, a key, a label or a time");
    }
    out->hub.known = true;
    memcpy(out->hub.label, label, strlen(label) + 1);
    write_texts(out, &texts);
    return az_statement_is_signed(&texts.statement, &out->hub.key,
                                  az_json_get_text(object, "signature")) ||
           say_wrong(reading, "it is not signed by the hub's key");
}

bool
az_enrolment_answer_decode(const char *data, size_t size, struct az_enrolment_answer *out,
                           struct az_buffer *why)
{
    struct reading reading;
    *out = (struct az_enrolment_answer){0};
    bool ok = begin_reading(&reading, data, size, KIND_ANSWER, why) && get_answer(&reading, out);
    end_reading(&reading);
    return ok;
}

bool
az_rekeying_encode(const struct az_uuid *terminal, const struct az_signature_pair *pair,
                   const struct az_signature_pair *new_pair, struct az_buffer *out)
{
    char id[AZ_UUID_TEXT_SIZE];
    char key[AZ_STATEMENT_KEY_SIZE];
    char new_key[AZ_STATEMENT_KEY_SIZE];
    char signature[AZ_STATEMENT_SIGNATURE_SIZE];
    char new_signature[AZ_STATEMENT_SIGNATURE_SIZE];
    az_uuid_format(terminal, id);
    az_statement_put_key(&pair->key, key);
    az_statement_put_key(&new_pair->key, new_key);
    const struct az_statement statement = {KIND_REKEYING, {id, key, new_key}};
    if (!az_statement_sign(&statement, pair, signature) ||
        !az_statement_sign(&statement, new_pair, new_signature)) {
        return false;
    }
    put_head(out, KIND_REKEYING);
    az_json_put_text_field(out, "terminal", id);
    az_json_put_text_field(out, "key", key);
    az_json_put_text_field(out, "new_key", new_key);
    az_json_put_text_field(out, "new_signature", new_signature);
    return put_end(out, signature);
}

static bool
get_rekeying(struct reading *reading, struct az_rekeying *out)
{
    const struct az_json *object = reading->object;
    char id[AZ_UUID_TEXT_SIZE];
    if (!az_json_get_uuid(object, "terminal", &out->terminal) ||
        !get_key(reading, "key", &out->key) || !get_key(reading, "new_key", &out->new_key)) {
        return say_wrong(reading, "it lacks the terminal or a key");
    }
    az_uuid_format(&out->terminal, id);
    const struct az_statement statement = {
        KIND_REKEYING, {id, az_json_get_text(object, "key"), az_json_get_text(object, "new_key")}};
    bool ok =
        az_statement_is_signed(&statement, &out->key, az_json_get_text(object, "signature")) &&
        az_statement_is_signed(&statement, &out->new_key,
                               az_json_get_text(object, "new_signature"));
    return ok || say_wrong(reading, "it is not signed by both of its keys");
}

bool
az_rekeying_decode(const char *data, size_t size, struct az_rekeying *out, struct az_buffer *why)
{
    struct reading reading;
    *out = (struct az_rekeying){0};
    bool ok =
        begin_reading(&reading, data, size, KIND_REKEYING, why) && get_rekeying(&reading, out);
    end_reading(&reading);
    return ok;
}

bool
az_enrolment_code_is_valid(const char *code)
{
    return strlen(code) == AZ_ENROLMENT_CODE_DIGITS &&
           strspn(code, "0123456789") == AZ_ENROLMENT_CODE_DIGITS;
}

bool
az_enrolment_code_make(const struct az_random *random, char out[AZ_ENROLMENT_CODE_DIGITS + 1])
{
    uint64_t number; // so many bits that what is left over favours no code by a measurable bit
    if (!random->fill(random->ctx, &number, sizeof(number))) {
        AZ_LOGE("the system gives no random numbers; cannot make a code");
        return false;
    }
    snprintf(out, AZ_ENROLMENT_CODE_DIGITS + 1, "%08u", (unsigned)(number % CODE_BOUND));
    return true;
}

bool
az_enrolment_code_digest(const char *code, const struct az_uuid *hub, struct az_digest *out)
{
    if (crypto_pwhash(out->bytes, sizeof(out->bytes), code, strlen(code), hub->bytes,
                      CODE_OPERATIONS, CODE_MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        AZ_LOGE("out of memory for the digest of a code");
        return false;
    }
    return true;
}
