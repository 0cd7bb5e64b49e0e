// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "sync/bundle.h"
#include "tests/signed.h"

#define TERMINAL "22222222-2222-4222-8222-222222222222"
#define HEAD                                                                                       \
    "{\"azri\":1,\"kind\":\"bundle\",\"terminal\":\"" TERMINAL "\",\"made_at\":1778751000123}\n"

enum { FILE_MAX = 64 * 1024 };

/* The bytes need not be a batch: what is in a bundle is judged by the intake. */
static const char *const bodies[] = {"the first\nof two", "{\"batches\":1}\n"};

static const char whole_text[] =
    HEAD "{\"batch\":1,\"content_length\":16,"
         "\"content_type\":\"application/vnd.azri.batch+jsonl\","
         "\"content_digest\":\"sha-256=:OKtW+uhJ7Xy1MDwfj/0lXqNzJuPxmPayMM+95mCvKYc=:\","
         "\"signature_input\":\"azri=(\\\"@method\\\" \\\"@path\\\" \\\"content-digest\\\" "
         "\\\"content-type\\\" \\\"content-length\\\");created=1778751000;"
         "keyid=\\\"VV9GnCIYjpABW92FuIlnjUWfhr349700lxsQubOFhgk\\\";alg=\\\"ed25519\\\";"
         "nonce=\\\"00000000-0000-0000-0000-000000000000\\\"\",";

static bool
append(void *ctx, const void *data, size_t size)
{
    return az_buffer_append(ctx, data, size);
}

static const struct az_bundle_head head = {
    .terminal = {{0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x42, 0x22, 0x82, 0x22, 0x22, 0x22, 0x22,
                  0x22, 0x22, 0x22}},
    .made_at_ms = 1778751000123,
};

/* A bundle of the first `count` bodies. */
static void
make_bundle(size_t count, struct az_buffer *out)
{
    az_buffer_init(out, FILE_MAX);
    struct az_bundle_writer *writer =
        az_bundle_writer_open(&head, &(struct az_bundle_sink){append, out}, 0);
    assert_non_null(writer);
    for (size_t i = 0; i < count; i++) {
        struct az_wrapped wrapped;
        signed_wrap('t', bodies[i], strlen(bodies[i]), &wrapped);
        assert_true(az_bundle_writer_has_room(writer, &wrapped.wrapping));
        assert_true(az_bundle_writer_add(writer, &wrapped.wrapping));
        az_wrapped_destroy(&wrapped);
    }
    assert_true(az_bundle_writer_finish(writer));
    az_bundle_writer_close(writer);
}

/* What is wrong with these bytes as a bundle; "" if nothing is. Borrowed until the next call. */
static const char *
fault_of(const char *data, size_t size, enum az_bundle_fault *fault)
{
    static char text[1024];
    struct az_bundle bundle;
    struct az_buffer why;
    // A copy of just that size, so that a sanitizer sees a step behind its end.
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    az_buffer_init(&why, sizeof(text) - 1);
    *fault = az_bundle_open(copy, size, &bundle, &why);
    strcpy(text, az_buffer_text(&why));
    assert_int_equal(*fault == AZ_BUNDLE_OK, why.size == 0);
    az_buffer_destroy(&why);
    free(copy);
    return text;
}

static void
test_bundle_gives_back_the_batches_as_they_were_signed(void **state)
{
    (void)state;
    struct az_buffer file;
    struct az_buffer why;
    struct az_bundle bundle;
    struct az_bundle_batch batch;
    make_bundle(2, &file);
    az_buffer_init(&why, 1000);
    assert_int_equal(az_bundle_open(file.data, file.size, &bundle, &why), AZ_BUNDLE_OK);
    assert_int_equal(bundle.batch_count, 2);
    assert_true(az_uuid_equal(&bundle.head.terminal, &head.terminal));
    assert_int_equal(bundle.head.made_at_ms, head.made_at_ms);
    for (size_t i = 0; i < 2; i++) {
        struct az_unwrapped inside;
        assert_true(az_bundle_next(&bundle, &batch));
        assert_int_equal(az_wrapping_open(&batch.wrapping, &inside, &why), AZ_WRAPPING_OK);
        assert_int_equal(inside.size, strlen(bodies[i]));
        assert_memory_equal(inside.data, bodies[i], inside.size);
        az_unwrapped_destroy(&inside);
        az_bundle_batch_destroy(&batch);
    }
    assert_false(az_bundle_next(&bundle, &batch));
    az_bundle_batch_destroy(&batch);
    az_buffer_destroy(&why);
    az_buffer_destroy(&file);
}

static void
test_bundle_has_the_documented_form(void **state)
{
    (void)state;
    struct az_buffer file;
    make_bundle(1, &file);
    assert_true(file.size > strlen(whole_text));
    file.data[strlen(whole_text)] = '\0';
    assert_string_equal(file.data, whole_text);
    az_buffer_destroy(&file);
    make_bundle(0, &file);
    assert_string_equal(az_buffer_text(&file),
                        HEAD "{\"batches\":0,\"digest\":\"sha-256=:"
                             "w8AN+/YOisNKBl3x8yPKEW2mW5xc8qr5pUYYVQ2j0R0=:\"}\n");
    az_buffer_destroy(&file);
}

static void
test_bundle_cut_off_anywhere_is_refused(void **state)
{
    (void)state;
    struct az_buffer file;
    enum az_bundle_fault fault;
    make_bundle(2, &file);
    for (size_t size = 0; size < file.size; size++) {
        const char *why = fault_of(file.data, size, &fault);
        assert_int_equal(fault, AZ_BUNDLE_MALFORMED);
        assert_text_contains(why, size < strlen(HEAD) ? "its first line" : "it is cut off");
    }
    fault_of(file.data, file.size, &fault);
    assert_int_equal(fault, AZ_BUNDLE_OK);
    az_buffer_destroy(&file);
}

static void
test_bundle_with_any_byte_changed_is_refused(void **state)
{
    (void)state;
    struct az_buffer file;
    enum az_bundle_fault fault;
    make_bundle(2, &file);
    for (size_t i = 0; i < file.size; i++) {
        file.data[i] ^= 1;
        fault_of(file.data, file.size, &fault);
        assert_int_not_equal(fault, AZ_BUNDLE_OK);
        file.data[i] ^= 1;
    }
    az_buffer_destroy(&file);
}

static void
test_bundle_that_is_none_says_what_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum az_bundle_fault fault;
        const char *why;
    } cases[] = {
        {"", AZ_BUNDLE_MALFORMED, "choose a file that ends in .azbundle"},
        {"name,answer\nA,1\n", AZ_BUNDLE_MALFORMED, "choose a file"},
        {"{\"azri\":1,\"kind\":\"acknowledgement\"}\n", AZ_BUNDLE_MALFORMED, "choose a file"},
        {"{\"kind\":\"bundle\"}\n", AZ_BUNDLE_MALFORMED, "choose a file"},
        {"{\"azri\":2,\"kind\":\"bundle\",\"terminal\":\"x\"}\n", AZ_BUNDLE_UNSUPPORTED,
         "version 2 and this program reads version 1"},
        {"{\"azri\":1,\"kind\":\"bundle\",\"terminal\":\"x\",\"made_at\":0}\n", AZ_BUNDLE_MALFORMED,
         "it is damaged"},
        {HEAD, AZ_BUNDLE_MALFORMED, "it is cut off"},
        {HEAD "{}\n", AZ_BUNDLE_MALFORMED, "it is damaged"},
        {HEAD "{\"batch\":2,\"content_length\":0}\n\n", AZ_BUNDLE_MALFORMED, "it is damaged"},
        {HEAD "{\"batch\":1,\"content_length\":-1}\n\n", AZ_BUNDLE_MALFORMED, "it is damaged"},
        {HEAD "{\"batch\":1,\"content_length\":4194305}\n\n", AZ_BUNDLE_MALFORMED, "it is damaged"},
        {HEAD "{\"batch\":1,\"content_length\":9}\n\n", AZ_BUNDLE_MALFORMED, "it is cut off"},
        {HEAD "{\"batches\":0,\"digest\":\"sha-256=:AA==:\"}\n", AZ_BUNDLE_MALFORMED,
         "it is damaged"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum az_bundle_fault fault;
        const char *why = fault_of(cases[i].text, strlen(cases[i].text), &fault);
        assert_int_equal(fault, cases[i].fault);
        assert_text_contains(why, cases[i].why);
    }
}

static void
test_bundle_refuses_what_follows_its_end(void **state)
{
    (void)state;
    struct az_buffer file;
    enum az_bundle_fault fault;
    make_bundle(1, &file);
    az_buffer_append_char(&file, '\n');
    assert_text_contains(fault_of(file.data, file.size, &fault), "it is damaged");
    assert_int_equal(fault, AZ_BUNDLE_MALFORMED);
    az_buffer_destroy(&file);
}

static bool
refuse(void *ctx, const void *data, size_t size)
{
    size_t *left = ctx;
    (void)data;
    (void)size;
    return *left > 0 && (*left)-- > 0;
}

/* Each write in turn is the one that fails, until a bundle is made without a fault. */
static void
test_bundle_writer_tells_of_each_write_that_failed(void **state)
{
    (void)state;
    enum { WRITES = 5 }; // the first line; a line, its bytes and their LF; the last line
    struct az_wrapped wrapped;
    signed_wrap('t', bodies[0], strlen(bodies[0]), &wrapped);
    for (size_t sound = 0; sound <= WRITES; sound++) {
        size_t left = sound;
        struct az_bundle_writer *writer =
            az_bundle_writer_open(&head, &(struct az_bundle_sink){refuse, &left}, 0);
        bool ok = writer && az_bundle_writer_add(writer, &wrapped.wrapping) &&
                  az_bundle_writer_finish(writer);
        assert_int_equal(ok, sound == WRITES);
        az_bundle_writer_close(writer);
    }
    az_wrapped_destroy(&wrapped);
}

static bool
count(void *ctx, const void *data, size_t size)
{
    (void)data;
    *(size_t *)ctx += size;
    return true;
}

static void
test_bundle_writer_has_room_up_to_what_a_reader_takes(void **state)
{
    (void)state;
    size_t size = 0;
    size_t batches = 0;
    const size_t body_size = 1024 * 1024;
    char *body = calloc(1, body_size);
    struct az_wrapping wrapping = {.body = body, .body_size = body_size};
    struct az_bundle_writer *writer =
        az_bundle_writer_open(&head, &(struct az_bundle_sink){count, &size}, 0);
    while (az_bundle_writer_has_room(writer, &wrapping)) {
        assert_true(az_bundle_writer_add(writer, &wrapping));
        batches++;
    }
    assert_true(az_bundle_writer_finish(writer));
    assert_int_equal(batches, AZ_BUNDLE_BYTES_MAX / body_size - 1);
    assert_in_range(size, batches * body_size, AZ_BUNDLE_BYTES_MAX);
    az_bundle_writer_close(writer);
    free(body);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundle_gives_back_the_batches_as_they_were_signed),
        cmocka_unit_test(test_bundle_has_the_documented_form),
        cmocka_unit_test(test_bundle_cut_off_anywhere_is_refused),
        cmocka_unit_test(test_bundle_with_any_byte_changed_is_refused),
        cmocka_unit_test(test_bundle_that_is_none_says_what_it_is),
        cmocka_unit_test(test_bundle_refuses_what_follows_its_end),
        cmocka_unit_test(test_bundle_writer_tells_of_each_write_that_failed),
        cmocka_unit_test(test_bundle_writer_has_room_up_to_what_a_reader_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
