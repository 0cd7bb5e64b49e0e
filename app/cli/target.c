// SPDX-License-Identifier: MIT
#include "app/cli/target.h"

#include <stdio.h>

void
az_target_take(const char *text, struct az_uuid *terminal, const struct argp_state *state)
{
    if (!az_uuid_parse(text, terminal)) {
        argp_error(state, "\"%s\" is no terminal's UUID; see azri publish --list", text);
    }
}

void
az_target_path(const struct az_uuid *terminal, const char *base, char out[AZ_TARGET_PATH_SIZE])
{
    char id[AZ_UUID_TEXT_SIZE];
    az_uuid_format(terminal, id);
    bool all = az_uuid_is_zero(terminal);
    snprintf(out, AZ_TARGET_PATH_SIZE, "%s%s%s", base, all ? "" : "?terminal=", all ? "" : id);
}
