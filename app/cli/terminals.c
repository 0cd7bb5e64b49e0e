// SPDX-License-Identifier: MIT
#include "app/cli/terminals.h"

#include <stdio.h>
#include <string.h>

enum { LIST_BYTES_MAX = 16 * 1024 * 1024 };

bool
az_terminals_list_fetch(struct az_terminals_list *list, struct az_hub_client *client)
{
    const struct az_hub_call call = {.path = "/v1/terminals", .answer_limit = LIST_BYTES_MAX};
    *list = (struct az_terminals_list){0};
    az_arena_init(&list->arena, 2 * (size_t)LIST_BYTES_MAX);
    if (!az_hub_client_call(client, &call, &list->answer)) {
        return false;
    }
    const struct az_json *object = az_json_read_object(&list->reader, list->answer.body.data,
                                                       list->answer.body.size, &list->arena);
    list->terminals = az_json_member(object, "terminals");
    list->invitations = az_json_member(object, "invitations");
    if (!az_json_is_array(list->terminals) || !az_json_is_array(list->invitations)) {
        fprintf(stderr, "azri: %s gives no list of terminals; is it a hub, and of this version?\n",
                client->url);
        return false;
    }
    return true;
}

void
az_terminals_list_destroy(struct az_terminals_list *list)
{
    az_json_reader_destroy(&list->reader);
    az_arena_destroy(&list->arena);
    az_http_answer_destroy(&list->answer);
}

bool
az_terminals_list_find(struct az_hub_client *client, const char *name, struct az_uuid *out)
{
    struct az_terminals_list list;
    bool found = false;
    bool ok = az_terminals_list_fetch(&list, client);
    const struct az_json *terminal = ok ? az_json_first(list.terminals) : NULL;
    for (size_t i = 0; ok && !found && i < az_json_array_size(list.terminals); i++) {
        const char *label = az_json_get_text(terminal, "label");
        const char *id = az_json_get_text(terminal, "terminal");
        found = ((label && *name && strcmp(label, name) == 0) || (id && strcmp(id, name) == 0)) &&
                az_json_get_uuid(terminal, "terminal", out);
        terminal = az_json_next(terminal);
    }
    az_terminals_list_destroy(&list);
    if (ok && !found) {
        fprintf(stderr, "azri: the hub knows no terminal \"%s\"; see azri terminal list\n", name);
    }
    return found;
}
