// SPDX-License-Identifier: MIT
#include "sync/sentence.h"

#include <string.h>

#include <unistr.h>

void
az_sentence_tidy(char *text)
{
    uint8_t *bytes = (uint8_t *)text;
    size_t left = strlen(text);
    while (left > 0) {
        ucs4_t character = 0;
        int size = u8_mbtoucr(&character, bytes, left);
        if (size < 0 || *bytes < 0x20 || *bytes == 0x7f) {
            *bytes = '?';
            size = 1;
        }
        bytes += size;
        left -= (size_t)size;
    }
}

void
az_sentence_copy(const char *text, char *out, size_t size)
{
    size_t length = strnlen(text, size - 1);
    memcpy(out, text, length);
    out[length] = '\0';
    az_sentence_tidy(out);
}
