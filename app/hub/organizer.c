// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "organizer"
#include "app/hub/organizer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "app/hub/hub.h"
#include "base/files.h"
#include "base/log.h"
#include "base/seal.h"

#define SCHEME "Bearer "

enum {
    FILE_MAX = 256,
    SCHEME_LENGTH = sizeof(SCHEME) - 1,
};

static bool
make(const char *path, const struct az_random *random, struct az_token *token)
{
    char line[AZ_TOKEN_SIZE + 1];
    if (!az_token_make(random, token)) {
        return false;
    }
    int size = snprintf(line, sizeof(line), "%s\n", token->text);
    bool ok = az_files_write_atomic(path, line, (size_t)size, 0600);
    az_seal_wipe(line, sizeof(line));
    return ok;
}

static bool
read_file(const char *path, struct az_token *token)
{
    struct az_buffer text;
    az_buffer_init(&text, FILE_MAX);
    bool ok = az_files_read(path, &text);
    const char *line = az_buffer_text(&text);
    if (ok && !az_token_parse(line, strcspn(line, "\r\n"), token)) {
        AZ_LOGE("%s holds no token; remove it to have the hub make a new one", path);
        ok = false;
    }
    az_seal_wipe(text.data, text.size);
    az_buffer_destroy(&text);
    return ok;
}

/* A copied file often has lost its mode on the way. */
static bool
close_to_others(const char *path, const struct stat *info)
{
    if (S_ISREG(info->st_mode) && (info->st_mode & 077) != 0 && chmod(path, 0600) != 0) {
        AZ_LOGE("%s can be read by others than the hub's account: %s; run chmod 600 on it", path,
                strerror(errno));
        return false;
    }
    return true;
}

static bool
load(const char *path, const struct az_random *random, struct az_token *token)
{
    struct stat info;
    if (lstat(path, &info) == 0) {
        return close_to_others(path, &info) && read_file(path, token);
    }
    if (errno == ENOENT) {
        return make(path, random, token);
    }
    AZ_LOGE("cannot look at %s: %s", path, strerror(errno));
    return false;
}

bool
az_organizer_token_load(const char *archive_path, const struct az_random *random,
                        struct az_token *token)
{
    char *dir = az_files_dir_of(archive_path);
    char *path = dir ? az_files_join(dir, AZ_ORGANIZER_TOKEN_FILE) : NULL;
    bool ok = path && load(path, random, token);
    if (!path) {
        AZ_LOGE("out of memory for the organizer's token");
    }
    free(path);
    free(dir);
    return ok;
}

bool
az_organizer_token_fits(const struct az_token *token, const char *authorization)
{
    if (!authorization || strncasecmp(authorization, SCHEME, SCHEME_LENGTH) != 0) {
        return false;
    }
    return az_token_equals(token, authorization + SCHEME_LENGTH);
}

bool
az_hub_is_organizer(const struct az_hub *hub, struct az_hub_request *request)
{
    if (hub->token &&
        az_organizer_token_fits(hub->token, az_hub_request_header(request, "Authorization"))) {
        return true;
    }
    az_hub_request_problem(
        request, &(struct az_hub_problem){
                     .status = 401,
                     .authenticate = "Bearer",
                     .detail = "This is for organizers: send the token that lies in the file "
                               "\"" AZ_ORGANIZER_TOKEN_FILE "\" beside the hub's archive."});
    return false;
}
