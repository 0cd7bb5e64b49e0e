// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "key"
#include "app/cli/keys.h"

#include <sys/resource.h>

#include "base/log.h"

enum { KEY_KEY = 0x200, KEY_PASSPHRASE_FILE };

static const struct argp_option options[] = {
    {"key", KEY_KEY, "FILE", 0,
     "Open sealed answers with this private key; may be given again for further keys", 4},
    {"passphrase-file", KEY_PASSPHRASE_FILE, "FILE", 0,
     "The first line is the passphrase of the --key before; without this it is asked for", 4},
    {0},
};

static void
add_key(struct az_keys *keys, const char *path, struct argp_state *state)
{
    if (keys->count == AZ_KEYS_MAX) {
        argp_error(state, "there are more than %d keys; export with some of them", AZ_KEYS_MAX);
        return;
    }
    keys->paths[keys->count++] = path;
}

static void
set_passphrase_file(struct az_keys *keys, const char *path, struct argp_state *state)
{
    if (keys->count == 0 || keys->passphrases[keys->count - 1].path) {
        argp_error(state, "--passphrase-file belongs behind the --key that it is for");
        return;
    }
    keys->passphrases[keys->count - 1].path = path;
}

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    switch (key) {
    case KEY_KEY:
        add_key(state->input, arg, state);
        return 0;
    case KEY_PASSPHRASE_FILE:
        set_passphrase_file(state->input, arg, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp az_keys_parser = {.options = options, .parser = parse_option};

void
az_keys_forbid_core_files(void)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

static struct az_seal_key *
open_key(const char *path, struct az_passphrase *passphrase)
{
    struct az_buffer why;
    az_buffer_init(&why, 8192);
    const struct az_seal_asker asker = {az_passphrase_ask, passphrase};
    struct az_seal_key *key = az_seal_key_open(path, &asker, &why);
    if (why.size > 0) {
        AZ_LOGE("%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    return key;
}

bool
az_keys_open(struct az_keys *keys)
{
    if (keys->count > 0) {
        az_keys_forbid_core_files();
    }
    for (size_t i = 0; i < keys->count; i++) {
        keys->keys[i] = open_key(keys->paths[i], &keys->passphrases[i]);
        if (!keys->keys[i]) {
            return false;
        }
    }
    return true;
}

void
az_keys_close(struct az_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        az_seal_key_close(keys->keys[i]);
        keys->keys[i] = NULL;
    }
}
