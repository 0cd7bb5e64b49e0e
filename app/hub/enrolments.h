// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the handlers that let terminals in share: their refusals, and the hub's
 * signed answer.
 */
#include "app/hub/hub.h"
#include "storage/terminals.h"
#include "sync/enrolment.h"

/* Answer that it was not done, and why; `result` is not AZ_TERMINALS_OK. */
void
az_enrolments_refuse(struct az_hub_request *request, enum az_terminals_result result);
/* The same for what cannot be read; `why` is a clause. */
void
az_enrolments_refuse_malformed(struct az_hub_request *request, const char *why);
void
az_enrolments_refuse_stopping(struct az_hub_request *request);

/*
 * Append what the hub tells a terminal that is let in as `label`. On the
 * archive's writer.
 */
bool
az_enrolments_make_answer(struct az_archive *archive, const struct az_terminal_claim *claim,
                          const char *label, int64_t now_ms, struct az_buffer *out);
