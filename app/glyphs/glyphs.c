// SPDX-License-Identifier: MIT
#include "app/glyphs/glyphs.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>

/* Glyphs of one colour and of any size; those in colours are pictures of one size. */
static bool
is_plain(FcPattern *pattern)
{
    int slant = FC_SLANT_ROMAN;
    FcBool scalable = FcTrue;
    FcBool color = FcFalse;
    FcPatternGetInteger(pattern, FC_SLANT, 0, &slant);
    FcPatternGetBool(pattern, FC_SCALABLE, 0, &scalable);
    FcPatternGetBool(pattern, FC_COLOR, 0, &color);
    return scalable && !color && slant == FC_SLANT_ROMAN;
}

int
az_font_rate(FcPattern *pattern, bool bold)
{
    FcChar8 *family = NULL;
    int weight = 0;
    int width = FC_WIDTH_NORMAL;
    if (FcPatternGetString(pattern, FC_FAMILY, 0, &family) != FcResultMatch || !is_plain(pattern) ||
        strstr((char *)family, "Mono")) {
        return -1;
    }
    FcPatternGetInteger(pattern, FC_WEIGHT, 0, &weight);
    FcPatternGetInteger(pattern, FC_WIDTH, 0, &width);
    int rating = 1000;
    if (strncmp((char *)family, "Noto Sans", 9) == 0) {
        rating += 4000 - 10 * (int)strnlen((char *)family, 100);
    } else if (strstr((char *)family, "Sans")) {
        rating += 2000;
    }
    rating -= abs(weight - (bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR)) * 5;
    rating -= abs(width - FC_WIDTH_NORMAL) * 5;
    return rating > 0 ? rating : 0;
}

bool
az_glyph_follows(uint32_t character)
{
    uint32_t invisible = UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me | UC_CATEGORY_MASK_Cf;
    return character == '\n' || uc_is_general_category_withtable(character, invisible);
}
