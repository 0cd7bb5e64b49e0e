// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <string.h>

#include "sync/envelope.h"
#include "sync/succession.h"

static struct testing_clock clock_;
static struct testing_random random_;

static struct az_archive *
open_archive(bool new_key)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path("archive.db"),
        .clock = &clock_.clock,
        .random = &random_.random,
        .new_hub_key = new_key,
    });
    assert_non_null(archive);
    return archive;
}

static struct az_signature_key
key_of(const struct az_archive *archive)
{
    struct az_signature_pair pair;
    az_signature_pair_of(az_archive_hub_seed(archive), &pair);
    return pair.key;
}

/* Make ten keys, one after the other; the last archive stays open. */
static struct az_archive *
make_keys(struct az_signature_key keys[10])
{
    struct az_archive *archive = NULL;
    for (size_t i = 0; i < 10; i++) {
        az_archive_close(archive);
        archive = open_archive(i > 0);
        keys[i] = key_of(archive);
    }
    return archive;
}

static void
assert_key(const struct az_signature_key *key, const struct az_signature_key *expected)
{
    assert_memory_equal(key->bytes, expected->bytes, sizeof(key->bytes));
}

/* Read back what an envelope says of the succession. */
static void
send(const struct az_succession *made, struct az_arena *arena, struct az_envelope *out)
{
    struct az_buffer text;
    struct az_buffer why;
    const struct az_envelope envelope = {
        .batch = {{1}}, .hub = {{2}}, .succession = made, .store_forked = true};
    az_buffer_init(&text, AZ_ENVELOPE_BYTES_MAX);
    az_buffer_init(&why, 1000);
    assert_true(az_envelope_encode(&envelope, &text));
    if (!az_envelope_decode(text.data, text.size, arena, out, &why)) {
        fail_msg("%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
}

static void
test_succession_leads_from_each_key_to_the_newest(void **state)
{
    (void)state;
    struct az_signature_key keys[10];
    struct az_succession made;
    struct az_envelope envelope;
    struct az_arena arena;
    struct az_archive *archive = make_keys(keys);
    az_arena_init(&arena, 1024 * 1024);
    assert_true(az_succession_make(archive, &made));
    assert_int_equal(made.count, AZ_ARCHIVE_FORMER_SEEDS_MAX);
    send(&made, &arena, &envelope);
    assert_true(envelope.store_forked);
    assert_non_null(envelope.succession);
    for (size_t i = 0; i < 10; i++) {
        struct az_signature_key key = keys[i];
        bool told = i + 1 + AZ_ARCHIVE_FORMER_SEEDS_MAX >= 10 && i < 9;
        assert_int_equal(
            az_succession_follow(envelope.succession, az_archive_hub_id(archive), &key), told);
        assert_key(&key, told ? &keys[9] : &keys[i]);
    }
    az_arena_destroy(&arena);
    az_archive_close(archive);
}

static void
test_succession_that_is_not_signed_leads_nowhere(void **state)
{
    (void)state;
    struct az_signature_key keys[10];
    struct az_succession made;
    struct az_archive *archive = make_keys(keys);
    const struct az_uuid *hub = az_archive_hub_id(archive);
    struct az_signature_key key = keys[8];
    assert_true(az_succession_make(archive, &made));
    struct az_succession forged = made;
    forged.links[6].new_key.bytes[0] ^= 1;
    assert_false(az_succession_follow(&forged, hub, &key));
    assert_false(az_succession_follow(&made, &(struct az_uuid){{9}}, &key));
    assert_key(&key, &keys[8]);

    // As far as the first break, and no farther.
    key = keys[4];
    forged = made;
    forged.links[4].signature[3] = forged.links[4].signature[3] == 'A' ? 'B' : 'A';
    assert_true(az_succession_follow(&forged, hub, &key));
    assert_key(&key, &keys[6]);
    az_archive_close(archive);
}

static void
test_succession_passes_odd_links_over(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"hub_keys\":[]}", "{\"hub_keys\":{}}", "{}",
                                        "{\"hub_keys\":[1,{},{\"key\":\"x\"},[{}]]}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct az_arena arena;
        struct az_json_reader reader = {0};
        struct az_succession read;
        az_arena_init(&arena, 10000);
        az_succession_get(
            az_json_member(az_json_read_object(&reader, texts[i], strlen(texts[i]), &arena),
                           "hub_keys"),
            &read);
        assert_int_equal(read.count, 0);
        az_json_reader_destroy(&reader);
        az_arena_destroy(&arena);
    }
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 5);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_succession_leads_from_each_key_to_the_newest),
        cmocka_unit_test(test_succession_that_is_not_signed_leads_nowhere),
        cmocka_unit_test(test_succession_passes_odd_links_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
