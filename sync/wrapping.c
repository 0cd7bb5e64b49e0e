// SPDX-License-Identifier: MIT
#include "sync/wrapping.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "sync/batch.h"
#include "sync/compression.h"
#include "sync/content_digest.h"

#define LABEL "azri"

static_assert((int)AZ_WRAPPING_DIGEST_SIZE == AZ_CONTENT_DIGEST_SIZE, "room for a digest");
static_assert((int)AZ_WRAPPING_KEY_ID_SIZE ==
                  sodium_base64_ENCODED_LEN(AZ_SIGNATURE_KEY_BYTES,
                                            sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "room for a key's id");

/* What a signature must cover. The last one only if the body is packed. */
enum { PARTS = 6 };
static const char *const part_names[PARTS] = {"@method",      "@path",          "content-digest",
                                              "content-type", "content-length", "content-encoding"};

static size_t
parts_of(const struct az_wrapping *wrapping, struct az_signature_part out[PARTS])
{
    const char *const values[PARTS] = {
        wrapping->method,       wrapping->path,           wrapping->content_digest,
        wrapping->content_type, wrapping->content_length, wrapping->content_encoding,
    };
    for (size_t i = 0; i < PARTS; i++) {
        out[i] = (struct az_signature_part){part_names[i], values[i]};
    }
    return wrapping->content_encoding ? PARTS : PARTS - 1;
}

void
az_wrapping_key_id(const struct az_signature_key *key, char out[AZ_WRAPPING_KEY_ID_SIZE])
{
    sodium_bin2base64(out, AZ_WRAPPING_KEY_ID_SIZE, key->bytes, sizeof(key->bytes),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool
sign(const struct az_wrapping_order *order, struct az_wrapped *out)
{
    char key_id[AZ_WRAPPING_KEY_ID_SIZE];
    char nonce[AZ_UUID_TEXT_SIZE];
    az_wrapping_key_id(&order->pair->key, key_id);
    az_uuid_format(&order->batch, nonce);
    const struct az_signature_param params[] = {
        {.name = "created", .number = order->wall_ms / 1000},
        {.name = "keyid", .text = key_id},
        {.name = "alg", .text = AZ_SIGNATURE_ALGORITHM},
        {.name = "nonce", .text = nonce},
    };
    struct az_signature_part parts[PARTS];
    const struct az_signature_order signing = {
        .label = LABEL,
        .parts = parts,
        .part_count = parts_of(&out->wrapping, parts),
        .params = params,
        .param_count = sizeof(params) / sizeof(*params),
    };
    return az_signature_make(&signing, order->pair, &out->signature_input, &out->signature);
}

bool
az_wrapping_make(const struct az_wrapping_order *order, struct az_wrapped *out)
{
    *out = (struct az_wrapped){0};
    az_buffer_init(&out->packed, AZ_BATCH_BYTES_MAX);
    az_buffer_init(&out->signature_input, AZ_SIGNATURE_FIELD_MAX);
    az_buffer_init(&out->signature, AZ_SIGNATURE_FIELD_MAX);
    bool packed = az_compression_pack(order->data, order->size, &out->packed);
    out->wrapping = (struct az_wrapping){
        .method = AZ_WRAPPING_METHOD,
        .path = AZ_WRAPPING_PATH,
        .content_type = AZ_BATCH_MEDIA_TYPE,
        .content_encoding = packed ? AZ_COMPRESSION_CODING : NULL,
        .content_length = out->length,
        .content_digest = out->digest,
        .body = packed ? out->packed.data : order->data,
        .body_size = packed ? out->packed.size : order->size,
    };
    snprintf(out->length, sizeof(out->length), "%zu", out->wrapping.body_size);
    az_content_digest_make(out->wrapping.body, out->wrapping.body_size, out->digest);
    if (!sign(order, out)) {
        return false;
    }
    out->wrapping.signature_input = out->signature_input.data;
    out->wrapping.signature = out->signature.data;
    return true;
}

void
az_wrapped_destroy(struct az_wrapped *wrapped)
{
    az_buffer_destroy(&wrapped->packed);
    az_buffer_destroy(&wrapped->signature_input);
    az_buffer_destroy(&wrapped->signature);
    *wrapped = (struct az_wrapped){0};
}

static enum az_wrapping_fault
refuse(struct az_buffer *why, const char *what)
{
    az_buffer_printf(why, "the batch is not signed as it has to be: %s", what);
    return AZ_WRAPPING_REFUSED;
}

static enum az_wrapping_fault
check_digest(const struct az_wrapping *wrapping, struct az_buffer *why)
{
    if (!wrapping->content_digest) {
        return refuse(why, "it has no Content-Digest");
    }
    switch (
        az_content_digest_check(wrapping->content_digest, wrapping->body, wrapping->body_size)) {
    case AZ_CONTENT_DIGEST_UNREADABLE:
        return refuse(why, "its Content-Digest has no sha-256");
    case AZ_CONTENT_DIGEST_OTHER:
        az_buffer_append_text(why, "the batch was damaged on its way: its bytes are not those of "
                                   "its Content-Digest; send it again");
        return AZ_WRAPPING_DAMAGED;
    case AZ_CONTENT_DIGEST_FITS:
        break;
    }
    return AZ_WRAPPING_OK;
}

/* The parameters of the signature: the key, the algorithm, the batch, the time. */
static const char *
read_params(const struct az_signature_input *input, struct az_unwrapped *out)
{
    const struct az_signature_param *created = az_signature_input_param(input, "created");
    const struct az_signature_param *key_id = az_signature_input_param(input, "keyid");
    const struct az_signature_param *algorithm = az_signature_input_param(input, "alg");
    const struct az_signature_param *nonce = az_signature_input_param(input, "nonce");
    size_t size = 0;
    // A terminal's clock may be wrong by years, so it is not asked when that was.
    if (!created || created->text) {
        return "it does not say when it was \"created\"";
    }
    if (!algorithm || !algorithm->text || strcmp(algorithm->text, AZ_SIGNATURE_ALGORITHM) != 0) {
        return "its \"alg\" is not ed25519";
    }
    if (!key_id || !key_id->text ||
        sodium_base642bin(out->key.bytes, sizeof(out->key.bytes), key_id->text,
                          strlen(key_id->text), NULL, &size, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        size != sizeof(out->key.bytes)) {
        return "its \"keyid\" is not a public key in base64url";
    }
    if (!nonce || !nonce->text || !az_uuid_parse(nonce->text, &out->batch)) {
        return "its \"nonce\" is not the id of a batch";
    }
    return NULL;
}

static enum az_wrapping_fault
check_signature(const struct az_wrapping *wrapping, struct az_unwrapped *out, struct az_buffer *why)
{
    if (!wrapping->signature_input || !wrapping->signature) {
        return refuse(why, "it has no Signature-Input or no Signature");
    }
    struct az_signature_input input;
    struct az_buffer clause;
    az_buffer_init(&clause, 256);
    bool parsed = az_signature_input_parse(wrapping->signature_input, &input, &clause);
    enum az_wrapping_fault fault = parsed ? AZ_WRAPPING_OK : refuse(why, az_buffer_text(&clause));
    az_buffer_destroy(&clause);
    if (!parsed) {
        return fault;
    }
    struct az_signature_part parts[PARTS];
    size_t count = parts_of(wrapping, parts);
    for (size_t i = 0; i < count; i++) {
        if (!az_signature_input_covers(&input, parts[i].name)) {
            return refuse(why, "its signature does not cover all that it has to");
        }
    }
    const char *wrong = read_params(&input, out);
    uint8_t signature[AZ_SIGNATURE_BYTES];
    if (!wrong && (!az_signature_value_parse(wrapping->signature, input.label, signature) ||
                   !az_signature_verify(&input, parts, count, signature, &out->key))) {
        wrong = "its signature is not by its key; does something on the way change its head?";
    }
    return wrong ? refuse(why, wrong) : AZ_WRAPPING_OK;
}

static enum az_wrapping_fault
too_large(struct az_buffer *why)
{
    az_buffer_printf(why, "the batch has more than %d bytes; send fewer responses at once",
                     AZ_BATCH_BYTES_MAX);
    return AZ_WRAPPING_TOO_LARGE;
}

static enum az_wrapping_fault
unpack(const struct az_wrapping *wrapping, struct az_unwrapped *out, struct az_buffer *why)
{
    out->data = wrapping->body;
    out->size = wrapping->body_size;
    if (!wrapping->content_encoding) {
        return out->size <= AZ_BATCH_BYTES_MAX ? AZ_WRAPPING_OK : too_large(why);
    }
    if (strcmp(wrapping->content_encoding, AZ_COMPRESSION_CODING) != 0) {
        az_buffer_append_text(why, "the batch has a Content-Encoding other than zstd, which is the "
                                   "only one that this hub reads");
        return AZ_WRAPPING_UNSUPPORTED;
    }
    switch (az_compression_unpack(wrapping->body, wrapping->body_size, AZ_BATCH_BYTES_MAX,
                                  &out->unpacked, &out->size)) {
    case AZ_COMPRESSION_OK:
        out->data = out->unpacked;
        return AZ_WRAPPING_OK;
    case AZ_COMPRESSION_TOO_LARGE:
        return too_large(why);
    case AZ_COMPRESSION_NO_MEMORY:
        az_buffer_append_text(why, "the hub is out of memory; the batch can be sent again later");
        return AZ_WRAPPING_NO_MEMORY;
    case AZ_COMPRESSION_MALFORMED:
        break;
    }
    az_buffer_printf(why,
                     "the batch is malformed: its body is not one zstd frame that says its size "
                     "and grows at most %d times",
                     AZ_COMPRESSION_RATIO_MAX);
    return AZ_WRAPPING_DAMAGED;
}

enum az_wrapping_fault
az_wrapping_open(const struct az_wrapping *wrapping, struct az_unwrapped *out,
                 struct az_buffer *why)
{
    *out = (struct az_unwrapped){0};
    enum az_wrapping_fault fault = check_digest(wrapping, why);
    if (fault == AZ_WRAPPING_OK) {
        fault = check_signature(wrapping, out, why);
    }
    return fault == AZ_WRAPPING_OK ? unpack(wrapping, out, why) : fault;
}

void
az_unwrapped_destroy(struct az_unwrapped *unwrapped)
{
    free(unwrapped->unpacked);
    *unwrapped = (struct az_unwrapped){0};
}
