// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "sync/content_digest.h"
#include "sync/hub_time.h"

#define NONCE "q83vEjRWeJCrze8SNFZ4kA"
#define NOW   INT64_C(1778751000000)

static const struct az_uuid hub_id = {{0x55, 1}};

/* A sound answer, before it is spoiled. Fields are the reply's until a case has its own. */
struct answer {
    struct az_hub_binding binding;
    struct az_hub_time_reply reply;
    struct az_hub_time_answer told;
    char digest[AZ_CONTENT_DIGEST_SIZE];
    const char *nonce;
};

static struct az_signature_pair
pair_of(uint8_t first)
{
    struct az_signature_pair pair;
    const uint8_t seed[AZ_SIGNATURE_SEED_BYTES] = {first};
    az_signature_pair_of(seed, &pair);
    return pair;
}

static void
make(struct answer *answer, struct az_uuid hub, int64_t time_ms)
{
    const struct az_signature_pair pair = pair_of(1);
    *answer =
        (struct answer){.binding = {.known = true, .hub = hub_id, .key = pair.key}, .nonce = NONCE};
    assert_true(az_hub_time_make(
        &(struct az_hub_time_order){.hub = hub, .time_ms = time_ms, .nonce = NONCE, .pair = &pair},
        &answer->reply));
    answer->told = (struct az_hub_time_answer){
        .content_type = AZ_HUB_TIME_MEDIA_TYPE,
        .content_digest = answer->reply.digest,
        .signature_input = az_buffer_text(&answer->reply.signature_input),
        .signature = az_buffer_text(&answer->reply.signature),
        .body = az_buffer_text(&answer->reply.body),
        .body_size = answer->reply.body.size,
    };
}

/* What of it is believed; 0 if nothing is. */
static int64_t
read_time(const struct answer *answer, struct az_buffer *why)
{
    int64_t time_ms = 0;
    return az_hub_time_read(&answer->told, answer->nonce, &answer->binding, &time_ms, why) ? time_ms
                                                                                           : 0;
}

static void
test_hub_time_is_read_as_it_was_made(void **state)
{
    (void)state;
    struct answer answer;
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    make(&answer, hub_id, NOW);
    assert_string_equal(answer.told.body,
                        "{\"azri\":1,\"hub\":\"55010000-0000-0000-0000-000000000000\","
                        "\"time\":1778751000000}\n");
    assert_text_contains(answer.told.signature_input,
                         "azri=(\"@status\" \"content-type\" \"content-digest\");"
                         "created=1778751000;keyid=\"");
    assert_text_contains(answer.told.signature_input,
                         ";alg=\"ed25519\";nonce=\"" NONCE "\";tag=\"azri-time\"");
    assert_int_equal(read_time(&answer, &why), NOW);
    assert_int_equal(why.size, 0);
    az_hub_time_reply_destroy(&answer.reply);
    az_buffer_destroy(&why);
}

static void
spoil_nonce(struct answer *answer)
{
    answer->nonce = "q83vEjRWeJCrze8SNFZ4kB";
}

static void
spoil_key(struct answer *answer)
{
    answer->binding.key = pair_of(2).key;
}

static void
spoil_type(struct answer *answer)
{
    answer->told.content_type = "application/json";
}

static void
lose_digest(struct answer *answer)
{
    answer->told.content_digest = NULL;
}

static void
lose_input(struct answer *answer)
{
    answer->told.signature_input = NULL;
}

static void
lose_signature(struct answer *answer)
{
    answer->told.signature = NULL;
}

static void
spoil_body(struct answer *answer)
{
    answer->reply.body.data[answer->reply.body.size - 3] ^= 1;
}

static void
spoil_body_and_digest(struct answer *answer)
{
    spoil_body(answer);
    az_content_digest_make(answer->told.body, answer->told.body_size, answer->digest);
    answer->told.content_digest = answer->digest;
}

static void
test_hub_time_that_is_not_the_hubs_is_not_believed(void **state)
{
    (void)state;
    static void (*const spoils[])(struct answer * answer) = {
        spoil_nonce, spoil_key,      spoil_type, lose_digest,
        lose_input,  lose_signature, spoil_body, spoil_body_and_digest};
    for (size_t i = 0; i < sizeof(spoils) / sizeof(*spoils); i++) {
        struct answer answer;
        struct az_buffer why;
        az_buffer_init(&why, 1024);
        make(&answer, hub_id, NOW);
        spoils[i](&answer);
        if (read_time(&answer, &why) != 0) {
            fail_msg("what is spoiled by %zu is believed", i);
        }
        assert_text_contains(az_buffer_text(&why), "does not have the hub's key");
        az_hub_time_reply_destroy(&answer.reply);
        az_buffer_destroy(&why);
    }
}

/* The hub's key signs other things, too: each case has one thing that is not as in the first. */
static void
test_hub_time_signed_for_something_else_is_not_believed(void **state)
{
    (void)state;
    static const struct {
        size_t parts;
        const char *nonce;
        const char *algorithm;
        const char *tag;
        bool believed;
    } cases[] = {
        {3, NONCE, "ed25519", "azri-time", true},
        {2, NONCE, "ed25519", "azri-time", false},
        {3, "q83vEjRWeJCrze8SNFZ4kB", "ed25519", "azri-time", false},
        {3, NONCE, "hmac-sha256", "azri-time", false},
        {3, NONCE, "ed25519", "azri-else", false},
    };
    const struct az_signature_pair pair = pair_of(1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct answer answer;
        struct az_buffer why;
        az_buffer_init(&why, 1024);
        make(&answer, hub_id, NOW);
        const struct az_signature_part parts[] = {{"@status", "200"},
                                                  {"content-type", answer.told.content_type},
                                                  {"content-digest", answer.told.content_digest}};
        const struct az_signature_param params[] = {{.name = "nonce", .text = cases[i].nonce},
                                                    {.name = "alg", .text = cases[i].algorithm},
                                                    {.name = "tag", .text = cases[i].tag}};
        az_buffer_clear(&answer.reply.signature_input);
        az_buffer_clear(&answer.reply.signature);
        assert_true(az_signature_make(&(struct az_signature_order){.label = "azri",
                                                                   .parts = parts,
                                                                   .part_count = cases[i].parts,
                                                                   .params = params,
                                                                   .param_count = 3},
                                      &pair, &answer.reply.signature_input,
                                      &answer.reply.signature));
        answer.told.signature_input = az_buffer_text(&answer.reply.signature_input);
        answer.told.signature = az_buffer_text(&answer.reply.signature);
        if ((read_time(&answer, &why) == NOW) != cases[i].believed) {
            fail_msg("case %zu is judged wrongly", i);
        }
        az_hub_time_reply_destroy(&answer.reply);
        az_buffer_destroy(&why);
    }
}

/* Everything that it signed is the hub's, and still it says nothing of the time. */
static void
test_hub_time_that_cannot_be_is_not_believed(void **state)
{
    (void)state;
    static const struct {
        struct az_uuid hub;
        int64_t time_ms;
    } cases[] = {
        {{{0x55, 1}}, 0},
        {{{0x55, 1}}, INT64_C(7258118400001)},
        {{{0x55, 2}}, NOW},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct answer answer;
        struct az_buffer why;
        az_buffer_init(&why, 1024);
        make(&answer, cases[i].hub, cases[i].time_ms);
        assert_int_equal(read_time(&answer, &why), 0);
        assert_text_contains(az_buffer_text(&why), "a time that cannot be");
        az_hub_time_reply_destroy(&answer.reply);
        az_buffer_destroy(&why);
    }
}

static void
test_hub_time_takes_nonces_of_base64url(void **state)
{
    (void)state;
    static const struct {
        const char *nonce;
        bool valid;
    } cases[] = {
        {NONCE, true},
        {"0123456789abcdef", true},
        {"0123456789ABC-_z", true},
        {"0123456789abcde", false},
        {"", false},
        {"0123456789abcde\"", false},
        {"0123456789abcde\n", false},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (az_hub_time_nonce_is_valid(cases[i].nonce) != cases[i].valid) {
            fail_msg("\"%s\" is judged wrongly", cases[i].nonce);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hub_time_is_read_as_it_was_made),
        cmocka_unit_test(test_hub_time_that_is_not_the_hubs_is_not_believed),
        cmocka_unit_test(test_hub_time_signed_for_something_else_is_not_believed),
        cmocka_unit_test(test_hub_time_that_cannot_be_is_not_believed),
        cmocka_unit_test(test_hub_time_takes_nonces_of_base64url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
