// SPDX-License-Identifier: MIT
#include "tests/signed.h"

#include <string.h>
#include <strings.h>

#include "sync/batch.h"
#include "tests/testing.h"

struct az_signature_pair
signed_pair(uint8_t letter)
{
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES];
    struct az_signature_pair pair;
    memset(seed, letter, sizeof(seed));
    az_signature_pair_of(seed, &pair);
    return pair;
}

void
signed_wrap(uint8_t letter, const char *data, size_t size, struct az_wrapped *out)
{
    struct az_signature_pair pair = signed_pair(letter);
    struct az_batch batch;
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    az_batch_decode(data, size, &batch, &why);
    const struct az_wrapping_order order = {.data = data,
                                            .size = size,
                                            .batch = batch.head.batch,
                                            .wall_ms = 1778751000123,
                                            .pair = &pair};
    assert_true(az_wrapping_make(&order, out));
    az_batch_destroy(&batch);
    az_buffer_destroy(&why);
}

void
signed_put_head(const struct az_wrapping *wrapping, struct az_buffer *out)
{
    const struct {
        const char *name;
        const char *value;
    } fields[] = {
        {"Content-Type", wrapping->content_type},
        {"Content-Length", wrapping->content_length},
        {"Content-Encoding", wrapping->content_encoding},
        {"Content-Digest", wrapping->content_digest},
        {"Signature-Input", wrapping->signature_input},
        {"Signature", wrapping->signature},
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        if (fields[i].value) {
            az_buffer_printf(out, "%s: %s\r\n", fields[i].name, fields[i].value);
        }
    }
}

/* The value of a line that begins with `name`. */
static void
take_field(char *line, const char *name, const char **out)
{
    size_t size = strlen(name);
    if (strncasecmp(line, name, size) == 0 && strncmp(line + size, ": ", 2) == 0) {
        *out = line + size + 2;
    }
}

bool
signed_open(char *request, size_t size, size_t body_at, struct az_unwrapped *out)
{
    struct az_wrapping wrapping = {
        .method = "POST",
        .path = "/v1/batches",
        .body = request + body_at,
        .body_size = size - body_at,
    };
    char *rest = NULL;
    request[body_at - 2] = '\0';
    for (char *line = strtok_r(request, "\r\n", &rest); line;
         line = strtok_r(NULL, "\r\n", &rest)) {
        take_field(line, "Content-Type", &wrapping.content_type);
        take_field(line, "Content-Length", &wrapping.content_length);
        take_field(line, "Content-Encoding", &wrapping.content_encoding);
        take_field(line, "Content-Digest", &wrapping.content_digest);
        take_field(line, "Signature-Input", &wrapping.signature_input);
        take_field(line, "Signature", &wrapping.signature);
    }
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    bool ok = az_wrapping_open(&wrapping, out, &why) == AZ_WRAPPING_OK;
    az_buffer_destroy(&why);
    return ok;
}
