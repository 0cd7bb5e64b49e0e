// SPDX-License-Identifier: MIT
#pragma once

/*
 * A terminal's file to be damaged, and what is to be found after that: a sound store
 * is made once, its files are put in place as each test wants them, and what then
 * comes out of the store is held against what went in.
 *
 * For tests only: what fails, fails the test. One store at a time, "store.db" in the
 * test's folder.
 */
#include "tests/testing.h"

#include "storage/store.h"

enum {
    RESPONSES = 300, // in the sound store, with the seqs 1 to 300
    IN_WAL = 12,     // of them, not moved into the file yet
    PAGE = 4096,
    FILE_MAX = 64 * 1024 * 1024,
};

/* What the clock of these stores says; it stands still. */
#define NOW_MS INT64_C(1795253400000)

/* A store's files as bytes. */
struct files {
    struct az_buffer main;
    struct az_buffer wal;
    struct az_buffer lock;
};

/* The store that everything is made from. */
extern struct files sound;

/* A group's fixtures: make the sound store, and give it back. */
int
make_sound(void **state);
int
forget_sound(void **state);

/* The checksum of a response of the sound store, as the bytes of its row have it. */
uint64_t
row_checksum(uint64_t seq);

/* The store's path and this: "", "-wal", ".new" and so on. Borrowed, as testing_path() is. */
const char *
store_path(const char *suffix);

/* A file that is not there has no bytes. The caller destroys `out`. */
void
read_bytes(const char *path, struct az_buffer *out);
void
write_bytes(const char *path, const struct az_buffer *bytes);
void
assert_same_bytes(const char *path, const struct az_buffer *bytes);

void
read_files(struct files *out);
void
copy_files(struct files *from, struct files *to);
void
destroy_files(struct files *files);

/* Take away what lies where the store is. */
void
remove_files(void);
/* Put these files where the store is; an empty WAL or lock is left out. */
void
put_files(struct files *files);

/* Change the file by SQLite, as a program that is then killed: the WAL stays. */
void
exec_sql(const char *sql);

/* Open the store for writing; NULL if it is refused. */
struct az_store *
open_store(void);
/* Put a sample through as one response, mending the store where that shows damage. */
void
put_sample(struct az_store *store, size_t i);

/* Look at everything once, as the store thread does in quiet moments, and mend what is damaged. */
void
check_all(struct az_store *store);

/* What a store gives out: of the sound one, each at most once and as it was. */
struct found {
    bool has[RESPONSES + 1];
    size_t count;
    size_t others; // of another store
};
void
find_all(struct az_store *store, struct found *found);

/* What a store tells of the damaged files that it was salvaged from. */
struct salvages {
    size_t count;
    uint64_t salvaged; // this and what follows: of the last one
    char kept_as[200];
    char reason[100];
};
struct salvages
salvages_of(struct az_store *store);

/* The file that was kept aside, and its WAL, are the damaged ones; they are taken away. */
void
assert_kept(struct salvages *salvages, struct files *damaged);

/*
 * Open these files, which must be taken for damaged, and count what comes out. The
 * reason is compared unless it is NULL. The store is left with one response more.
 */
size_t
salvage_files(const char *reason, struct files *damaged);
