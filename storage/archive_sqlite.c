// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive_sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "storage/file_id.h"
#include "storage/packages_ops.h"

enum {
    APPLICATION_ID = 0x417a7248, // "AzrH"
    ROW_BYTES_MAX = 256 * 1024,  // of the answers in one row
};

struct az_sqlite_archive *
az_sqlite_archive_of(struct az_archive *archive)
{
    return (struct az_sqlite_archive *)archive;
}

sqlite3_stmt *
az_sqlite_archive_statement(struct az_sqlite_archive *self, enum az_archive_sql which)
{
    return self->sqlite.statements[which];
}

bool
az_sqlite_archive_run(struct az_sqlite_archive *self, sqlite3_stmt *stmt, const char *doing)
{
    return az_sqlite_finish(&self->sqlite, stmt, doing) == SQLITE_DONE;
}

static bool
sqlite_checkpoint(struct az_archive *archive)
{
    return az_sqlite_checkpoint(&az_sqlite_archive_of(archive)->sqlite);
}

static void
sqlite_close(struct az_archive *archive)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    if (self->sqlite.db && !self->sqlite.read_only && az_sqlite_wal_bytes(&self->sqlite) > 0) {
        az_sqlite_checkpoint(&self->sqlite);
    }
    az_packages_close(&self->packages);
    az_terminals_close(&self->terminals);
    az_boots_close(&self->boots);
    az_lexicon_close(&self->lexicon);
    az_sqlite_close(&self->sqlite);
    az_buffer_destroy(&self->answers);
    free(self);
}

/* The hub's identity, made if the file is a new one. */
static bool
load_identity(struct az_sqlite_archive *self, const struct az_archive_params *params)
{
    struct az_uuid *hub = &self->archive.hub;
    bool found;
    if (!az_file_id_read(&self->sqlite, AZ_ARCHIVE_ID_COLUMN, hub, &found)) {
        return false;
    }
    if (found) {
        return true;
    }
    if (params->read_only) {
        AZ_LOGE("hub's archive %s has no identity: it is damaged", params->location);
        return false;
    }
    return az_uuid_make(params->random, hub) &&
           az_file_id_add(&self->sqlite, AZ_ARCHIVE_ID_COLUMN, hub,
                          az_clock_wall_ms(params->clock));
}

/* The hub's key and those before it. */
static bool
read_hub_keys(struct az_sqlite_archive *self, bool *found)
{
    struct az_archive *archive = &self->archive;
    sqlite3_stmt *read = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_READ_HUB_KEY);
    int code;
    *found = false;
    archive->former_seed_count = 0;
    az_sqlite_bind_number(read, ":max", 1 + AZ_ARCHIVE_FORMER_SEEDS_MAX);
    while ((code = sqlite3_step(read)) == SQLITE_ROW) {
        const void *seed = sqlite3_column_blob(read, 0);
        if (!seed || sqlite3_column_bytes(read, 0) != AZ_ARCHIVE_SEED_BYTES) {
            break;
        }
        memcpy(*found ? archive->former_seeds[archive->former_seed_count++] : archive->hub_seed,
               seed, AZ_ARCHIVE_SEED_BYTES);
        *found = true;
    }
    if (code != SQLITE_DONE) {
        az_sqlite_log(&self->sqlite, "read the hub's key");
    }
    az_sqlite_reset(read);
    return code == SQLITE_DONE;
}

static bool
add_hub_key(struct az_sqlite_archive *self, const struct az_archive_params *params)
{
    uint8_t seed[AZ_ARCHIVE_SEED_BYTES];
    if (!params->random->fill(params->random->ctx, seed, sizeof(seed))) {
        AZ_LOGE("hub's archive %s: the system gives no random numbers; cannot make the hub's key",
                params->location);
        return false;
    }
    sqlite3_stmt *add = az_sqlite_archive_statement(self, AZ_ARCHIVE_SQL_ADD_HUB_KEY);
    az_sqlite_bind_blob(add, ":seed", seed, sizeof(seed));
    az_sqlite_bind_number(add, ":now", az_clock_wall_ms(params->clock));
    bool found;
    return az_sqlite_archive_run(self, add, "keep the hub's key") && read_hub_keys(self, &found);
}

/* The hub's key, made if there is none: archives from before it had one get it now. */
static bool
load_hub_key(struct az_sqlite_archive *self, const struct az_archive_params *params)
{
    bool found;
    if (!read_hub_keys(self, &found)) {
        return false;
    }
    bool wanted = !params->read_only && (!found || params->new_hub_key);
    return !wanted || add_hub_key(self, params);
}

static struct az_archive *
sqlite_open(const struct az_archive_params *params)
{
    struct az_sqlite_archive *self = calloc(1, sizeof(*self));
    if (!self) {
        AZ_LOGE("hub's archive %s: out of memory", params->location);
        return NULL;
    }
    self->archive.ops = &az_archive_sqlite;
    self->clock = params->clock;
    az_buffer_init(&self->answers, ROW_BYTES_MAX);
    const struct az_sqlite_params sqlite = {
        .path = params->location,
        .what = "hub's archive",
        .read_only = params->read_only,
        .application_id = APPLICATION_ID,
        .migrations = az_archive_migrations,
        .migration_count = AZ_ARCHIVE_SCHEMA_COUNT,
        .statements = az_archive_statements,
        .statement_count = AZ_ARCHIVE_SQL_COUNT,
    };
    if (!az_sqlite_open(&self->sqlite, &sqlite) ||
        !az_lexicon_open(&self->lexicon, &self->sqlite) ||
        !az_boots_open(&self->boots, &self->sqlite) ||
        !az_terminals_open(&self->terminals, &self->sqlite) ||
        !az_packages_open(&self->packages, &self->sqlite) || !load_identity(self, params) ||
        !load_hub_key(self, params)) {
        sqlite_close(&self->archive);
        return NULL;
    }
    return &self->archive;
}

const struct az_archive_ops az_archive_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .put = az_sqlite_archive_put,
    .ledger = az_sqlite_archive_ledger,
    .highest = az_sqlite_archive_highest,
    .each_held = az_sqlite_archive_each_held,
    .figures = az_sqlite_archive_figures,
    .counts = az_sqlite_archive_counts,
    .damages = az_sqlite_archive_damages,
    .clocks = az_sqlite_archive_clocks,
    .asides = az_sqlite_archive_asides,
    .retry = az_sqlite_archive_retry,
    .each = az_sqlite_archive_each,
    .checkpoint = sqlite_checkpoint,
    .packages = &az_packages_sqlite,
    .terminals = &az_terminals_sqlite,
};
