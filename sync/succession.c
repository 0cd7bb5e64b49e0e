// SPDX-License-Identifier: MIT
#include "sync/succession.h"

#include <string.h>

#include "sync/json_writer.h"

#define PURPOSE "azri-hub-key"

/* A link's texts, as they are signed. */
struct texts {
    char hub[AZ_UUID_TEXT_SIZE];
    char key[AZ_STATEMENT_KEY_SIZE];
    char new_key[AZ_STATEMENT_KEY_SIZE];
    struct az_statement statement;
};

static void
write_texts(const struct az_succession_link *link, const struct az_uuid *hub, struct texts *out)
{
    az_uuid_format(hub, out->hub);
    az_statement_put_key(&link->key, out->key);
    az_statement_put_key(&link->new_key, out->new_key);
    out->statement = (struct az_statement){PURPOSE, {out->hub, out->key, out->new_key}};
}

static bool
make_link(const struct az_uuid *hub, const uint8_t *seed, const uint8_t *new_seed,
          struct az_succession_link *out)
{
    struct az_signature_pair pair;
    struct az_signature_pair new_pair;
    struct texts texts;
    az_signature_pair_of(seed, &pair);
    az_signature_pair_of(new_seed, &new_pair);
    out->key = pair.key;
    out->new_key = new_pair.key;
    write_texts(out, hub, &texts);
    return az_statement_sign(&texts.statement, &pair, out->signature);
}

bool
az_succession_make(const struct az_archive *archive, struct az_succession *out)
{
    const uint8_t *former[AZ_ARCHIVE_FORMER_SEEDS_MAX];
    const uint8_t *next = az_archive_hub_seed(archive);
    size_t count = az_archive_former_hub_seeds(archive, former);
    *out = (struct az_succession){.count = count};
    for (size_t i = 0; i < count; i++) { // the newest first
        if (!make_link(az_archive_hub_id(archive), former[i], next, &out->links[count - 1 - i])) {
            return false;
        }
        next = former[i];
    }
    return true;
}

void
az_succession_put(const struct az_succession *succession, struct az_buffer *out)
{
    for (size_t i = 0; i < succession->count; i++) {
        const struct az_succession_link *link = &succession->links[i];
        char key[AZ_STATEMENT_KEY_SIZE];
        char new_key[AZ_STATEMENT_KEY_SIZE];
        az_statement_put_key(&link->key, key);
        az_statement_put_key(&link->new_key, new_key);
        az_buffer_append_text(out, i > 0 ? ",{" : "{");
        az_json_put_text_field(out, "key", key);
        az_json_put_text_field(out, "new_key", new_key);
        az_json_put_text_field(out, "signature", link->signature);
        az_buffer_append_char(out, '}');
    }
}

static bool
get_link(const struct az_json *object, struct az_succession_link *out)
{
    const char *signature = az_json_get_text(object, "signature");
    if (!signature || strlen(signature) >= sizeof(out->signature)) {
        return false;
    }
    memcpy(out->signature, signature, strlen(signature) + 1);
    return az_statement_get_key(az_json_get_text(object, "key"), &out->key) &&
           az_statement_get_key(az_json_get_text(object, "new_key"), &out->new_key);
}

void
az_succession_get(const struct az_json *array, struct az_succession *out)
{
    size_t size = az_json_array_size(array);
    const struct az_json *element = size > 0 ? az_json_first(array) : NULL;
    *out = (struct az_succession){0};
    for (size_t i = 0; i < size && out->count < AZ_ARCHIVE_FORMER_SEEDS_MAX; i++) {
        out->count += get_link(element, &out->links[out->count]);
        element = az_json_next(element);
    }
}

bool
az_succession_follow(const struct az_succession *succession, const struct az_uuid *hub,
                     struct az_signature_key *key)
{
    bool changed = false;
    for (size_t i = 0; i < succession->count; i++) {
        const struct az_succession_link *link = &succession->links[i];
        struct texts texts;
        write_texts(link, hub, &texts);
        if (memcmp(link->key.bytes, key->bytes, sizeof(key->bytes)) == 0 &&
            az_statement_is_signed(&texts.statement, key, link->signature)) {
            *key = link->new_key;
            changed = true;
        }
    }
    return changed;
}
