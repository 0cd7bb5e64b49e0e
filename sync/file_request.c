// SPDX-License-Identifier: MIT
#include "sync/file_request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "sync/wrapping.h"

#define LABEL "azri"
#define UNIT  "bytes="

enum { PARTS = 3 };

/* What is signed: the range only where there is one. */
static size_t
parts_of(const char *path, const char *range, struct az_signature_part out[PARTS])
{
    out[0] = (struct az_signature_part){"@method", AZ_FILE_REQUEST_METHOD};
    out[1] = (struct az_signature_part){"@path", path};
    out[2] = (struct az_signature_part){"range", range};
    return range ? PARTS : PARTS - 1;
}

static bool
sign(const struct az_file_request_order *order, struct az_file_request *out)
{
    char key_id[AZ_WRAPPING_KEY_ID_SIZE];
    char nonce[AZ_UUID_TEXT_SIZE];
    struct az_uuid once;
    struct az_signature_part parts[PARTS];
    if (!az_uuid_make(order->random, &once)) {
        return false;
    }
    az_wrapping_key_id(&order->pair->key, key_id);
    az_uuid_format(&once, nonce);
    const struct az_signature_param params[] = {
        {.name = "created", .number = order->wall_ms / 1000},
        {.name = "keyid", .text = key_id},
        {.name = "alg", .text = AZ_SIGNATURE_ALGORITHM},
        {.name = "nonce", .text = nonce},
    };
    const struct az_signature_order signing = {
        .label = LABEL,
        .parts = parts,
        .part_count = parts_of(out->path, order->part ? out->range : NULL, parts),
        .params = params,
        .param_count = sizeof(params) / sizeof(*params),
    };
    return az_signature_make(&signing, order->pair, &out->signature_input, &out->signature);
}

bool
az_file_request_make(const struct az_file_request_order *order, struct az_file_request *out)
{
    char hash[AZ_FILE_HASH_TEXT_SIZE];
    *out = (struct az_file_request){0};
    az_buffer_init(&out->signature_input, AZ_SIGNATURE_FIELD_MAX);
    az_buffer_init(&out->signature, AZ_SIGNATURE_FIELD_MAX);
    az_file_hash_format(order->hash, hash);
    snprintf(out->path, sizeof(out->path), AZ_FILE_REQUEST_FOLDER "%s", hash);
    if (order->part) {
        snprintf(out->range, sizeof(out->range), UNIT "%" PRIu64 "-%" PRIu64, order->part->first,
                 order->part->last);
    }
    return sign(order, out);
}

void
az_file_request_destroy(struct az_file_request *request)
{
    az_buffer_destroy(&request->signature_input);
    az_buffer_destroy(&request->signature);
    *request = (struct az_file_request){0};
}

static bool
read_key(const struct az_signature_input *input, struct az_signature_key *key)
{
    const struct az_signature_param *id = az_signature_input_param(input, "keyid");
    const struct az_signature_param *algorithm = az_signature_input_param(input, "alg");
    size_t size = 0;
    return algorithm && algorithm->text && strcmp(algorithm->text, AZ_SIGNATURE_ALGORITHM) == 0 &&
           id && id->text &&
           sodium_base642bin(key->bytes, sizeof(key->bytes), id->text, strlen(id->text), NULL,
                             &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           size == sizeof(key->bytes);
}

bool
az_file_request_check(const struct az_file_request_fields *fields, struct az_signature_key *key,
                      struct az_buffer *why)
{
    struct az_signature_input input;
    if (!fields->signature_input || !fields->signature) {
        az_buffer_append_text(why, "it has no Signature-Input or no Signature");
        return false;
    }
    if (!az_signature_input_parse(fields->signature_input, &input, why)) {
        return false;
    }
    struct az_signature_part parts[PARTS];
    uint8_t signature[AZ_SIGNATURE_BYTES];
    size_t count = parts_of(fields->path, fields->range, parts);
    bool covered = true;
    for (size_t i = 0; i < count; i++) {
        covered = covered && az_signature_input_covers(&input, parts[i].name);
    }
    bool ok = covered && read_key(&input, key) &&
              az_signature_value_parse(fields->signature, input.label, signature) &&
              az_signature_verify(&input, parts, count, signature, key);
    if (!ok) {
        az_buffer_append_text(why, covered ? "its signature is not by its key"
                                           : "its signature does not cover all that it has to");
    }
    return ok;
}

bool
az_file_request_hash(const char *path, struct az_file_hash *out)
{
    size_t size = strlen(AZ_FILE_REQUEST_FOLDER);
    return strncmp(path, AZ_FILE_REQUEST_FOLDER, size) == 0 && az_file_hash_parse(path + size, out);
}

/* Digits only, so few that they fit. */
static bool
take_number(const char **at, uint64_t *out)
{
    size_t size = strspn(*at, "0123456789");
    *out = strtoull(*at, NULL, 10);
    *at += size;
    return size > 0 && size < 16;
}

bool
az_file_request_parse_range(const char *range, struct az_file_part *out)
{
    const char *at = range + strlen(UNIT);
    return strncmp(range, UNIT, strlen(UNIT)) == 0 && take_number(&at, &out->first) &&
           *at++ == '-' && take_number(&at, &out->last) && *at == '\0' && out->last >= out->first &&
           out->last - out->first < AZ_FILE_REQUEST_PART_MAX;
}
