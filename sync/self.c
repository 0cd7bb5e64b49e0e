// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "identity"
#include "sync/self.h"

#include <stdlib.h>

#include <sodium.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/identity.h"
#include "sync/signing_key.h"

bool
az_self_load(const char *store_path, const struct az_random *random, struct az_self *self)
{
    *self = (struct az_self){0};
    char *dir = az_files_dir_of(store_path);
    char *path = dir ? az_files_join(dir, "terminal.json") : NULL;
    self->key_path = dir ? az_files_join(dir, "terminal-key.json") : NULL;
    self->hub_path = dir ? az_files_join(dir, "hub.json") : NULL;
    bool ok = path && self->key_path && self->hub_path;
    if (!ok) {
        AZ_LOGE("cannot find out who this terminal is: out of memory");
    }
    ok = ok && az_files_make_dir(dir) && az_identity_load(path, random, &self->terminal) &&
         az_signing_key_load(self->key_path, random, &self->pair) &&
         az_hub_binding_load(self->hub_path, &self->hub);
    free(path);
    free(dir);
    return ok;
}

void
az_self_destroy(struct az_self *self)
{
    free(self->key_path);
    free(self->hub_path);
    sodium_memzero(self, sizeof(*self));
}
