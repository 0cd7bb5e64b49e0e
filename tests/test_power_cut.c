// SPDX-License-Identifier: MIT
/*
 * The power is cut at every write of a long script of taps, many ways each
 * time. After every cut the store opens by itself and holds exactly what had
 * been committed, or that and the one step that was under way.
 *
 *     test_power_cut [--cuts N] [--seed N]
 */
#include "tests/testing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/log.h"
#include "storage/store.h"
#include "tests/crash/disk_player.h"
#include "tests/crash/disk_vfs.h"
#include "tests/crash/old_store.h"
#include "tests/samples.h"

enum {
    SCRIPT_RESPONSES = 60,
    STEPS_MAX = 1000,
    MODEL_BYTES_MAX = 100000,
};

static size_t cuts_wanted = 12000;
static uint64_t seed = 1;

static struct testing_clock clock_;
static struct testing_random random_;

/* What the store must hold after each step, were it opened then. */
static struct {
    char *after[STEPS_MAX]; // owned; as print_store() has it
    size_t steps;
} model;

static struct az_store *
open_store(void)
{
    return az_store_open(&(struct az_store_params){
        .path = testing_path("store.db"), .clock = &clock_.clock, .random = &random_.random});
}

/* The script's own view of the store, kept beside it. */
struct view {
    struct az_response responses[SCRIPT_RESPONSES];
    size_t count;
    size_t acknowledged; // up to and with this seq
    size_t pruned;       // likewise
};

static void
print_view(const struct view *view, struct az_buffer *out)
{
    for (size_t i = view->pruned; i < view->count; i++) {
        sample_print(&view->responses[i], out);
    }
    az_buffer_append_text(out, "waiting");
    for (size_t i = view->acknowledged; i < view->count; i++) {
        az_buffer_printf(out, " %zu", i + 1);
    }
}

/* A step is durable: note it on the tape with what the store must hold from now on. */
static void
note_step(struct disk_tape *tape, const struct view *view)
{
    struct az_buffer text;
    az_buffer_init(&text, MODEL_BYTES_MAX);
    print_view(view, &text);
    assert_false(text.failed);
    assert_true(model.steps < STEPS_MAX);
    model.after[model.steps] = text.data; // taken over
    disk_note(tape, model.steps++);
}

/* One response through begin, answers and finish, each noted. */
static void
script_response(struct az_store *store, struct disk_tape *tape, struct view *view)
{
    struct az_response *seen = &view->responses[view->count];
    *seen = sample_response(view->count);
    size_t count = seen->answer_count;
    enum az_ending ending = seen->ending;
    view->count++;

    seen->answer_count = 1;
    seen->ending = AZ_ENDING_TIMEOUT; // what an opening store makes of it until it is finished
    assert_int_equal(az_store_begin(store, seen), AZ_STORE_OK);
    note_step(tape, view);
    for (size_t i = 1; i < count; i++) {
        assert_int_equal(az_store_answer(store, &seen->answers[i], seen->boot_ms), AZ_STORE_OK);
        seen->answer_count++;
        note_step(tape, view);
    }
    const struct az_store_closing closing = {.ending = ending, .language = seen->language};
    assert_int_equal(az_store_finish(store, &closing), AZ_STORE_OK);
    seen->ending = ending;
    note_step(tape, view);
}

/* Prune a few of what is acknowledged, as for want of room. */
static void
script_pruning(struct az_store *store, struct disk_tape *tape, struct view *view)
{
    enum { ROWS = 4 };
    const struct az_store_pruning pruning = {
        .keep_days = 30, .floor_bytes = UINT64_MAX, .rows = ROWS};
    bool more;
    assert_int_equal(az_store_prune(store, &pruning, &more), AZ_STORE_OK);
    assert_true(more);
    view->pruned += view->pruned + ROWS <= view->acknowledged ? ROWS : 1;
    note_step(tape, view);
}

/* A disk, and the tape of what was done to it. */
struct recording {
    struct disk disk;
    struct disk_tape tape;
};

/* Taps, acknowledgements, pruning, checkpoints, restarts and a migration, from the file's creation
 * on. */
static void
run_script(struct recording *recording)
{
    struct disk_tape *tape = &recording->tape;
    static struct view view;
    view = (struct view){0};
    disk_insert(&recording->disk, tape);
    note_step(tape, &view);
    struct az_store *store = open_store();
    assert_non_null(store);
    note_step(tape, &view);
    for (size_t i = 0; i < SCRIPT_RESPONSES; i++) {
        script_response(store, tape, &view);
        if (i % 5 == 4) {
            const struct az_verdict_range range = {
                .first = view.acknowledged + 1, .last = i, .verdict = AZ_VERDICT_ACCEPTED};
            assert_int_equal(az_store_mark(store, az_store_id(store), &range, 1), AZ_STORE_OK);
            view.acknowledged = i;
            note_step(tape, &view);
        }
        if (i % 6 == 5) {
            script_pruning(store, tape, &view);
        }
        if (i % 6 == 3) {
            const struct az_anchor anchor = {sample_response(i).boot, 100000 + (int64_t)i,
                                             1778751000000, 10, AZ_ANCHOR_SYSTEM};
            assert_int_equal(az_store_anchor(store, &anchor), AZ_STORE_OK);
            note_step(tape, &view);
        }
        if (i % 7 == 6) {
            assert_true(az_store_checkpoint(store));
        }
        if (i % 11 == 10) {
            az_store_close(store);
            if (i % 2 == 1) {
                old_store_make(testing_path("store.db"));
            }
            store = open_store();
            assert_non_null(store);
        }
    }
    az_store_close(store);
}

static bool
check_seq(void *ctx, const struct az_response *response)
{
    uint64_t *last = ctx;
    bool follows = *last == 0 || response->seq == *last + 1;
    *last = response->seq;
    return follows;
}

/* What an opened store holds, in the form of print_view(). False if it is not sound. */
static bool
print_store(struct az_store *store, struct az_buffer *out)
{
    uint64_t last = 0;
    if (!az_store_each(store, sample_print_each, out) || !az_store_each(store, check_seq, &last)) {
        return false;
    }
    struct az_arena arena;
    az_arena_init(&arena, 10000000);
    struct az_response *waiting;
    size_t count;
    bool ok = az_store_take(store, SCRIPT_RESPONSES, 10000000, &arena, &waiting, &count);
    az_buffer_append_text(out, "waiting");
    for (size_t i = 0; ok && i < count; i++) {
        az_buffer_printf(out, " %" PRIu64, waiting[i].seq);
    }
    az_arena_destroy(&arena);
    return ok && !out->failed;
}

static bool
passes_integrity_check(void)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;
    bool ok = sqlite3_open(testing_path("store.db"), &db) == SQLITE_OK &&
              sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL) == SQLITE_OK &&
              sqlite3_step(check) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    sqlite3_close(db);
    return ok;
}

/* Whether the disk that is in has what was durable at `note`, or one step more. */
static bool
is_whole(size_t note, struct az_buffer *found)
{
    struct az_store *store = open_store();
    if (!store) {
        az_buffer_printf(found, "(it does not open)\n%s", testing_log_text());
        return false;
    }
    bool ok = print_store(store, found);
    az_store_close(store);
    if (!ok || !passes_integrity_check()) {
        az_buffer_append_text(found, "(it is damaged)");
        return false;
    }
    const char *text = az_buffer_text(found);
    return strcmp(text, model.after[note]) == 0 ||
           (note + 1 < model.steps && strcmp(text, model.after[note + 1]) == 0);
}

struct outcome {
    size_t cuts;
    size_t losses;
    char first_loss[4000];
};

/* Cut at every op of the tape, in as many ways as give `cuts_wanted` in all. */
static void
cut_everywhere(const struct recording *recording, bool ignore_syncs, size_t wanted,
               struct outcome *outcome)
{
    const struct disk_tape *tape = &recording->tape;
    *outcome = (struct outcome){0};
    size_t ways = wanted / tape->count + 1;
    struct testing_random luck;
    testing_random_init(&luck, seed);
    struct disk_player player;
    disk_player_init(&player, &recording->disk, tape, ignore_syncs);
    do {
        for (size_t way = 0; way < ways; way++) {
            struct disk disk;
            struct az_buffer found;
            az_buffer_init(&found, MODEL_BYTES_MAX);
            disk_player_cut(&player, &luck.random, &disk);
            disk_insert(&disk, NULL);
            testing_log_start();
            unlink(testing_path("store.db-lock")); // it is on a real disk, which no cut has touched
            if (!is_whole(player.note, &found) && outcome->losses++ == 0) {
                snprintf(outcome->first_loss, sizeof(outcome->first_loss),
                         "cut at op %zu of %zu, way %zu, seed %" PRIu64
                         ": expected\n%.1500s\nbut found\n%.1500s",
                         player.at, tape->count, way, seed, model.after[player.note],
                         az_buffer_text(&found));
            }
            outcome->cuts++;
            az_buffer_destroy(&found);
            disk_destroy(&disk);
        }
    } while (disk_player_step(&player));
    disk_player_destroy(&player);
}

static struct recording recording;

static int
record_script(void **state)
{
    (void)state;
    run_script(&recording);
    return 0;
}

static int
forget_script(void **state)
{
    (void)state;
    disk_destroy(&recording.disk);
    disk_tape_destroy(&recording.tape);
    for (size_t i = 0; i < model.steps; i++) {
        free(model.after[i]);
    }
    return 0;
}

static void
test_power_cut_loses_nothing_that_was_thanked(void **state)
{
    (void)state;
    struct outcome outcome;
    testing_log_start();
    cut_everywhere(&recording, false, cuts_wanted, &outcome);
    testing_log_stop();
    print_message("%zu cuts over %zu disk operations and %zu steps, seed %" PRIu64 "\n",
                  outcome.cuts, recording.tape.count, model.steps, seed);
    assert_true(outcome.cuts >= cuts_wanted);
    if (outcome.losses > 0) {
        fail_msg("%zu of %zu cuts lost something; the first: %s", outcome.losses, outcome.cuts,
                 outcome.first_loss);
    }
}

/* The harness can fail: on a disk that does not keep what is synced, it finds losses. */
static void
test_power_cut_finds_losses_where_syncs_are_ignored(void **state)
{
    (void)state;
    struct outcome outcome;
    testing_log_start();
    cut_everywhere(&recording, true, 1, &outcome);
    testing_log_stop();
    print_message("without syncs %zu of %zu cuts lost something\n", outcome.losses, outcome.cuts);
    assert_true(outcome.losses > 0);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned long long value = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--cuts") == 0) {
            cuts_wanted = (size_t)value;
        } else if (strcmp(argv[i], "--seed") == 0) {
            seed = value;
        }
    }
    disk_register();
    testing_clock_init(&clock_, 1778751000000, 100000);
    testing_random_init(&random_, 6);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_cut_loses_nothing_that_was_thanked),
        cmocka_unit_test(test_power_cut_finds_losses_where_syncs_are_ignored),
    };
    return cmocka_run_group_tests(tests, record_script, forget_script);
}
