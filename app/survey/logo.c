// SPDX-License-Identifier: MIT
#include "app/survey/logo.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/files.h"

struct judgement {
    enum az_logo_kind kind;
    const char *why; // it cannot be shown; NULL if it can
    const char *cure;
};

static const char too_wide_cure[] = "Export it with about 1000 pixels";
static const struct judgement no_picture = {AZ_LOGO_NONE, "it is neither an SVG nor a PNG picture",
                                            "Export it again as SVG"};
static const struct judgement cut_off = {AZ_LOGO_NONE, "it is cut off", "Copy it again"};
static const struct judgement too_wide = {
    AZ_LOGO_NONE, "it has more than 4096 pixels a side, or none", too_wide_cure};
static const struct judgement png_too_large = {
    AZ_LOGO_NONE, "it is larger than 2 megabytes, the most for a PNG", too_wide_cure};
static const struct judgement svg_too_large = {
    AZ_LOGO_NONE, "it is larger than half a megabyte, the most for an SVG",
    "Simplify it, or export it as PNG"};

static const uint8_t png_begin[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
static const uint8_t png_end[] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

static uint32_t
decode(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static struct judgement
judge_png(const uint8_t *data, size_t size)
{
    enum { HEADER_END = 33 }; // of the first chunk, which has the picture's size
    if (size < HEADER_END) {
        return cut_off;
    }
    if (memcmp(data + 12, "IHDR", 4) != 0) {
        return no_picture;
    }
    uint32_t width = decode(data + 16);
    uint32_t height = decode(data + 20);
    if (width == 0 || height == 0 || width > AZ_LOGO_SIDE_MAX || height > AZ_LOGO_SIDE_MAX) {
        return too_wide;
    }
    bool is_whole = size >= HEADER_END + sizeof(png_end) &&
                    memcmp(data + size - sizeof(png_end), png_end, sizeof(png_end)) == 0;
    return is_whole ? (struct judgement){.kind = AZ_LOGO_PNG} : cut_off;
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
static struct judgement
judge_svg(const char *text, size_t size)
{
    static const char end[] = "</svg>";
    const char *root = skip_prologue(text);
    if (strlen(text) != size || strncmp(root, "<svg", 4) != 0 || root[4] == '\0' ||
        !strchr(" \t\r\n>", root[4])) {
        return no_picture;
    }
    while (size > 0 && strchr(" \t\r\n", text[size - 1])) {
        size--;
    }
    bool is_whole = size >= strlen(end) && memcmp(text + size - strlen(end), end, strlen(end)) == 0;
    return is_whole ? (struct judgement){.kind = AZ_LOGO_SVG} : cut_off;
}

static bool
is_png(const uint8_t *data, size_t size)
{
    return size >= sizeof(png_begin) && memcmp(data, png_begin, sizeof(png_begin)) == 0;
}

/* By its first bytes, for each kind has a limit of its own. */
static struct judgement
judge_too_large(const char *path)
{
    uint8_t begin[sizeof(png_begin)];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(begin, 1, sizeof(begin), file) : 0;
    if (file) {
        fclose(file);
    }
    return is_png(begin, size) ? png_too_large : svg_too_large;
}

static struct judgement
judge_bytes(const struct az_buffer *bytes)
{
    if (is_png((const uint8_t *)bytes->data, bytes->size)) {
        return judge_png((const uint8_t *)bytes->data, bytes->size);
    }
    struct judgement svg = judge_svg(az_buffer_text(bytes), bytes->size);
    return svg.kind == AZ_LOGO_SVG && bytes->size > AZ_LOGO_SVG_BYTES_MAX ? svg_too_large : svg;
}

static struct judgement
judge(const char *path)
{
    static const char cure[] = "Put the file beside the event's file, or delete the line";
    struct stat info;
    if (stat(path, &info) != 0) {
        return (struct judgement){.why = strerror(errno), .cure = cure};
    }
    if (!S_ISREG(info.st_mode)) {
        return (struct judgement){.why = "it is not a file", .cure = cure};
    }
    if (info.st_size > AZ_LOGO_PNG_BYTES_MAX) {
        return judge_too_large(path);
    }
    struct az_buffer bytes;
    az_buffer_init(&bytes, AZ_LOGO_PNG_BYTES_MAX);
    struct judgement judgement =
        az_files_read(path, &bytes)
            ? judge_bytes(&bytes)
            : (struct judgement){.why = "it cannot be read", .cure = "Check its permissions"};
    az_buffer_destroy(&bytes);
    return judgement;
}

enum az_logo_kind
az_logo_check(const char *path, unsigned line, unsigned column, struct az_faults *faults)
{
    struct judgement judgement = judge(path);
    if (judgement.kind == AZ_LOGO_NONE) {
        az_faults_add(faults, line, column, "The logo %s cannot be shown: %s.", path,
                      judgement.why);
        az_faults_cure(faults, "%s.", judgement.cure);
    }
    return judgement.kind;
}
