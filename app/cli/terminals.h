// SPDX-License-Identifier: MIT
#pragma once

/*
 * A hub's terminals, as `azri terminal` sees them: the list that the hub gives,
 * and finding the one that is meant by its label or UUID.
 */
#include "app/cli/hub_client.h"
#include "base/arena.h"
#include "base/uuid.h"
#include "sync/json_reader.h"

struct az_terminals_list {
    struct az_http_answer answer; // its body is the list as JSON
    struct az_arena arena;
    struct az_json_reader reader;
    const struct az_json *terminals;   // an array
    const struct az_json *invitations; // an array
};

/* False, and told, on failure. Destroy it, whatever is returned. */
bool
az_terminals_list_fetch(struct az_terminals_list *list, struct az_hub_client *client);
void
az_terminals_list_destroy(struct az_terminals_list *list);

/* Asks the hub for the terminal of this label or UUID. False, and told, if there is none. */
bool
az_terminals_list_find(struct az_hub_client *client, const char *name, struct az_uuid *out);
