// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include <string.h>

#include "storage/archive_sqlite.h"

/* A change under way, in a transaction of its own. */
struct change {
    struct az_terminals *terminals;
    struct az_sqlite *sqlite;
    int64_t now_ms;
};

static bool
begin(struct az_archive *archive, struct change *change)
{
    struct az_sqlite_archive *self = az_sqlite_archive_of(archive);
    *change = (struct change){.terminals = &self->terminals,
                              .sqlite = &self->sqlite,
                              .now_ms = az_clock_wall_ms(self->clock)};
    return az_sqlite_begin(change->sqlite);
}

/* Commit, unless it failed before. A refusal is committed too: a try may have been counted. */
static enum az_terminals_result
end(struct change *change, enum az_terminals_result result)
{
    if (result != AZ_TERMINALS_FAILED && az_sqlite_commit(change->sqlite)) {
        return result;
    }
    az_sqlite_roll_back(change->sqlite);
    return AZ_TERMINALS_FAILED;
}

static enum az_terminals_result
result_of(bool ok)
{
    return ok ? AZ_TERMINALS_OK : AZ_TERMINALS_FAILED;
}

/* Whether another terminal than `terminal` (NULL: any) has this label. */
static enum az_terminals_result
check_label(struct change *change, const char *label, const struct az_uuid *terminal)
{
    sqlite3_stmt *find = az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_FIND_LABEL);
    az_sqlite_bind_text(find, ":label", label);
    enum az_terminals_result result = AZ_TERMINALS_OK;
    int code = sqlite3_step(find);
    if (code == SQLITE_ROW) {
        const void *holder = sqlite3_column_blob(find, 0);
        bool same =
            terminal && holder && memcmp(holder, terminal->bytes, sizeof(terminal->bytes)) == 0;
        result = same ? AZ_TERMINALS_OK : AZ_TERMINALS_TAKEN;
    } else if (code != SQLITE_DONE) {
        az_sqlite_log(change->sqlite, "look a label up");
        result = AZ_TERMINALS_FAILED;
    }
    az_sqlite_reset(find);
    return result;
}

static enum az_terminals_result
set_label(struct change *change, int64_t id, const char *label)
{
    sqlite3_stmt *set = az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_SET_LABEL);
    az_sqlite_bind_text(set, ":label", label);
    az_sqlite_bind_number(set, ":terminal", id);
    return result_of(az_terminals_run(change->terminals, set, "name a terminal"));
}

/* Let a terminal in under this label, unless it or the label is somebody else's. */
static enum az_terminals_result
let_in(struct change *change, const struct az_terminal_claim *claim, const char *label)
{
    struct az_terminals_row row;
    enum az_terminals_result result = check_label(change, label, &claim->terminal);
    if (result != AZ_TERMINALS_OK) {
        return result;
    }
    if (!az_terminals_find(change->terminals, &claim->terminal, &row)) {
        return AZ_TERMINALS_FAILED;
    }
    bool same_key = row.bound && memcmp(row.key, claim->key, sizeof(row.key)) == 0;
    if (row.bound && !row.revoked && !same_key) {
        return AZ_TERMINALS_OTHER_KEY;
    }
    if ((!same_key || row.revoked) &&
        !az_terminals_bind(change->terminals, &row, claim, change->now_ms)) {
        return AZ_TERMINALS_FAILED;
    }
    return set_label(change, row.id, label);
}

static bool
drop_invitations(struct change *change, const char *label)
{
    sqlite3_stmt *drop =
        az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_DROP_INVITATIONS);
    az_sqlite_bind_number(drop, ":now", change->now_ms);
    az_sqlite_bind_text(drop, ":label", label);
    return az_terminals_run(change->terminals, drop, "forget an invitation");
}

static enum az_terminals_result
add_invitation(struct change *change, const char *label, const struct az_digest *code,
               int64_t expires_at_ms)
{
    if (!drop_invitations(change, label)) {
        return AZ_TERMINALS_FAILED;
    }
    sqlite3_stmt *add = az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_ADD_INVITATION);
    az_sqlite_bind_text(add, ":label", label);
    az_sqlite_bind_blob(add, ":code", code->bytes, sizeof(code->bytes));
    az_sqlite_bind_number(add, ":expires_at", expires_at_ms);
    return result_of(az_terminals_run(change->terminals, add, "invite a terminal"));
}

enum az_terminals_result
az_terminals_sqlite_invite(struct az_archive *archive, const char *label,
                           const struct az_digest *code, int64_t *expires_at_ms)
{
    struct change change;
    if (!begin(archive, &change)) {
        return AZ_TERMINALS_FAILED;
    }
    *expires_at_ms = change.now_ms + (int64_t)AZ_INVITATION_LIFE_S * 1000;
    enum az_terminals_result result = check_label(&change, label, NULL);
    if (result == AZ_TERMINALS_OK) {
        result = add_invitation(&change, label, code, *expires_at_ms);
    }
    return end(&change, result);
}

/* An invitation that a code opens. */
struct invitation {
    int64_t id;
    int64_t used_by; // a terminal's number; 0 if nobody used it
    char label[AZ_LABEL_MAX + 1];
};

static enum az_terminals_result
find_invitation(struct change *change, const struct az_digest *code, struct invitation *out)
{
    sqlite3_stmt *find =
        az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_FIND_INVITATION);
    az_sqlite_bind_blob(find, ":code", code->bytes, sizeof(code->bytes));
    az_sqlite_bind_number(find, ":now", change->now_ms);
    az_sqlite_bind_number(find, ":tries_max", AZ_INVITATION_TRIES_MAX);
    enum az_terminals_result result = AZ_TERMINALS_NO_CODE;
    int code_of = sqlite3_step(find);
    const char *label = code_of == SQLITE_ROW ? (const char *)sqlite3_column_text(find, 1) : NULL;
    if (label && strlen(label) <= AZ_LABEL_MAX) {
        out->id = sqlite3_column_int64(find, 0);
        out->used_by = sqlite3_column_int64(find, 2);
        memcpy(out->label, label, strlen(label) + 1);
        result = AZ_TERMINALS_OK;
    } else if (code_of != SQLITE_DONE) {
        az_sqlite_log(change->sqlite, "look an invitation up");
        result = AZ_TERMINALS_FAILED;
    }
    az_sqlite_reset(find);
    return result;
}

/* Nobody can say for which invitation a wrong code was meant, so each has one try less. */
static enum az_terminals_result
count_try(struct change *change)
{
    sqlite3_stmt *count = az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_COUNT_TRY);
    bool ok = az_terminals_run(change->terminals, count, "count a try");
    return ok ? AZ_TERMINALS_NO_CODE : AZ_TERMINALS_FAILED;
}

static enum az_terminals_result
use_invitation(struct change *change, const struct invitation *invitation,
               const struct az_terminal_claim *claim)
{
    struct az_terminals_row row;
    if (!az_terminals_find(change->terminals, &claim->terminal, &row)) {
        return AZ_TERMINALS_FAILED;
    }
    if (invitation->used_by != 0 && invitation->used_by != row.id) {
        return count_try(change);
    }
    enum az_terminals_result result = let_in(change, claim, invitation->label);
    if (result != AZ_TERMINALS_OK || invitation->used_by != 0) {
        return result;
    }
    if (!az_terminals_find(change->terminals, &claim->terminal, &row)) {
        return AZ_TERMINALS_FAILED;
    }
    sqlite3_stmt *use = az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_USE_INVITATION);
    az_sqlite_bind_number(use, ":terminal", row.id);
    az_sqlite_bind_number(use, ":id", invitation->id);
    return result_of(az_terminals_run(change->terminals, use, "use an invitation"));
}

enum az_terminals_result
az_terminals_sqlite_enrol(struct az_archive *archive, const struct az_terminal_claim *claim,
                          const struct az_digest *code, char label[AZ_LABEL_MAX + 1])
{
    struct change change;
    struct invitation invitation = {0};
    if (!begin(archive, &change)) {
        return AZ_TERMINALS_FAILED;
    }
    enum az_terminals_result result = find_invitation(&change, code, &invitation);
    if (result == AZ_TERMINALS_NO_CODE) {
        result = count_try(&change);
    } else if (result == AZ_TERMINALS_OK) {
        result = use_invitation(&change, &invitation, claim);
    }
    memcpy(label, invitation.label, sizeof(invitation.label));
    return end(&change, result);
}

enum az_terminals_result
az_terminals_sqlite_add(struct az_archive *archive, const struct az_terminal_claim *claim,
                        const char *label)
{
    struct change change;
    return begin(archive, &change) ? end(&change, let_in(&change, claim, label))
                                   : AZ_TERMINALS_FAILED;
}

/* A terminal that is let in, to change something about it. */
static enum az_terminals_result
find_bound(struct change *change, const struct az_uuid *terminal, struct az_terminals_row *row)
{
    if (!az_terminals_find(change->terminals, terminal, row)) {
        return AZ_TERMINALS_FAILED;
    }
    return row->bound ? AZ_TERMINALS_OK : AZ_TERMINALS_UNKNOWN;
}

enum az_terminals_result
az_terminals_sqlite_rename(struct az_archive *archive, const struct az_uuid *terminal,
                           const char *label)
{
    struct change change;
    struct az_terminals_row row;
    if (!begin(archive, &change)) {
        return AZ_TERMINALS_FAILED;
    }
    enum az_terminals_result result = find_bound(&change, terminal, &row);
    if (result == AZ_TERMINALS_OK) {
        result = check_label(&change, label, terminal);
    }
    if (result == AZ_TERMINALS_OK) {
        result = set_label(&change, row.id, label);
    }
    return end(&change, result);
}

enum az_terminals_result
az_terminals_sqlite_revoke(struct az_archive *archive, const struct az_uuid *terminal, bool revoked)
{
    struct change change;
    struct az_terminals_row row;
    if (!begin(archive, &change)) {
        return AZ_TERMINALS_FAILED;
    }
    enum az_terminals_result result = find_bound(&change, terminal, &row);
    if (result == AZ_TERMINALS_OK) {
        sqlite3_stmt *set = az_terminals_statement(change.terminals, AZ_TERMINALS_SQL_SET_REVOKED);
        az_sqlite_bind_number(set, ":revoked", revoked);
        az_sqlite_bind_number(set, ":now", change.now_ms);
        az_sqlite_bind_number(set, ":terminal", row.id);
        result = result_of(az_terminals_run(change.terminals, set, "revoke a terminal"));
    }
    return end(&change, result);
}

static enum az_terminals_result
change_key(struct change *change, const struct az_terminal_claim *claim, const uint8_t *new_key)
{
    struct az_terminals_row row;
    enum az_terminals_result result = find_bound(change, &claim->terminal, &row);
    if (result != AZ_TERMINALS_OK) {
        return result;
    }
    // The answer to an earlier request was lost.
    if (row.has_former_key && memcmp(row.former_key, claim->key, sizeof(row.former_key)) == 0 &&
        memcmp(row.key, new_key, sizeof(row.key)) == 0) {
        return AZ_TERMINALS_OK;
    }
    if (row.revoked || memcmp(row.key, claim->key, sizeof(row.key)) != 0) {
        return AZ_TERMINALS_OTHER_KEY;
    }
    sqlite3_stmt *set = az_terminals_statement(change->terminals, AZ_TERMINALS_SQL_SET_KEY);
    az_sqlite_bind_number(set, ":terminal", row.id);
    az_sqlite_bind_blob(set, ":key", new_key, AZ_ARCHIVE_KEY_BYTES);
    return result_of(az_terminals_run(change->terminals, set, "change a terminal's key"));
}

enum az_terminals_result
az_terminals_sqlite_rekey(struct az_archive *archive, const struct az_terminal_claim *claim,
                          const uint8_t new_key[AZ_ARCHIVE_KEY_BYTES])
{
    struct change change;
    return begin(archive, &change) ? end(&change, change_key(&change, claim, new_key))
                                   : AZ_TERMINALS_FAILED;
}
