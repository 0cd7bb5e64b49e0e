// SPDX-License-Identifier: MIT
#pragma once

/*
 * One response as a JSON object: a line of a batch. Only for sync's own files.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/response.h"
#include "sync/json_reader.h"

/* Append the object, without a newline. Its store is told by the batch's head. */
void
az_response_json_put(const struct az_response *response, struct az_buffer *out);

/*
 * Read a response, whose texts stay those of `object`, into `arena`; `out` has its store and seq
 * already, and keeps them. False with one clause in `why` if it is not a sound response, and with
 * `why` left empty if there is no memory.
 */
bool
az_response_json_get(const struct az_json *object, struct az_arena *arena, struct az_response *out,
                     struct az_buffer *why);
