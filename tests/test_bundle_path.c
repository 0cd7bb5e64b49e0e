// SPDX-License-Identifier: MIT
/*
 * A bundle's whole way, with the real store and the real intake: out of the
 * outbox, into the archive, and the acknowledgement back.
 */
#include "tests/testing.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/files.h"
#include "sync/acknowledgement.h"
#include "sync/bundle_door.h"
#include "sync/bundle_file.h"
#include "sync/parcel.h"
#include "sync/settling.h"
#include "tests/samples.h"
#include "tests/signed.h"

enum { PATH_SIZE = 512, PAGE = 4096, CUTS = 97 };

static struct testing_clock clock_;
static struct testing_random random_;
static const struct az_uuid terminal = {{0x7e, 0x12, 0x34, 0x56, 0x78}};

/* A terminal: its store and its folder of bundles. */
struct terminal {
    char path[PATH_SIZE];
    char stick[PATH_SIZE];
    struct az_store *store;
    size_t given; // responses
};

static struct az_store *
open_store(const char *path, bool read_only)
{
    struct az_store *store = az_store_open(&(struct az_store_params){
        .path = path,
        .read_only = read_only,
        .clock = &clock_.clock,
        .random = &random_.random,
    });
    assert_non_null(store);
    return store;
}

static void
open_terminal(struct terminal *terminal_, const char *name)
{
    *terminal_ = (struct terminal){0};
    testing_clock_init(&clock_, 1778751000123, 100000);
    testing_random_init(&random_, 7);
    char stick[64];
    snprintf(stick, sizeof(stick), "%s-stick", name);
    snprintf(terminal_->path, PATH_SIZE, "%s", testing_path(name));
    snprintf(terminal_->stick, PATH_SIZE, "%s", testing_path(stick));
    assert_int_equal(mkdir(terminal_->stick, 0755), 0);
    terminal_->store = open_store(terminal_->path, false);
}

static void
give(struct terminal *terminal_, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct az_response response = sample_response(terminal_->given++);
        const struct az_store_closing closing = {
            .ending = response.ending, .language = response.language, .duration_ms = 5000};
        assert_int_equal(az_store_begin(terminal_->store, &response), AZ_STORE_OK);
        assert_int_equal(az_store_finish(terminal_->store, &closing), AZ_STORE_OK);
    }
}

static uint64_t
waiting(struct az_store *store)
{
    struct az_store_outbox outbox;
    assert_true(az_store_outbox(store, &outbox));
    return outbox.waiting;
}

/* The files that a bundle came to be. */
struct files {
    char paths[8][PATH_SIZE];
    size_t count;
    uint64_t responses;
    uint64_t bytes_max;
    size_t batch_max;
};

static void
note_file(void *ctx, const char *path, uint64_t responses)
{
    struct files *files = ctx;
    assert_true(files->count < 8);
    snprintf(files->paths[files->count++], PATH_SIZE, "%s", path);
    files->responses += responses;
}

static bool
try_bundle(struct az_store *store, const char *target, struct files *files)
{
    struct az_signature_pair pair = signed_pair('t');
    uint64_t responses = 0;
    const struct az_bundle_order order = {
        .outbox = az_outbox_of_store(store),
        .clock = &clock_.clock,
        .random = &random_.random,
        .pair = &pair,
        .terminal = terminal,
        .label = "Hall A, exit",
        .target = target,
        .batch_max = files->batch_max,
        .bytes_max = files->bytes_max,
        .handle_file = note_file,
        .ctx = files,
    };
    bool ok = az_bundle_file_make(&order, &responses);
    assert_int_equal(responses, files->responses);
    return ok;
}

/* Write a bundle as a reader beside the kiosk does. */
static void
make_bundle(struct terminal *terminal_, struct files *files)
{
    struct az_store *reader = open_store(terminal_->path, true);
    assert_true(try_bundle(reader, terminal_->stick, files));
    az_store_close(reader);
}

static void
read_file(const char *path, struct az_buffer *out)
{
    az_buffer_init(out, AZ_BUNDLE_BYTES_MAX);
    assert_true(az_files_read(path, out));
}

/* Headquarters. */
struct headquarters {
    struct az_archive *archive;
    struct az_intake *intake;
    struct az_signature_pair pair;
    struct az_bundle_door door;
};

static void
open_headquarters(struct headquarters *hq, const char *name)
{
    hq->archive = az_archive_open(&(struct az_archive_params){
        .location = testing_path(name), .clock = &az_clock_system, .random = &az_random_system});
    assert_non_null(hq->archive);
    hq->intake = az_intake_open(&(struct az_intake_params){
        .archive = hq->archive, .clock = &az_clock_system, .accept_new_terminals = true});
    assert_true(az_intake_start(hq->intake));
    az_signature_pair_of(az_archive_hub_seed(hq->archive), &hq->pair);
    hq->door = (struct az_bundle_door){.intake = hq->intake,
                                       .pair = &hq->pair,
                                       .hub = *az_archive_hub_id(hq->archive),
                                       .clock = &az_clock_system};
}

static void
close_headquarters(struct headquarters *hq)
{
    az_intake_close(hq->intake);
    az_archive_close(hq->archive);
}

static void
count_held(void *ctx, struct az_archive *archive)
{
    struct az_archive_figures figures;
    assert_true(az_archive_figures(archive, &figures));
    *(uint64_t *)ctx = figures.responses;
}

static uint64_t
held(struct headquarters *hq)
{
    uint64_t responses = 0;
    assert_true(az_intake_run(hq->intake, count_held, &responses));
    return responses;
}

/* Give the hub a bundle; its acknowledgement is in `out`. */
static enum az_intake_outcome
take(struct headquarters *hq, const char *data, size_t size, struct az_buffer *out,
     struct az_buffer *why)
{
    az_buffer_init(out, AZ_ACKNOWLEDGEMENT_BYTES_MAX);
    az_buffer_init(why, 4096);
    return az_bundle_door_take(&hq->door, data, size, out, why);
}

static void
take_file(struct headquarters *hq, const char *path, struct az_buffer *out)
{
    struct az_buffer file;
    struct az_buffer why;
    read_file(path, &file);
    assert_int_equal(take(hq, file.data, file.size, out, &why), AZ_INTAKE_DONE);
    assert_int_equal(why.size, 0);
    az_buffer_destroy(&why);
    az_buffer_destroy(&file);
}

static struct az_acknowledgement_figures
figures_of(const struct az_buffer *text)
{
    struct az_acknowledgement acknowledgement;
    struct az_acknowledgement_figures figures;
    struct az_buffer why;
    az_buffer_init(&why, 4096);
    assert_true(az_acknowledgement_open(text->data, text->size, &acknowledgement, &why));
    assert_true(az_uuid_equal(&acknowledgement.head.terminal, &terminal));
    assert_true(az_acknowledgement_count(&acknowledgement, &figures));
    az_buffer_destroy(&why);
    return figures;
}

static bool
settle_for(const struct az_uuid *whose, const struct az_hub_binding *hub, struct az_store *store,
           const struct az_buffer *text, struct az_settled *out, struct az_buffer *why)
{
    struct az_acknowledgement acknowledgement;
    const struct az_settling_order order = {
        .outbox = az_outbox_of_store(store), .terminal = *whose, .hub = hub};
    az_buffer_init(why, 4096);
    *out = (struct az_settled){0};
    return az_acknowledgement_open(text->data, text->size, &acknowledgement, why) &&
           az_settling_apply(&acknowledgement, &order, out, why);
}

static struct az_settled
settle(struct az_store *store, const struct az_buffer *text)
{
    struct az_settled settled;
    struct az_buffer why;
    assert_true(settle_for(&terminal, NULL, store, text, &settled, &why));
    assert_int_equal(why.size, 0);
    az_buffer_destroy(&why);
    return settled;
}

/* Send what waits as the uplink would, and do not hear the answer. */
struct ear {
    pthread_mutex_t lock;
    pthread_cond_t heard;
    bool answered;
};

static void
hear(void *ctx, enum az_intake_outcome outcome, const char *answer, size_t size)
{
    struct ear *ear = ctx;
    (void)answer;
    (void)size;
    assert_int_equal(outcome, AZ_INTAKE_DONE);
    pthread_mutex_lock(&ear->lock);
    ear->answered = true;
    pthread_cond_signal(&ear->heard);
    pthread_mutex_unlock(&ear->lock);
}

static void
send_by_network(struct headquarters *hq, struct az_store *store)
{
    struct ear ear = {.lock = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER};
    struct az_signature_pair pair = signed_pair('t');
    struct az_parcel parcel = {0};
    const struct az_parcel_source source = {.outbox = az_outbox_of_store(store),
                                            .clock = &clock_.clock,
                                            .random = &random_.random,
                                            .pair = &pair,
                                            .terminal = terminal};
    assert_int_equal(az_parcel_fill(&parcel, &source, NULL, 500), AZ_PARCEL_FILLED);
    az_intake_submit(hq->intake, &parcel.wrapped.wrapping, hear, &ear);
    pthread_mutex_lock(&ear.lock);
    while (!ear.answered) {
        pthread_cond_wait(&ear.heard, &ear.lock);
    }
    pthread_mutex_unlock(&ear.lock);
    az_parcel_clear(&parcel);
}

static void
test_bundle_takes_the_outbox_to_the_hub_and_back(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {.batch_max = 7};
    struct az_buffer text;
    open_terminal(&kiosk, "back");
    open_headquarters(&hq, "back-hub");
    give(&kiosk, 40);
    make_bundle(&kiosk, &files);
    assert_int_equal(files.count, 1);
    assert_int_equal(files.responses, 40);
    assert_non_null(strstr(files.paths[0], "/azri-Hall-A-exit-20260514-093000.azbundle"));
    assert_int_equal(waiting(kiosk.store), 40); // until the hub has said that it has them

    give(&kiosk, 2);
    take_file(&hq, files.paths[0], &text);
    struct az_acknowledgement_figures figures = figures_of(&text);
    assert_int_equal(figures.batches, 6);
    assert_int_equal(figures.refused, 0);
    assert_int_equal(figures.verdicts[AZ_VERDICT_ACCEPTED], 40);
    assert_int_equal(held(&hq), 40);

    struct az_settled settled = settle(kiosk.store, &text);
    assert_int_equal(settled.settled, 40);
    assert_int_equal(settled.differing, 0);
    assert_int_equal(waiting(kiosk.store), 2);
    settled = settle(kiosk.store, &text); // once more changes nothing
    assert_int_equal(settled.settled, 0);
    assert_int_equal(waiting(kiosk.store), 2);
    az_buffer_destroy(&text);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

static void
test_bundle_and_network_count_once(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {0};
    struct az_buffer text;
    open_terminal(&kiosk, "once");
    open_headquarters(&hq, "once-hub");
    give(&kiosk, 10);
    make_bundle(&kiosk, &files);
    send_by_network(&hq, kiosk.store);
    assert_int_equal(held(&hq), 10);
    take_file(&hq, files.paths[0], &text);
    assert_int_equal(figures_of(&text).verdicts[AZ_VERDICT_DUPLICATE], 10);
    assert_int_equal(held(&hq), 10);
    send_by_network(&hq, kiosk.store); // and the other way round
    assert_int_equal(held(&hq), 10);
    assert_int_equal(settle(kiosk.store, &text).settled, 10);
    assert_int_equal(waiting(kiosk.store), 0);
    az_buffer_destroy(&text);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

static void
test_bundle_cut_off_counts_nothing(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {.batch_max = 4};
    struct az_buffer file;
    open_terminal(&kiosk, "cut");
    open_headquarters(&hq, "cut-hub");
    give(&kiosk, 20);
    make_bundle(&kiosk, &files);
    read_file(files.paths[0], &file);
    for (size_t size = 0; size < file.size; size += size + CUTS < file.size ? CUTS : 1) {
        struct az_buffer text;
        struct az_buffer why;
        assert_int_equal(take(&hq, file.data, size, &text, &why), AZ_INTAKE_MALFORMED);
        assert_int_not_equal(why.size, 0);
        assert_int_equal(text.size, 0);
        az_buffer_destroy(&why);
        az_buffer_destroy(&text);
    }
    assert_int_equal(held(&hq), 0);
    az_buffer_destroy(&file);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

static void
test_bundle_too_large_for_one_file_goes_into_several(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {.batch_max = 6, .bytes_max = 11000};
    open_terminal(&kiosk, "several");
    open_headquarters(&hq, "several-hub");
    give(&kiosk, 60);
    make_bundle(&kiosk, &files);
    assert_in_range(files.count, 2, 8);
    assert_non_null(strstr(files.paths[1], "-093000-2.azbundle"));
    // Each is a bundle of its own, and their order does not matter.
    for (size_t i = files.count; i-- > 0;) {
        struct az_buffer text;
        struct stat info;
        assert_int_equal(stat(files.paths[i], &info), 0);
        assert_true(info.st_size <= 11000);
        take_file(&hq, files.paths[i], &text);
        settle(kiosk.store, &text);
        az_buffer_destroy(&text);
    }
    assert_int_equal(held(&hq), 60);
    assert_int_equal(waiting(kiosk.store), 0);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

static void
test_bundle_of_an_empty_outbox_is_no_file(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct files files = {0};
    open_terminal(&kiosk, "empty");
    make_bundle(&kiosk, &files);
    assert_int_equal(files.count, 0);
    assert_int_equal(rmdir(kiosk.stick), 0); // nothing is in it
    az_store_close(kiosk.store);
}

static bool
stop_at_second(void *ctx)
{
    return ++*(unsigned *)ctx < 2;
}

static void
test_bundle_given_up_leaves_no_file(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct az_signature_pair pair = signed_pair('t');
    uint64_t responses;
    unsigned asked = 0;
    open_terminal(&kiosk, "given-up");
    give(&kiosk, 20);
    const struct az_bundle_order order = {
        .outbox = az_outbox_of_store(kiosk.store),
        .clock = &clock_.clock,
        .random = &random_.random,
        .pair = &pair,
        .terminal = terminal,
        .target = kiosk.stick,
        .batch_max = 5,
        .goes_on = stop_at_second,
        .ctx = &asked,
    };
    testing_log_start();
    assert_false(az_bundle_file_make(&order, &responses));
    testing_log_stop();
    assert_int_equal(responses, 0);
    assert_int_equal(rmdir(kiosk.stick), 0);
    az_store_close(kiosk.store);
}

/* The name that a target gets, or what is wrong with it. */
static void
test_bundle_file_has_the_name_that_was_asked_for(void **state)
{
    (void)state;
    struct terminal kiosk;
    char name[2 * PATH_SIZE];
    open_terminal(&kiosk, "named");
    give(&kiosk, 3);
    const struct {
        const char *name;
        const char *fault;
    } cases[] = {
        {"hall.azbundle", NULL},
        {"hall.azbundle", "is there already"},
        {"hall", NULL},
        {"none/", "is no name for a file"},
        {"gone/hall.azbundle", "No such file"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct files files = {0};
        snprintf(name, sizeof(name), "%s/%s", kiosk.stick, cases[i].name);
        testing_log_start();
        assert_int_equal(try_bundle(kiosk.store, name, &files), !cases[i].fault);
        if (cases[i].fault) {
            assert_text_contains(testing_log_text(), cases[i].fault);
        } else {
            assert_string_equal(files.paths[0], name);
        }
        testing_log_stop();
    }
    az_store_close(kiosk.store);
}

static void
copy_file(const char *from, const char *to)
{
    struct az_buffer bytes;
    az_buffer_init(&bytes, 64 * 1024 * 1024);
    assert_true(az_files_read(from, &bytes));
    assert_true(az_files_write_atomic(to, bytes.data, bytes.size, 0600));
    az_buffer_destroy(&bytes);
}

static void
test_acknowledgement_at_a_copied_card_settles_only_what_the_hub_has(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {0};
    struct az_buffer text;
    char copy[PATH_SIZE];
    open_terminal(&kiosk, "copied");
    open_headquarters(&hq, "copied-hub");
    give(&kiosk, 5);
    assert_true(az_store_checkpoint(kiosk.store)); // a copy of the file alone is a whole one then
    az_store_close(kiosk.store);
    snprintf(copy, sizeof(copy), "%s", testing_path("copy"));
    copy_file(kiosk.path, copy);
    kiosk.store = open_store(kiosk.path, false);
    struct terminal other = {.store = open_store(copy, false), .given = 5};
    give(&kiosk, 4);
    clock_.wall_ms += 1000; // other people answer at the other one
    other.given++;
    give(&other, 4);

    make_bundle(&kiosk, &files);
    take_file(&hq, files.paths[0], &text);
    testing_log_start();
    struct az_settled settled = settle(other.store, &text);
    assert_int_equal(settled.settled, 5);
    assert_int_equal(settled.differing, 4);
    assert_text_contains(testing_log_text(), "was its card copied?");
    testing_log_stop();
    assert_int_equal(waiting(other.store), 4);
    assert_int_equal(settle(kiosk.store, &text).settled, 9);
    az_buffer_destroy(&text);
    az_store_close(other.store);
    az_store_close(kiosk.store);
    close_headquarters(&hq);
}

static void
test_acknowledgement_that_is_not_for_this_terminal_settles_nothing(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {.batch_max = 2};
    struct az_buffer text;
    open_terminal(&kiosk, "whose");
    open_headquarters(&hq, "whose-hub");
    give(&kiosk, 6);
    make_bundle(&kiosk, &files);
    take_file(&hq, files.paths[0], &text);
    const struct az_uuid stranger = {{1}};
    struct az_hub_binding known = {.known = true, .hub = hq.door.hub, .key = hq.pair.key};
    struct az_hub_binding other_hub = {.known = true, .hub = stranger, .key = hq.pair.key};
    struct az_hub_binding other_key = {.known = true, .hub = hq.door.hub};
    const struct {
        const struct az_uuid *terminal;
        const struct az_hub_binding *hub;
        const char *fault;
    } cases[] = {
        {&stranger, &known, "is for the terminal 7e123456-"},
        {&terminal, &other_hub, "which is not this terminal's or has another key"},
        {&terminal, &other_key, "which is not this terminal's or has another key"},
    };
    struct az_settled settled;
    struct az_buffer why;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_false(
            settle_for(cases[i].terminal, cases[i].hub, kiosk.store, &text, &settled, &why));
        assert_text_contains(az_buffer_text(&why), cases[i].fault);
        assert_int_equal(waiting(kiosk.store), 6);
        az_buffer_destroy(&why);
    }
    assert_true(settle_for(&terminal, &known, kiosk.store, &text, &settled, &why));
    assert_int_equal(waiting(kiosk.store), 0);
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    az_store_close(kiosk.store);
    close_headquarters(&hq);
}

static void
test_acknowledgement_cut_off_or_changed_settles_nothing(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {.batch_max = 2};
    struct az_buffer text;
    struct az_settled settled;
    struct az_buffer why;
    open_terminal(&kiosk, "changed");
    open_headquarters(&hq, "changed-hub");
    give(&kiosk, 6);
    make_bundle(&kiosk, &files);
    take_file(&hq, files.paths[0], &text);
    size_t whole = text.size;
    for (text.size = 0; text.size < whole; text.size++) {
        assert_false(settle_for(&terminal, NULL, kiosk.store, &text, &settled, &why));
        assert_int_not_equal(why.size, 0);
        az_buffer_destroy(&why);
    }
    for (size_t i = 0; i < whole; i++) {
        text.data[i] ^= 1;
        bool ok = settle_for(&terminal, NULL, kiosk.store, &text, &settled, &why);
        // The last line's form beside the signature itself says nothing.
        assert_false(ok);
        text.data[i] ^= 1;
        az_buffer_destroy(&why);
    }
    assert_int_equal(waiting(kiosk.store), 6);
    az_buffer_destroy(&text);
    az_store_close(kiosk.store);
    close_headquarters(&hq);
}

/* Overwrite the file's first table, as a failing card does. All of the WAL is in the file. */
static void
damage(const char *path)
{
    char noise[PAGE - 200];
    char wal[PATH_SIZE + 8];
    snprintf(wal, sizeof(wal), "%s-wal", path);
    assert_int_equal(unlink(wal), 0); // or the page is read from there
    memset(noise, 0x5a, sizeof(noise));
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, noise, sizeof(noise), 200), sizeof(noise));
    assert_int_equal(close(fd), 0);
}

static void
test_bundle_has_the_responses_of_earlier_stores_too(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {.batch_max = 4};
    struct az_buffer text;
    open_terminal(&kiosk, "earlier");
    open_headquarters(&hq, "earlier-hub");
    testing_log_start();
    for (size_t i = 0; i < 2; i++) {
        struct az_uuid before = *az_store_id(kiosk.store);
        give(&kiosk, 6);
        assert_true(az_store_checkpoint(kiosk.store));
        az_store_close(kiosk.store);
        damage(kiosk.path);
        kiosk.store = open_store(kiosk.path, false);
        assert_false(az_uuid_equal(az_store_id(kiosk.store), &before));
    }
    give(&kiosk, 6);
    testing_log_stop();
    assert_int_equal(waiting(kiosk.store), 18);
    make_bundle(&kiosk, &files);
    assert_int_equal(files.responses, 18);
    take_file(&hq, files.paths[0], &text);
    assert_int_equal(held(&hq), 18);
    assert_int_equal(settle(kiosk.store, &text).settled, 18);
    assert_int_equal(waiting(kiosk.store), 0);
    az_buffer_destroy(&text);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

/* Have some rows not agree with their checksums. */
static void
damage_rows(const char *path, const char *which)
{
    char sql[256];
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    snprintf(sql, sizeof(sql), "UPDATE response SET duration_ms = 1 WHERE %s", which);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
test_bundle_passes_over_what_is_damaged(void **state)
{
    (void)state;
    enum { COUNT = 140 };
    static const struct {
        const char *which;
        uint64_t sound;
    } cases[] = {
        {"seq = 1", 139},  {"seq <= 100", 40}, // more than are looked at together
        {"seq >= 50", 49}, {"seq % 2 = 0", 70}, {"1", 0},
    };
    struct terminal kiosk;
    open_terminal(&kiosk, "damaged");
    give(&kiosk, COUNT);
    assert_true(az_store_checkpoint(kiosk.store));
    az_store_close(kiosk.store);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct files files = {.batch_max = 10};
        struct terminal copy = kiosk;
        char name[32];
        snprintf(name, sizeof(name), "damaged-%zu", i);
        snprintf(copy.path, PATH_SIZE, "%s", testing_path(name));
        copy_file(kiosk.path, copy.path);
        damage_rows(copy.path, cases[i].which);
        make_bundle(&copy, &files);
        assert_int_equal(files.responses, cases[i].sound);
    }
}

/* A hub restored from a backup lacks what the terminal had settled already. */
static void
test_acknowledgement_has_what_the_hub_lost_wait_again(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct headquarters restored;
    struct az_buffer text;
    struct files files = {0};
    open_terminal(&kiosk, "lost");
    open_headquarters(&hq, "lost-hub");
    open_headquarters(&restored, "lost-restored");
    give(&kiosk, 10);
    make_bundle(&kiosk, &files);
    take_file(&hq, files.paths[0], &text);
    settle(kiosk.store, &text);
    az_buffer_destroy(&text);

    give(&kiosk, 5);
    files = (struct files){.batch_max = 2};
    make_bundle(&kiosk, &files);
    take_file(&restored, files.paths[0], &text);
    assert_int_equal(settle(kiosk.store, &text).settled, 5);
    assert_int_equal(waiting(kiosk.store), 10);
    az_buffer_destroy(&text);
    close_headquarters(&restored);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

static void
test_bundle_signed_by_another_key_is_refused(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {0};
    struct az_buffer file;
    struct az_buffer text;
    struct az_buffer why;
    open_terminal(&kiosk, "key");
    open_headquarters(&hq, "key-hub");
    give(&kiosk, 3);
    make_bundle(&kiosk, &files);
    take_file(&hq, files.paths[0], &text);
    az_buffer_destroy(&text);

    // The same terminal's name under the key of another letter.
    struct az_signature_pair stranger = signed_pair('x');
    uint64_t responses;
    char path[2 * PATH_SIZE];
    snprintf(path, sizeof(path), "%s/stranger.azbundle", kiosk.stick);
    const struct az_bundle_order order = {.outbox = az_outbox_of_store(kiosk.store),
                                          .clock = &clock_.clock,
                                          .random = &random_.random,
                                          .pair = &stranger,
                                          .terminal = terminal,
                                          .target = path};
    assert_true(az_bundle_file_make(&order, &responses));
    read_file(path, &file);
    testing_log_start();
    assert_int_equal(take(&hq, file.data, file.size, &text, &why), AZ_INTAKE_REFUSED);
    testing_log_stop();
    assert_text_contains(az_buffer_text(&why), "signed with another key");
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    az_buffer_destroy(&file);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

static bool
never(void *ctx)
{
    (void)ctx;
    return false;
}

static void
test_bundle_at_a_hub_that_stops_can_be_given_again(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct files files = {0};
    struct az_buffer file;
    struct az_buffer text;
    struct az_buffer why;
    open_terminal(&kiosk, "stops");
    open_headquarters(&hq, "stops-hub");
    give(&kiosk, 3);
    make_bundle(&kiosk, &files);
    read_file(files.paths[0], &file);
    hq.door.goes_on = never;
    assert_int_equal(take(&hq, file.data, file.size, &text, &why), AZ_INTAKE_BUSY);
    assert_text_contains(az_buffer_text(&why), "give it the bundle again later");
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    hq.door.goes_on = NULL;
    take_file(&hq, files.paths[0], &text);
    assert_int_equal(held(&hq), 3);
    az_buffer_destroy(&text);
    az_buffer_destroy(&file);
    close_headquarters(&hq);
    az_store_close(kiosk.store);
}

/* The admin panel's way: the kiosk runs, and its store thread is asked. */
static void
test_bundle_goes_through_a_store_thread(void **state)
{
    (void)state;
    struct terminal kiosk;
    struct headquarters hq;
    struct az_buffer text;
    struct az_settled settled;
    struct az_acknowledgement acknowledgement;
    struct az_buffer why;
    struct az_store_outbox left;
    char path[2 * PATH_SIZE];
    uint64_t responses;
    open_terminal(&kiosk, "thread");
    open_headquarters(&hq, "thread-hub");
    give(&kiosk, 12);
    az_store_close(kiosk.store);
    struct az_store_thread *thread = az_store_thread_open(&(struct az_store_thread_params){
        .store = {.path = kiosk.path, .clock = &clock_.clock, .random = &random_.random}});
    assert_true(thread && az_store_thread_start(thread));
    struct az_signature_pair pair = signed_pair('t');
    snprintf(path, sizeof(path), "%s/panel.azbundle", kiosk.stick);
    const struct az_bundle_order order = {.outbox = az_outbox_of_thread(thread),
                                          .clock = &clock_.clock,
                                          .random = &random_.random,
                                          .pair = &pair,
                                          .terminal = terminal,
                                          .target = path,
                                          .batch_max = 5};
    assert_true(az_bundle_file_make(&order, &responses));
    assert_int_equal(responses, 12);
    take_file(&hq, path, &text);
    az_buffer_init(&why, 4096);
    const struct az_settling_order settling = {.outbox = order.outbox, .terminal = terminal};
    assert_true(az_acknowledgement_open(text.data, text.size, &acknowledgement, &why));
    assert_true(az_settling_apply(&acknowledgement, &settling, &settled, &why));
    assert_int_equal(settled.settled, 12);
    assert_true(az_store_thread_outbox(thread, &left));
    assert_int_equal(left.waiting, 0);
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    az_store_thread_close(thread);
    close_headquarters(&hq);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundle_takes_the_outbox_to_the_hub_and_back),
        cmocka_unit_test(test_bundle_and_network_count_once),
        cmocka_unit_test(test_bundle_goes_through_a_store_thread),
        cmocka_unit_test(test_bundle_cut_off_counts_nothing),
        cmocka_unit_test(test_bundle_too_large_for_one_file_goes_into_several),
        cmocka_unit_test(test_bundle_of_an_empty_outbox_is_no_file),
        cmocka_unit_test(test_bundle_given_up_leaves_no_file),
        cmocka_unit_test(test_bundle_file_has_the_name_that_was_asked_for),
        cmocka_unit_test(test_acknowledgement_at_a_copied_card_settles_only_what_the_hub_has),
        cmocka_unit_test(test_acknowledgement_that_is_not_for_this_terminal_settles_nothing),
        cmocka_unit_test(test_acknowledgement_cut_off_or_changed_settles_nothing),
        cmocka_unit_test(test_acknowledgement_has_what_the_hub_lost_wait_again),
        cmocka_unit_test(test_bundle_has_the_responses_of_earlier_stores_too),
        cmocka_unit_test(test_bundle_passes_over_what_is_damaged),
        cmocka_unit_test(test_bundle_signed_by_another_key_is_refused),
        cmocka_unit_test(test_bundle_at_a_hub_that_stops_can_be_given_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
