// SPDX-License-Identifier: MIT
#include "sync/signature.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include <sodium.h>

static_assert((int)AZ_SIGNATURE_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "libsodium's size");
static_assert((int)AZ_SIGNATURE_SEED_BYTES == crypto_sign_SEEDBYTES, "libsodium's size");
static_assert((int)AZ_SIGNATURE_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "libsodium's size");
static_assert((int)AZ_SIGNATURE_BYTES == crypto_sign_BYTES, "libsodium's size");

enum {
    INTEGER_DIGITS_MAX = 15, // RFC 8941, section 3.3.1
    BASE_BYTES_MAX = 64 * 1024,
};

void
az_signature_pair_of(const uint8_t seed[AZ_SIGNATURE_SEED_BYTES], struct az_signature_pair *out)
{
    crypto_sign_seed_keypair(out->key.bytes, out->secret, seed);
}

/* Where the reading of a field is, and where its texts go. */
struct scan {
    const char *at;
    char *pool; // has room for all of the field
};

static void
skip_spaces(struct scan *scan)
{
    scan->at += strspn(scan->at, " ");
}

static bool
take(struct scan *scan, char c)
{
    if (*scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

static bool
is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Put `size` bytes into the pool as a text. */
static const char *
keep(struct scan *scan, const char *text, size_t size)
{
    char *kept = scan->pool;
    memcpy(kept, text, size);
    kept[size] = '\0';
    scan->pool += size + 1;
    return kept;
}

/* RFC 8941, section 3.1.2: the name of a label or a parameter. */
static bool
take_key(struct scan *scan, const char **out)
{
    const char *from = scan->at;
    if (!is_lower(*from) && *from != '*') {
        return false;
    }
    size_t size = strspn(from, "abcdefghijklmnopqrstuvwxyz0123456789_-.*");
    scan->at += size;
    *out = keep(scan, from, size);
    return true;
}

/* RFC 8941, section 3.3.3, without its quotes and escapes. */
static bool
take_string(struct scan *scan, const char **out)
{
    char *text = scan->pool;
    if (!take(scan, '"')) {
        return false;
    }
    while (*scan->at != '"') {
        if (take(scan, '\\') && *scan->at != '"' && *scan->at != '\\') {
            return false;
        }
        if (*scan->at < 0x20 || *scan->at > 0x7e) {
            return false;
        }
        *text++ = *scan->at++;
    }
    scan->at++;
    *text++ = '\0';
    *out = scan->pool;
    scan->pool = text;
    return true;
}

static bool
take_integer(struct scan *scan, int64_t *out)
{
    bool negative = take(scan, '-');
    int64_t value = 0;
    int digits = 0;
    for (; is_digit(*scan->at); digits++) {
        if (digits == INTEGER_DIGITS_MAX) {
            return false;
        }
        value = value * 10 + (*scan->at++ - '0');
    }
    *out = negative ? -value : value;
    return digits > 0 && *scan->at != '.';
}

/* A field's name in lower case, or a derived component such as "@method". */
static bool
is_part_name(const char *name)
{
    const char *rest = name + (*name == '@');
    return *rest && strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(rest);
}

/* The list `("a" "b")`. */
static bool
take_parts(struct scan *scan, struct az_signature_input *out)
{
    if (!take(scan, '(')) {
        return false;
    }
    skip_spaces(scan);
    while (!take(scan, ')')) {
        const char *name;
        if (out->part_count == AZ_SIGNATURE_PARTS_MAX || !take_string(scan, &name) ||
            !is_part_name(name) || az_signature_input_covers(out, name) ||
            (*scan->at != ' ' && *scan->at != ')')) {
            return false;
        }
        out->parts[out->part_count++] = name;
        skip_spaces(scan);
    }
    return true;
}

/* `;name=value`, again and again. */
static bool
take_params(struct scan *scan, struct az_signature_input *out)
{
    while (take(scan, ';')) {
        struct az_signature_param param = {0};
        skip_spaces(scan);
        if (out->param_count == AZ_SIGNATURE_PARAMS_MAX || !take_key(scan, &param.name) ||
            az_signature_input_param(out, param.name) || !take(scan, '=')) {
            return false;
        }
        if (*scan->at == '"' ? !take_string(scan, &param.text)
                             : !take_integer(scan, &param.number)) {
            return false;
        }
        out->params[out->param_count++] = param;
    }
    return true;
}

bool
az_signature_input_parse(const char *field, struct az_signature_input *out, struct az_buffer *why)
{
    *out = (struct az_signature_input){0};
    struct scan scan = {.at = field, .pool = out->pool};
    if (strnlen(field, AZ_SIGNATURE_FIELD_MAX + 1) > AZ_SIGNATURE_FIELD_MAX) {
        az_buffer_printf(why, "its Signature-Input has more than %d bytes", AZ_SIGNATURE_FIELD_MAX);
        return false;
    }
    skip_spaces(&scan);
    bool ok = take_key(&scan, &out->label) && take(&scan, '=') && take_parts(&scan, out) &&
              take_params(&scan, out);
    skip_spaces(&scan);
    if (!ok || *scan.at) {
        az_buffer_append_text(why, "its Signature-Input is not one list of components without "
                                   "parameters of their own");
        return false;
    }
    return true;
}

bool
az_signature_input_covers(const struct az_signature_input *input, const char *name)
{
    for (size_t i = 0; i < input->part_count; i++) {
        if (strcmp(input->parts[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const struct az_signature_param *
az_signature_input_param(const struct az_signature_input *input, const char *name)
{
    for (size_t i = 0; i < input->param_count; i++) {
        if (strcmp(input->params[i].name, name) == 0) {
            return &input->params[i];
        }
    }
    return NULL;
}

static void
put_string(struct az_buffer *out, const char *text)
{
    az_buffer_append_char(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            az_buffer_append_char(out, '\\');
        }
        az_buffer_append_char(out, *c);
    }
    az_buffer_append_char(out, '"');
}

/* `("a" "b");name=value`, in the one form that RFC 8941, section 4.1 leaves. */
static void
put_input(struct az_buffer *out, const struct az_signature_input *input)
{
    az_buffer_append_char(out, '(');
    for (size_t i = 0; i < input->part_count; i++) {
        az_buffer_append_text(out, i > 0 ? " " : "");
        put_string(out, input->parts[i]);
    }
    az_buffer_append_char(out, ')');
    for (size_t i = 0; i < input->param_count; i++) {
        const struct az_signature_param *param = &input->params[i];
        az_buffer_printf(out, ";%s=", param->name);
        if (param->text) {
            put_string(out, param->text);
        } else {
            az_buffer_printf(out, "%" PRId64, param->number);
        }
    }
}

/* A value without the spaces around it, as RFC 9421, section 2.1 wants it. */
static bool
put_value(struct az_buffer *out, const char *value)
{
    const char *from = value + strspn(value, " \t");
    size_t size = strlen(from);
    while (size > 0 && (from[size - 1] == ' ' || from[size - 1] == '\t')) {
        size--;
    }
    return !strpbrk(value, "\r\n") && az_buffer_append(out, from, size);
}

bool
az_signature_base(const struct az_signature_input *input, const struct az_signature_part *parts,
                  size_t count, struct az_buffer *out)
{
    for (size_t i = 0; i < input->part_count; i++) {
        size_t k = 0;
        while (k < count && strcmp(parts[k].name, input->parts[i]) != 0) {
            k++;
        }
        if (k == count || !parts[k].value) {
            return false;
        }
        put_string(out, input->parts[i]);
        az_buffer_append(out, ": ", 2);
        if (!put_value(out, parts[k].value) || !az_buffer_append_char(out, '\n')) {
            return false;
        }
    }
    az_buffer_append_text(out, "\"@signature-params\": ");
    put_input(out, input);
    return !out->failed;
}

bool
az_signature_value_parse(const char *field, const char *label, uint8_t out[AZ_SIGNATURE_BYTES])
{
    size_t label_size = strlen(label);
    const char *at = field + strspn(field, " ");
    if (strncmp(at, label, label_size) != 0 || strncmp(at + label_size, "=:", 2) != 0) {
        return false;
    }
    at += label_size + 2;
    const char *end = at + strcspn(at, ":");
    size_t size = 0;
    return *end == ':' && end[1 + strspn(end + 1, " ")] == '\0' &&
           sodium_base642bin(out, AZ_SIGNATURE_BYTES, at, (size_t)(end - at), NULL, &size, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           size == AZ_SIGNATURE_BYTES;
}

/* The input that an order makes. Its texts stay the order's. */
static bool
input_of(const struct az_signature_order *order, struct az_signature_input *out)
{
    if (order->part_count > AZ_SIGNATURE_PARTS_MAX ||
        order->param_count > AZ_SIGNATURE_PARAMS_MAX) {
        return false;
    }
    *out = (struct az_signature_input){
        .label = order->label,
        .part_count = order->part_count,
        .param_count = order->param_count,
    };
    for (size_t i = 0; i < order->part_count; i++) {
        out->parts[i] = order->parts[i].name;
    }
    memcpy(out->params, order->params, order->param_count * sizeof(*order->params));
    return true;
}

bool
az_signature_make(const struct az_signature_order *order, const struct az_signature_pair *pair,
                  struct az_buffer *input_field, struct az_buffer *signature_field)
{
    struct az_signature_input input;
    struct az_buffer base;
    uint8_t signature[AZ_SIGNATURE_BYTES];
    char text[sodium_base64_ENCODED_LEN(AZ_SIGNATURE_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    az_buffer_init(&base, BASE_BYTES_MAX);
    bool ok = input_of(order, &input) &&
              az_signature_base(&input, order->parts, order->part_count, &base) &&
              crypto_sign_detached(signature, NULL, (const uint8_t *)base.data, base.size,
                                   pair->secret) == 0;
    az_buffer_destroy(&base);
    if (!ok) {
        return false;
    }
    sodium_bin2base64(text, sizeof(text), signature, sizeof(signature),
                      sodium_base64_VARIANT_ORIGINAL);
    az_buffer_printf(input_field, "%s=", order->label);
    put_input(input_field, &input);
    return az_buffer_printf(signature_field, "%s=:%s:", order->label, text) && !input_field->failed;
}

bool
az_signature_verify(const struct az_signature_input *input, const struct az_signature_part *parts,
                    size_t count, const uint8_t signature[AZ_SIGNATURE_BYTES],
                    const struct az_signature_key *key)
{
    struct az_buffer base;
    az_buffer_init(&base, BASE_BYTES_MAX);
    bool ok = az_signature_base(input, parts, count, &base) &&
              crypto_sign_verify_detached(signature, (const uint8_t *)base.data, base.size,
                                          key->bytes) == 0;
    az_buffer_destroy(&base);
    return ok;
}
