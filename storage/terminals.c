// SPDX-License-Identifier: MIT
#include "storage/terminals.h"

#include <string.h>

#include "storage/archive_ops.h"
#include "storage/terminals_state.h"

bool
az_label_is_valid(const char *label)
{
    size_t size = strlen(label);
    bool blank = true;
    if (size == 0 || size > AZ_LABEL_MAX || !az_utf8_is_valid(label, AZ_LABEL_MAX)) {
        return false;
    }
    for (const unsigned char *at = (const unsigned char *)label; *at; at++) {
        if (*at < 0x20 || *at == 0x7f) {
            return false;
        }
        blank = blank && *at == ' ';
    }
    return !blank;
}

enum az_terminals_result
az_terminals_invite(struct az_archive *archive, const char *label, const struct az_digest *code,
                    int64_t *expires_at_ms)
{
    return archive->ops->terminals->invite(archive, label, code, expires_at_ms);
}

enum az_terminals_result
az_terminals_enrol(struct az_archive *archive, const struct az_terminal_claim *claim,
                   const struct az_digest *code, char label[AZ_LABEL_MAX + 1])
{
    return archive->ops->terminals->enrol(archive, claim, code, label);
}

enum az_terminals_result
az_terminals_add(struct az_archive *archive, const struct az_terminal_claim *claim,
                 const char *label)
{
    return archive->ops->terminals->add(archive, claim, label);
}

enum az_terminals_result
az_terminals_rename(struct az_archive *archive, const struct az_uuid *terminal, const char *label)
{
    return archive->ops->terminals->rename(archive, terminal, label);
}

enum az_terminals_result
az_terminals_revoke(struct az_archive *archive, const struct az_uuid *terminal, bool revoked)
{
    return archive->ops->terminals->revoke(archive, terminal, revoked);
}

enum az_terminals_result
az_terminals_rekey(struct az_archive *archive, const struct az_terminal_claim *claim,
                   const uint8_t new_key[AZ_ARCHIVE_KEY_BYTES])
{
    return archive->ops->terminals->rekey(archive, claim, new_key);
}

bool
az_terminals_each(struct az_archive *archive, az_terminal_fn fn, void *ctx)
{
    return archive->ops->terminals->each(archive, fn, ctx);
}

bool
az_terminals_each_invitation(struct az_archive *archive, int64_t now_ms, az_invitation_fn fn,
                             void *ctx)
{
    return archive->ops->terminals->each_invitation(archive, now_ms, fn, ctx);
}

bool
az_terminals_each_kept(struct az_archive *archive, const struct az_uuid *terminal, int64_t after,
                       size_t max, az_kept_fn fn, void *ctx)
{
    return archive->ops->terminals->each_kept(archive, terminal, after, max, fn, ctx);
}

bool
az_terminals_drop_kept(struct az_archive *archive, const struct az_uuid *terminal, int64_t last)
{
    return archive->ops->terminals->drop_kept(archive, terminal, last);
}

const struct az_terminals_ops az_terminals_sqlite = {
    .invite = az_terminals_sqlite_invite,
    .enrol = az_terminals_sqlite_enrol,
    .add = az_terminals_sqlite_add,
    .rename = az_terminals_sqlite_rename,
    .revoke = az_terminals_sqlite_revoke,
    .rekey = az_terminals_sqlite_rekey,
    .each = az_terminals_sqlite_each,
    .each_invitation = az_terminals_sqlite_each_invitation,
    .each_kept = az_terminals_sqlite_each_kept,
    .drop_kept = az_terminals_sqlite_drop_kept,
};
