// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

#include "storage/terminals.h"
#include "tests/samples.h"

static struct testing_clock clock_;
static struct testing_random random_;

static struct az_archive *
open_archive(const char *name)
{
    struct az_archive *archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &clock_.clock, .random = &random_.random});
    assert_non_null(archive);
    return archive;
}

/* A terminal of this number whose key is all `letter`. */
static struct az_terminal_claim
claim(uint8_t terminal, char letter)
{
    static uint8_t keys[4][AZ_ARCHIVE_KEY_BYTES];
    static size_t next;
    uint8_t *key = keys[next++ % 4];
    memset(key, letter, AZ_ARCHIVE_KEY_BYTES);
    return (struct az_terminal_claim){.terminal = {{terminal}}, .key = key};
}

static struct az_digest
digest_of(const char *code)
{
    struct az_digest digest;
    az_digest_of(code, strlen(code), &digest);
    return digest;
}

static void
invite(struct az_archive *archive, const char *label, const char *code)
{
    const struct az_digest digest = digest_of(code);
    int64_t expires_at_ms = 0;
    assert_int_equal(az_terminals_invite(archive, label, &digest, &expires_at_ms), AZ_TERMINALS_OK);
    assert_int_equal(expires_at_ms, clock_.wall_ms + 15 * 60 * 1000);
}

/* Whether this code lets the terminal in, under `label` if so. */
static enum az_terminals_result
enrol(struct az_archive *archive, uint8_t terminal, char letter, const char *code,
      const char *label)
{
    char got[AZ_LABEL_MAX + 1];
    const struct az_digest digest = digest_of(code);
    const struct az_terminal_claim who = claim(terminal, letter);
    enum az_terminals_result result = az_terminals_enrol(archive, &who, &digest, got);
    if (result == AZ_TERMINALS_OK) {
        assert_string_equal(got, label);
    }
    return result;
}

/* Send sample `i`; what became of it. */
static enum az_trust
put(struct az_archive *archive, size_t i, uint8_t terminal, char letter, enum az_verdict verdict)
{
    const struct az_terminal_claim who = claim(terminal, letter);
    char raw[40];
    int size = snprintf(raw, sizeof(raw), "{\"line\":%zu}", i);
    struct az_archive_item item = {
        .response = sample_response(i), .raw = raw, .raw_size = (size_t)size};
    struct az_archive_batch batch = {.terminal = who.terminal,
                                     .key = who.key,
                                     .store = item.response.store,
                                     .items = &item,
                                     .count = 1};
    struct az_archive_batch *batches[] = {&batch};
    assert_int_equal(az_archive_put(archive, batches, 1), AZ_ARCHIVE_OK);
    if (batch.trust == AZ_TRUST_GOOD || batch.trust == AZ_TRUST_REVOKED) {
        assert_int_equal(item.verdict, verdict);
    }
    return batch.trust;
}

static bool
print_terminal(void *ctx, const struct az_terminal *terminal)
{
    return az_buffer_printf(ctx, "%d \"%s\" key %c%s refused %d kept %d\n", terminal->id.bytes[0],
                            terminal->label, terminal->key[0],
                            terminal->revoked_at_ms ? " revoked" : "", (int)terminal->refused,
                            (int)terminal->kept);
}

static void
assert_terminals(struct az_archive *archive, const char *expected)
{
    struct az_buffer text;
    az_buffer_init(&text, 10000);
    assert_true(az_terminals_each(archive, print_terminal, &text));
    assert_string_equal(az_buffer_text(&text), expected);
    az_buffer_destroy(&text);
}

static uint64_t
held(struct az_archive *archive)
{
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    return figures.responses;
}

static void
test_terminals_unknown_one_leaves_no_trace(void **state)
{
    (void)state;
    struct az_archive_figures figures;
    struct az_archive *archive = open_archive("unknown.db");
    assert_int_equal(put(archive, 0, 1, 'a', AZ_VERDICT_NONE), AZ_TRUST_UNKNOWN);
    assert_true(az_archive_figures(archive, &figures));
    assert_int_equal(figures.terminals, 0);
    assert_terminals(archive, "");
    az_archive_close(archive);
}

static void
test_terminals_code_lets_one_terminal_in(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("code.db");
    invite(archive, "Hall A", "12345678");
    assert_int_equal(enrol(archive, 1, 'a', "12345678", "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(put(archive, 0, 1, 'a', AZ_VERDICT_ACCEPTED), AZ_TRUST_GOOD);
    assert_int_equal(put(archive, 1, 1, 'b', AZ_VERDICT_NONE), AZ_TRUST_OTHER_KEY);

    // Its answer may have been lost; but nobody else gets in by it.
    assert_int_equal(enrol(archive, 1, 'a', "12345678", "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(enrol(archive, 1, 'b', "12345678", NULL), AZ_TERMINALS_OTHER_KEY);
    assert_int_equal(enrol(archive, 2, 'a', "12345678", NULL), AZ_TERMINALS_NO_CODE);
    assert_terminals(archive, "1 \"Hall A\" key a refused 1 kept 0\n");
    az_archive_close(archive);

    archive = open_archive("code.db");
    assert_int_equal(put(archive, 1, 1, 'a', AZ_VERDICT_ACCEPTED), AZ_TRUST_GOOD);
    az_archive_close(archive);
}

static void
test_terminals_code_is_over_after_a_quarter_of_an_hour(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("late.db");
    invite(archive, "Hall A", "12345678");
    clock_.wall_ms += 15 * 60 * 1000;
    assert_int_equal(enrol(archive, 1, 'a', "12345678", NULL), AZ_TERMINALS_NO_CODE);
    invite(archive, "Hall A", "87654321");
    clock_.wall_ms += 15 * 60 * 1000 - 1;
    assert_int_equal(enrol(archive, 1, 'a', "87654321", "Hall A"), AZ_TERMINALS_OK);
    az_archive_close(archive);
}

static void
test_terminals_code_is_over_after_five_wrong_tries_by_whomever(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("tries.db");
    invite(archive, "Hall A", "12345678");
    for (uint8_t i = 0; i < 4; i++) {
        assert_int_equal(enrol(archive, i, 'x', "00000000", NULL), AZ_TERMINALS_NO_CODE);
    }
    invite(archive, "Hall B", "87654321");
    assert_int_equal(enrol(archive, 5, 'x', "00000000", NULL), AZ_TERMINALS_NO_CODE);
    assert_int_equal(enrol(archive, 1, 'a', "12345678", NULL), AZ_TERMINALS_NO_CODE);
    assert_int_equal(enrol(archive, 2, 'b', "87654321", "Hall B"), AZ_TERMINALS_OK);
    az_archive_close(archive);
}

static void
test_terminals_new_code_of_a_label_takes_the_old_ones_place(void **state)
{
    (void)state;
    struct az_archive *archive = open_archive("again.db");
    invite(archive, "Hall A", "12345678");
    invite(archive, "Hall A", "87654321");
    assert_int_equal(enrol(archive, 1, 'a', "12345678", NULL), AZ_TERMINALS_NO_CODE);
    assert_int_equal(enrol(archive, 1, 'a', "87654321", "Hall A"), AZ_TERMINALS_OK);
    az_archive_close(archive);
}

static void
test_terminals_label_is_of_one_terminal(void **state)
{
    (void)state;
    int64_t expires_at_ms;
    const struct az_digest code = digest_of("12345678");
    const struct az_terminal_claim first = claim(1, 'a');
    const struct az_terminal_claim second = claim(2, 'b');
    struct az_archive *archive = open_archive("labels.db");
    assert_int_equal(az_terminals_add(archive, &first, "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_add(archive, &first, "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_add(archive, &second, "Hall A"), AZ_TERMINALS_TAKEN);
    assert_int_equal(az_terminals_invite(archive, "Hall A", &code, &expires_at_ms),
                     AZ_TERMINALS_TAKEN);
    assert_int_equal(az_terminals_add(archive, &second, "Hall B"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_rename(archive, &second.terminal, "Hall A"), AZ_TERMINALS_TAKEN);
    assert_int_equal(az_terminals_rename(archive, &second.terminal, "Hall B"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_rename(archive, &second.terminal, "Hall C"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_rename(archive, &(struct az_uuid){{9}}, "Hall D"),
                     AZ_TERMINALS_UNKNOWN);
    assert_terminals(archive, "1 \"Hall A\" key a refused 0 kept 0\n"
                              "2 \"Hall C\" key b refused 0 kept 0\n");
    az_archive_close(archive);
}

static void
test_terminals_revoked_ones_responses_are_kept_aside(void **state)
{
    (void)state;
    const struct az_terminal_claim who = claim(1, 'a');
    struct az_archive *archive = open_archive("revoked.db");
    assert_int_equal(az_terminals_add(archive, &who, "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(put(archive, 0, 1, 'a', AZ_VERDICT_ACCEPTED), AZ_TRUST_GOOD);
    assert_int_equal(az_terminals_revoke(archive, &who.terminal, true), AZ_TERMINALS_OK);
    for (size_t round = 0; round < 2; round++) { // sent again, it is kept once
        assert_int_equal(put(archive, 1, 1, 'a', AZ_VERDICT_REJECTED), AZ_TRUST_REVOKED);
        assert_int_equal(put(archive, 2, 1, 'a', AZ_VERDICT_REJECTED), AZ_TRUST_REVOKED);
    }
    assert_int_equal(put(archive, 3, 1, 'b', AZ_VERDICT_NONE), AZ_TRUST_OTHER_KEY);
    assert_int_equal(held(archive), 1);
    assert_terminals(archive, "1 \"Hall A\" key a revoked refused 1 kept 2\n");

    // The hub has them, so the terminal is not asked for them again.
    uint64_t watermark;
    size_t gaps;
    struct az_seq_range gap;
    const struct az_uuid store = sample_response(0).store;
    assert_true(az_archive_ledger(archive, &store, &watermark, &gap, 1, &gaps));
    assert_int_equal(watermark, 3);
    assert_int_equal(gaps, 0);

    assert_int_equal(az_terminals_revoke(archive, &who.terminal, false), AZ_TERMINALS_OK);
    assert_int_equal(put(archive, 3, 1, 'a', AZ_VERDICT_ACCEPTED), AZ_TRUST_GOOD);
    assert_terminals(archive, "1 \"Hall A\" key a refused 1 kept 2\n");
    az_archive_close(archive);
}

static bool
print_kept(void *ctx, const struct az_kept *kept)
{
    return az_buffer_printf(ctx, "%d %.*s\n", (int)kept->seq, (int)kept->raw_size, kept->raw);
}

static void
test_terminals_what_was_kept_is_read_and_dropped_in_parts(void **state)
{
    (void)state;
    const struct az_terminal_claim who = claim(1, 'a');
    struct az_buffer text;
    struct az_archive *archive = open_archive("kept.db");
    az_buffer_init(&text, 10000);
    assert_int_equal(az_terminals_add(archive, &who, "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_revoke(archive, &who.terminal, true), AZ_TERMINALS_OK);
    for (size_t i = 0; i < 3; i++) {
        put(archive, i, 1, 'a', AZ_VERDICT_REJECTED);
    }
    assert_true(az_terminals_each_kept(archive, &who.terminal, 0, 2, print_kept, &text));
    assert_string_equal(az_buffer_text(&text), "1 {\"line\":0}\n2 {\"line\":1}\n");
    assert_true(az_terminals_drop_kept(archive, &who.terminal, 2));
    az_buffer_clear(&text);
    assert_true(az_terminals_each_kept(archive, &who.terminal, 0, 10, print_kept, &text));
    assert_string_equal(az_buffer_text(&text), "3 {\"line\":2}\n");
    az_buffer_destroy(&text);
    az_archive_close(archive);
}

static void
test_terminals_revoked_one_comes_back_by_a_code_with_a_new_key(void **state)
{
    (void)state;
    const struct az_terminal_claim who = claim(1, 'a');
    struct az_archive *archive = open_archive("back.db");
    assert_int_equal(az_terminals_add(archive, &who, "Hall A"), AZ_TERMINALS_OK);
    invite(archive, "Hall B", "12345678");
    assert_int_equal(enrol(archive, 1, 'b', "12345678", NULL), AZ_TERMINALS_OTHER_KEY);
    assert_int_equal(az_terminals_revoke(archive, &who.terminal, true), AZ_TERMINALS_OK);
    assert_int_equal(enrol(archive, 1, 'b', "12345678", "Hall B"), AZ_TERMINALS_OK);
    assert_terminals(archive, "1 \"Hall B\" key b refused 0 kept 0\n");
    az_archive_close(archive);
}

static void
test_terminals_key_gives_its_place_to_another(void **state)
{
    (void)state;
    uint8_t new_key[AZ_ARCHIVE_KEY_BYTES];
    memset(new_key, 'n', sizeof(new_key));
    const struct az_terminal_claim who = claim(1, 'a');
    const struct az_terminal_claim other = claim(1, 'x');
    struct az_archive *archive = open_archive("rekey.db");
    assert_int_equal(az_terminals_rekey(archive, &who, new_key), AZ_TERMINALS_UNKNOWN);
    assert_int_equal(az_terminals_add(archive, &who, "Hall A"), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_rekey(archive, &other, new_key), AZ_TERMINALS_OTHER_KEY);
    assert_int_equal(az_terminals_rekey(archive, &who, new_key), AZ_TERMINALS_OK);
    assert_int_equal(az_terminals_rekey(archive, &who, new_key), AZ_TERMINALS_OK);
    assert_int_equal(put(archive, 0, 1, 'a', AZ_VERDICT_NONE), AZ_TRUST_OTHER_KEY);
    assert_terminals(archive, "1 \"Hall A\" key n refused 0 kept 0\n");
    assert_int_equal(put(archive, 0, 1, 'n', AZ_VERDICT_ACCEPTED), AZ_TRUST_GOOD);
    new_key[0] = 'm';
    assert_int_equal(az_terminals_rekey(archive, &who, new_key), AZ_TERMINALS_OTHER_KEY);
    az_archive_close(archive);
}

static void
test_label_is_something_readable(void **state)
{
    (void)state;
    static char long_label[AZ_LABEL_MAX + 2];
    memset(long_label, 'x', AZ_LABEL_MAX + 1);
    static const struct {
        const char *label;
        bool valid;
    } cases[] = {
        {"Hall A", true},   {"Դահլիճ Ա, ելք", true}, {"", false},         {"   ", false},
        {"Hall\nA", false}, {"\xff", false},         {long_label, false}, {long_label + 1, true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(az_label_is_valid(cases[i].label), cases[i].valid);
    }
}

int
main(void)
{
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 5);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminals_unknown_one_leaves_no_trace),
        cmocka_unit_test(test_terminals_code_lets_one_terminal_in),
        cmocka_unit_test(test_terminals_code_is_over_after_a_quarter_of_an_hour),
        cmocka_unit_test(test_terminals_code_is_over_after_five_wrong_tries_by_whomever),
        cmocka_unit_test(test_terminals_new_code_of_a_label_takes_the_old_ones_place),
        cmocka_unit_test(test_terminals_label_is_of_one_terminal),
        cmocka_unit_test(test_terminals_revoked_ones_responses_are_kept_aside),
        cmocka_unit_test(test_terminals_what_was_kept_is_read_and_dropped_in_parts),
        cmocka_unit_test(test_terminals_revoked_one_comes_back_by_a_code_with_a_new_key),
        cmocka_unit_test(test_terminals_key_gives_its_place_to_another),
        cmocka_unit_test(test_label_is_something_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
