// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "enrolment"
#include "app/kiosk/enrolling_files.h"

#include <stdlib.h>

#include "base/log.h"
#include "sync/enrolling.h"
#include "sync/rotation.h"
#include "sync/self.h"

static bool
write_file(const struct az_enrolling *enrolling, const char *path)
{
    char *written = NULL;
    bool ok = az_enrolling_write_file(enrolling, path, &written);
    if (ok) {
        AZ_LOGI("carry %s to headquarters: azri terminal add LABEL --file FILE", written);
    }
    free(written);
    return ok;
}

bool
az_enrolling_files_run(const struct az_options *options)
{
    struct az_self self;
    struct az_hub_binding hub;
    bool ok = az_self_load(options->store_path, &az_random_system, &self);
    const struct az_enrolling enrolling = {
        .terminal = self.terminal, .pair = &self.pair, .binding_path = self.hub_path};
    ok = ok && (!options->enrolment_out || write_file(&enrolling, options->enrolment_out)) &&
         (!options->enrolment_in ||
          az_enrolling_read_answer(&enrolling, options->enrolment_in, &hub)) &&
         (!options->rotate_key || az_rotation_ask(self.key_path, &az_random_system));
    az_self_destroy(&self);
    return ok;
}
