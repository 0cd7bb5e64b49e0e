// SPDX-License-Identifier: MIT
#include "app/survey/logo.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/files.h"

static const struct az_logo_fault too_large = {"has more than 5 MB",
                                               "Export it again, smaller or as SVG"};
static const struct az_logo_fault unreadable = {"cannot be read", "Check the disk"};
static const struct az_logo_fault no_picture = {"is neither SVG nor PNG",
                                                "Export it as one of these"};
static const struct az_logo_fault cut_off = {"is cut off", "Copy it again"};
static const struct az_logo_fault too_wide = {"has more than 4096 pixels a side, or none",
                                              "Export it with fewer, or as SVG"};

static const uint8_t png_begin[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
static const uint8_t png_end[] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

static uint32_t
decode(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static const struct az_logo_fault *
judge_png(const uint8_t *data, size_t size)
{
    enum { HEADER_END = 33 }; // of the first chunk, which has the picture's size
    if (size < HEADER_END + sizeof(png_end) ||
        memcmp(data + size - sizeof(png_end), png_end, sizeof(png_end)) != 0) {
        return &cut_off;
    }
    if (memcmp(data + 12, "IHDR", 4) != 0) {
        return &no_picture;
    }
    uint32_t width = decode(data + 16);
    uint32_t height = decode(data + 20);
    bool fits =
        width > 0 && height > 0 && width <= AZ_LOGO_SIDE_MAX_PX && height <= AZ_LOGO_SIDE_MAX_PX;
    return fits ? NULL : &too_wide;
}

static const char *
skip_blanks(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* Behind an XML declaration, a comment or a document type; where it was if there is none. */
static const char *
skip_part(const char *text)
{
    static const struct {
        const char *begin;
        const char *end;
    } parts[] = {{"<?", "?>"}, {"<!--", "-->"}, {"<!DOCTYPE", ">"}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (strncmp(text, parts[i].begin, strlen(parts[i].begin)) == 0) {
            const char *end = strstr(text, parts[i].end);
            return end ? end + strlen(parts[i].end) : text;
        }
    }
    return text;
}

/* Where the first element begins. */
static const char *
skip_prologue(const char *text)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    if (strncmp(text, byte_order_mark, strlen(byte_order_mark)) == 0) {
        text += strlen(byte_order_mark);
    }
    const char *before;
    do {
        before = text;
        text = skip_part(skip_blanks(text));
    } while (text != before);
    return text;
}

/* Not the whole of XML, but what a wrong file or half a file looks like. */
static const struct az_logo_fault *
judge_svg(const char *text, size_t size)
{
    static const char end[] = "</svg>";
    const char *root = skip_prologue(text);
    if (strlen(text) != size || strncmp(root, "<svg", 4) != 0 || root[4] == '\0' ||
        !strchr(" \t\r\n>", root[4])) {
        return &no_picture;
    }
    while (size > 0 && strchr(" \t\r\n", text[size - 1])) {
        size--;
    }
    bool is_whole = size >= strlen(end) && memcmp(text + size - strlen(end), end, strlen(end)) == 0;
    return is_whole ? NULL : &cut_off;
}

static const struct az_logo_fault *
judge(const char *path)
{
    struct stat info;
    struct az_buffer bytes;
    if (stat(path, &info) == 0 && info.st_size > AZ_LOGO_BYTES_MAX) {
        return &too_large;
    }
    az_buffer_init(&bytes, AZ_LOGO_BYTES_MAX);
    const struct az_logo_fault *fault = &unreadable;
    if (az_files_read(path, &bytes)) {
        bool is_png = bytes.size >= sizeof(png_begin) &&
                      memcmp(bytes.data, png_begin, sizeof(png_begin)) == 0;
        fault = is_png ? judge_png((const uint8_t *)bytes.data, bytes.size)
                       : judge_svg(az_buffer_text(&bytes), bytes.size);
    }
    az_buffer_destroy(&bytes);
    return fault;
}

bool
az_logo_check(const char *path, struct az_logo_fault *fault)
{
    const struct az_logo_fault *found = judge(path);
    if (found) {
        *fault = *found;
    }
    return !found;
}
