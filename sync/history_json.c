// SPDX-License-Identifier: MIT
#include "sync/history_json.h"

#include "sync/json_writer.h"

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void
put_boot(struct az_buffer *out, const struct az_boot *boot)
{
    az_buffer_append_char(out, '{');
    az_json_put_integer_field(out, "number", (int64_t)boot->number);
    az_json_put_uuid_field(out, "boot", &boot->id);
    az_buffer_append_char(out, '}');
}

static void
put_anchor(struct az_buffer *out, const struct az_anchor *anchor)
{
    az_buffer_append_char(out, '{');
    az_json_put_uuid_field(out, "boot", &anchor->boot);
    az_json_put_integer_field(out, "boot_ms", anchor->boot_ms);
    az_json_put_integer_field(out, "true", anchor->true_ms);
    az_json_put_integer_field(out, "uncertainty_ms", anchor->uncertainty_ms);
    az_json_put_text_field(out, "source", az_anchor_source_name(anchor->source));
    az_buffer_append_char(out, '}');
}

void
az_history_json_put(const struct az_history *history, struct az_buffer *out)
{
    size_t boots = least(history->boot_count, AZ_HISTORY_BOOTS_MAX);
    size_t anchors = least(history->anchor_count, AZ_HISTORY_ANCHORS_MAX);
    az_json_put_key(out, "boots");
    az_buffer_append_char(out, '[');
    for (size_t i = 0; i < boots; i++) {
        az_buffer_append_text(out, i > 0 ? "," : "");
        put_boot(out, &history->boots[i]);
    }
    az_buffer_append_char(out, ']');
    az_json_put_key(out, "anchors");
    az_buffer_append_char(out, '[');
    for (size_t i = 0; i < anchors; i++) {
        az_buffer_append_text(out, i > 0 ? "," : "");
        put_anchor(out, &history->anchors[i]);
    }
    az_buffer_append_char(out, ']');
}

static bool
get_boot(const struct az_json *object, struct az_boot *out)
{
    int64_t number;
    if (!az_json_get_integer(object, "number", 1, INT64_MAX, &number) ||
        !az_json_get_uuid(object, "boot", &out->id)) {
        return false;
    }
    out->number = (uint64_t)number;
    return true;
}

static bool
get_anchor(const struct az_json *object, struct az_anchor *out)
{
    int64_t uncertainty;
    const char *source = az_json_get_text(object, "source");
    if (!az_json_get_uuid(object, "boot", &out->boot) ||
        !az_json_get_integer(object, "boot_ms", 0, AZ_BOOT_MS_MAX, &out->boot_ms) ||
        !az_json_get_integer(object, "true", AZ_ANCHOR_TRUE_MIN, AZ_ANCHOR_TRUE_MAX,
                             &out->true_ms) ||
        !az_json_get_integer(object, "uncertainty_ms", 0, UINT32_MAX, &uncertainty) || !source ||
        !az_anchor_source_parse(source, &out->source)) {
        return false;
    }
    out->uncertainty_ms = (uint32_t)uncertainty;
    return true;
}

bool
az_history_json_get(const struct az_json *object, struct az_arena *arena, struct az_history *out)
{
    const struct az_json *boots = az_json_member(object, "boots");
    const struct az_json *anchors = az_json_member(object, "anchors");
    size_t boot_max = least(az_json_array_size(boots), AZ_HISTORY_BOOTS_MAX);
    size_t anchor_max = least(az_json_array_size(anchors), AZ_HISTORY_ANCHORS_MAX);
    struct az_boot *read_boots = az_arena_array(arena, boot_max, sizeof(*read_boots));
    struct az_anchor *read_anchors = az_arena_array(arena, anchor_max, sizeof(*read_anchors));
    if (!read_boots || !read_anchors) {
        return false;
    }
    *out = (struct az_history){.boots = read_boots, .anchors = read_anchors};
    const struct az_json *boot = boot_max > 0 ? az_json_first(boots) : NULL;
    for (size_t i = 0; i < boot_max; i++, boot = az_json_next(boot)) {
        out->boot_count += get_boot(boot, &read_boots[out->boot_count]);
    }
    const struct az_json *anchor = anchor_max > 0 ? az_json_first(anchors) : NULL;
    for (size_t i = 0; i < anchor_max; i++, anchor = az_json_next(anchor)) {
        out->anchor_count += get_anchor(anchor, &read_anchors[out->anchor_count]);
    }
    return true;
}
