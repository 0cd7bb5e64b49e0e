// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include <zstd.h>

#include "sync/batch.h"
#include "sync/compression.h"
#include "sync/wrapping.h"
#include "tests/signed.h"

static const struct az_uuid batch_id = {{0x11, 0x22, 0x33}};

/* A body that packs well, as batches do. */
static void
make_body(size_t lines, struct az_buffer *out)
{
    az_buffer_init(out, 8 * 1024 * 1024);
    for (size_t i = 0; i < lines; i++) {
        az_buffer_printf(out, "{\"seq\":%zu,\"event\":\"congress\",\"ms\":%zu}\n", i,
                         i * 7919 % 9973);
    }
}

static void
wrap(const struct az_buffer *body, struct az_signature_pair *pair, struct az_wrapped *out)
{
    *pair = signed_pair('w');
    const struct az_wrapping_order order = {.data = az_buffer_text(body),
                                            .size = body->size,
                                            .batch = batch_id,
                                            .wall_ms = 1778751000123,
                                            .pair = pair};
    assert_true(az_wrapping_make(&order, out));
}

/* Open a wrapping; what is said of a fault has `part` in it (NULL: none). */
static enum az_wrapping_fault
open_wrapping(const struct az_wrapping *wrapping, const char *part, struct az_unwrapped *out)
{
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    enum az_wrapping_fault fault = az_wrapping_open(wrapping, out, &why);
    if (part) {
        assert_text_contains(az_buffer_text(&why), part);
    } else {
        assert_string_equal(az_buffer_text(&why), "");
    }
    az_buffer_destroy(&why);
    return fault;
}

static void
assert_fault(const struct az_wrapping *wrapping, enum az_wrapping_fault expected, const char *part)
{
    struct az_unwrapped inside;
    assert_int_equal(open_wrapping(wrapping, part, &inside), expected);
    az_unwrapped_destroy(&inside);
}

static void
test_wrapping_comes_back(void **state)
{
    (void)state;
    static const size_t lines[] = {0, 1, 500};
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct az_buffer body;
        struct az_signature_pair pair;
        struct az_wrapped wrapped;
        struct az_unwrapped inside;
        make_body(lines[i], &body);
        wrap(&body, &pair, &wrapped);
        assert_int_equal(wrapped.wrapping.content_encoding != NULL, lines[i] > 1);
        assert_int_equal(open_wrapping(&wrapped.wrapping, NULL, &inside), AZ_WRAPPING_OK);
        assert_int_equal(inside.size, body.size);
        assert_memory_equal(inside.data, az_buffer_text(&body), body.size);
        assert_memory_equal(&inside.key, &pair.key, sizeof(pair.key));
        assert_true(az_uuid_equal(&inside.batch, &batch_id));
        az_unwrapped_destroy(&inside);
        az_wrapped_destroy(&wrapped);
        az_buffer_destroy(&body);
    }
}

static void
test_wrapping_head_is_these_bytes(void **state)
{
    (void)state;
    struct az_buffer body;
    struct az_signature_pair pair;
    struct az_wrapped wrapped;
    struct az_buffer head;
    make_body(1, &body);
    wrap(&body, &pair, &wrapped);
    az_buffer_init(&head, 4096);
    signed_put_head(&wrapped.wrapping, &head);
    assert_string_equal(
        az_buffer_text(&head),
        "Content-Type: application/vnd.azri.batch+jsonl\r\nContent-Length: 36\r\n"
        "Content-Digest: sha-256=:6d3PFmu05Qy/PhIFMraPStKZnkT5xWbOpvLDPHohxbI=:\r\n"
        "Signature-Input: azri=(\"@method\" \"@path\" \"content-digest\" \"content-type\" "
        "\"content-length\");created=1778751000;"
        "keyid=\"yFOtDwzSthmuqSzuxP1Wok1kmdWEznklfkXP2BObYKc\";alg=\"ed25519\";"
        "nonce=\"11223300-0000-0000-0000-000000000000\"\r\n"
        "Signature: "
        "azri=:D3CripppEjuew/K6CbEeptQUL8ScuxpG/mbjYLvVrNsxSEsry4Q/xXnZ9oF4525b/"
        "SVT8xHb5gNVWU4pi6vZCw==:\r\n");
    az_buffer_destroy(&head);
    az_wrapped_destroy(&wrapped);
    az_buffer_destroy(&body);
}

static void
test_wrapping_changed_on_its_way_is_refused(void **state)
{
    (void)state;
    struct az_buffer body;
    struct az_signature_pair pair;
    struct az_wrapped wrapped;
    make_body(500, &body);
    wrap(&body, &pair, &wrapped);
    const struct az_wrapping good = wrapped.wrapping;
    const struct {
        const char **field;
        const char *value;
        enum az_wrapping_fault fault;
        const char *why;
    } cases[] = {
        {&wrapped.wrapping.method, "PUT", AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.path, "/v2/batches", AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.content_type, "text/plain", AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.content_length, "7", AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.content_length, NULL, AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.content_encoding, "gzip", AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.content_encoding, NULL, AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.content_digest, NULL, AZ_WRAPPING_REFUSED, "no Content-Digest"},
        {&wrapped.wrapping.content_digest, "md5=:AA==:", AZ_WRAPPING_REFUSED, "no sha-256"},
        {&wrapped.wrapping.content_digest, "sha-256=:AAAA:", AZ_WRAPPING_DAMAGED, "damaged"},
        {&wrapped.wrapping.signature, NULL, AZ_WRAPPING_REFUSED, "no Signature"},
        {&wrapped.wrapping.signature, "azri=:AAAA:", AZ_WRAPPING_REFUSED, "not by its key"},
        {&wrapped.wrapping.signature_input, NULL, AZ_WRAPPING_REFUSED, "no Signature-Input"},
        {&wrapped.wrapping.signature_input, "azri", AZ_WRAPPING_REFUSED, "not one list"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        *cases[i].field = cases[i].value;
        assert_fault(&wrapped.wrapping, cases[i].fault, cases[i].why);
        wrapped.wrapping = good;
    }
    wrapped.packed.data[wrapped.packed.size / 2] ^= 1;
    assert_fault(&wrapped.wrapping, AZ_WRAPPING_DAMAGED, "damaged on its way");
    wrapped.packed.data[wrapped.packed.size / 2] ^= 1;
    wrapped.wrapping.body_size--;
    assert_fault(&wrapped.wrapping, AZ_WRAPPING_DAMAGED, "damaged on its way");
    az_wrapped_destroy(&wrapped);
    az_buffer_destroy(&body);
}

/* Sign a wrapping anew, with these parameters, all of its parts but the last `fewer`. */
static void
sign_again(struct az_wrapped *wrapped, const struct az_signature_param *params, size_t count,
           size_t fewer)
{
    const struct az_wrapping *wrapping = &wrapped->wrapping;
    const struct az_signature_part parts[] = {
        {"content-encoding", wrapping->content_encoding},
        {"content-length", wrapping->content_length},
        {"content-type", wrapping->content_type},
        {"content-digest", wrapping->content_digest},
        {"@path", wrapping->path},
        {"@method", wrapping->method},
    };
    const struct az_signature_order order = {.label = "x",
                                             .parts = parts,
                                             .part_count = 6 - fewer,
                                             .params = params,
                                             .param_count = count};
    struct az_signature_pair pair = signed_pair('w');
    az_buffer_clear(&wrapped->signature_input);
    az_buffer_clear(&wrapped->signature);
    assert_true(az_signature_make(&order, &pair, &wrapped->signature_input, &wrapped->signature));
    wrapped->wrapping.signature_input = wrapped->signature_input.data;
    wrapped->wrapping.signature = wrapped->signature.data;
}

static void
test_wrapping_signed_otherwise_is_refused(void **state)
{
    (void)state;
    struct az_signature_pair pair = signed_pair('w');
    char key_id[AZ_WRAPPING_KEY_ID_SIZE];
    az_wrapping_key_id(&pair.key, key_id);
    const struct az_signature_param created = {.name = "created", .number = -1};
    const struct az_signature_param key = {.name = "keyid", .text = key_id};
    const struct az_signature_param alg = {.name = "alg", .text = "ed25519"};
    const struct az_signature_param nonce = {.name = "nonce",
                                             .text = "11111111-1111-4111-8111-111111111111"};
    const struct {
        struct az_signature_param params[4];
        size_t count;
        size_t fewer;
        const char *why;
    } cases[] = {
        {{created, key, alg, nonce}, 4, 0, NULL},
        {{nonce, alg, key, created}, 4, 0, NULL},
        {{created, key, alg, nonce}, 4, 1, "does not cover all"},
        {{key, alg, nonce}, 3, 0, "\"created\""},
        {{{.name = "created", .text = "now"}, key, alg, nonce}, 4, 0, "\"created\""},
        {{created, alg, nonce}, 3, 0, "\"keyid\""},
        {{created, {.name = "keyid", .number = 7}, alg, nonce}, 4, 0, "\"keyid\""},
        {{created, {.name = "keyid", .text = "AAAA"}, alg, nonce}, 4, 0, "\"keyid\""},
        {{created, key, nonce}, 3, 0, "\"alg\""},
        {{created, key, {.name = "alg", .text = "hmac-sha256"}, nonce}, 4, 0, "\"alg\""},
        {{created, key, alg}, 3, 0, "\"nonce\""},
        {{created, key, alg, {.name = "nonce", .text = "x"}}, 4, 0, "\"nonce\""},
    };
    struct az_buffer body;
    struct az_wrapped wrapped;
    make_body(500, &body);
    wrap(&body, &pair, &wrapped);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        sign_again(&wrapped, cases[i].params, cases[i].count, cases[i].fewer);
        assert_fault(&wrapped.wrapping, cases[i].why ? AZ_WRAPPING_REFUSED : AZ_WRAPPING_OK,
                     cases[i].why);
    }
    az_wrapped_destroy(&wrapped);
    az_buffer_destroy(&body);
}

static void
assert_unpacks(const void *data, size_t size, size_t max, enum az_compression_result expected)
{
    char *out = NULL;
    size_t out_size = 0;
    assert_int_equal(az_compression_unpack(data, size, max, &out, &out_size), expected);
    free(out);
}

static void
test_compression_judges_a_frame_before_it_is_unpacked(void **state)
{
    (void)state;
    enum { SIZE = 4 * 1024 * 1024 };
    static char packed[1024 * 1024];
    char *zeros = calloc(1, SIZE);
    assert_non_null(zeros);
    // Four mebibytes of zeros in a few hundred bytes: what a bomb looks like.
    size_t bomb = ZSTD_compress(packed, sizeof(packed), zeros, SIZE, 19);
    assert_in_range(bomb, 1, SIZE / AZ_COMPRESSION_RATIO_MAX - 1);
    assert_unpacks(packed, bomb, SIZE, AZ_COMPRESSION_MALFORMED);
    struct az_buffer out;
    az_buffer_init(&out, SIZE);
    assert_false(az_compression_pack(zeros, SIZE, &out)); // so that we never make one
    az_buffer_destroy(&out);

    size_t fair = ZSTD_compress(packed, sizeof(packed), "a text that is packed", 21, 3);
    assert_unpacks(packed, fair, 21, AZ_COMPRESSION_OK);
    assert_unpacks(packed, fair, 20, AZ_COMPRESSION_TOO_LARGE);
    assert_unpacks(packed, fair + 1, 21, AZ_COMPRESSION_MALFORMED);
    for (size_t size = 0; size < fair; size++) {
        assert_unpacks(packed, size, 21, AZ_COMPRESSION_MALFORMED);
    }
    memcpy(packed + fair, packed, fair); // a second frame behind the first
    assert_unpacks(packed, 2 * fair, 42, AZ_COMPRESSION_MALFORMED);
    free(zeros);
}

static void
test_compression_wants_the_size_said(void **state)
{
    (void)state;
    char packed[200];
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_non_null(context);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    size_t size = ZSTD_compress2(context, packed, sizeof(packed), "a text", 6);
    assert_false(ZSTD_isError(size));
    assert_unpacks(packed, size, 100, AZ_COMPRESSION_MALFORMED);
    ZSTD_freeCCtx(context);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrapping_comes_back),
        cmocka_unit_test(test_wrapping_head_is_these_bytes),
        cmocka_unit_test(test_wrapping_changed_on_its_way_is_refused),
        cmocka_unit_test(test_wrapping_signed_otherwise_is_refused),
        cmocka_unit_test(test_compression_judges_a_frame_before_it_is_unpacked),
        cmocka_unit_test(test_compression_wants_the_size_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
