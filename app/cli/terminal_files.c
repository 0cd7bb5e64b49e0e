// SPDX-License-Identifier: MIT
#include "app/cli/terminal_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "sync/identity.h"
#include "sync/signing_key.h"

/* `name` beside the store. Owned by the caller; NULL, and told, unless it is there. */
static char *
find(const char *dir, const char *name)
{
    char *path = az_files_join(dir, name);
    if (path && access(path, R_OK) == 0) {
        return path;
    }
    fprintf(stderr,
            "azri: %s, which lies beside a terminal's store, cannot be read there (%s); name the "
            "store in its own place, not a copy of it, and run this as the kiosk's account\n",
            path ? path : name, path ? strerror(errno) : "out of memory");
    free(path);
    return NULL;
}

bool
az_terminal_files_load(const char *store_path, struct az_terminal_files *out)
{
    *out = (struct az_terminal_files){0};
    char *dir = az_files_dir_of(store_path);
    char *identity = dir ? find(dir, "terminal.json") : NULL;
    char *key = identity ? find(dir, "terminal-key.json") : NULL;
    char *hub = key ? az_files_join(dir, "hub.json") : NULL;
    bool ok = hub && az_identity_load(identity, &az_random_system, &out->terminal) &&
              az_signing_key_load(key, &az_random_system, &out->pair) &&
              az_hub_binding_load(hub, &out->hub);
    free(hub);
    free(key);
    free(identity);
    free(dir);
    return ok;
}
