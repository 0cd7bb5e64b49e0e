// SPDX-License-Identifier: MIT
/*
 * The fields of a signature: a first line for Signature-Input, a second for
 * Signature, a third for Content-Digest. What Signature-Input is read as has
 * one written form, and that form is read as itself.
 */
#include <stdlib.h>
#include <string.h>

#include "sync/content_digest.h"
#include "sync/signature.h"
#include "tests/fuzz/fuzz.h"

enum { FIELDS = 3, TEXT_MAX = 256 * 1024 };

/* What the input is signed as, if its components were all "v". */
static bool
write_base(const struct az_signature_input *input, struct az_buffer *out)
{
    struct az_signature_part parts[AZ_SIGNATURE_PARTS_MAX];
    for (size_t i = 0; i < input->part_count; i++) {
        parts[i] = (struct az_signature_part){input->parts[i], "v"};
    }
    return az_signature_base(input, parts, input->part_count, out);
}

static void
check_one_form(const struct az_signature_input *input)
{
    static const char last[] = "\"@signature-params\": ";
    struct az_signature_input again;
    struct az_buffer base;
    struct az_buffer other;
    struct az_buffer field;
    az_buffer_init(&base, TEXT_MAX);
    az_buffer_init(&other, TEXT_MAX);
    az_buffer_init(&field, TEXT_MAX);
    if (!write_base(input, &base)) {
        abort();
    }
    const char *params = strstr(base.data, last);
    az_buffer_printf(&field, "%s=%s", input->label, params ? params + strlen(last) : "");
    // Its one form may be longer than what was read, and so than what is read.
    if (field.size <= AZ_SIGNATURE_FIELD_MAX &&
        (!az_signature_input_parse(az_buffer_text(&field), &again, &other) ||
         !write_base(&again, &other) || strcmp(base.data, other.data) != 0)) {
        abort();
    }
    az_buffer_destroy(&field);
    az_buffer_destroy(&other);
    az_buffer_destroy(&base);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct az_buffer text;
    struct az_buffer why;
    struct az_signature_input input;
    uint8_t signature[AZ_SIGNATURE_BYTES];
    char *fields[FIELDS] = {"", "", ""};
    az_buffer_init(&text, TEXT_MAX);
    az_buffer_init(&why, TEXT_MAX);
    if (size > 0 && az_buffer_append(&text, data, size)) {
        char *rest = text.data;
        for (size_t i = 0; i < FIELDS && rest; i++) {
            fields[i] = strsep(&rest, "\n");
        }
    }
    bool ok = az_signature_input_parse(fields[0], &input, &why);
    if (ok != (why.size == 0)) {
        abort();
    }
    if (ok) {
        check_one_form(&input);
        az_signature_value_parse(fields[1], input.label, signature);
    }
    az_content_digest_check(fields[2], data, size);
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    return 0;
}
