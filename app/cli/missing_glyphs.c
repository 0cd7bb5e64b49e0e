// SPDX-License-Identifier: MIT
#include "app/cli/missing_glyphs.h"

#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "app/survey/faults.h"
#include "app/survey/words.h"

enum {
    TOLD_MAX = 5, // characters of one text
    LIST_BYTES_MAX = 400,
};

struct languages {
    const char *without_font[AZ_SURVEY_LANGUAGES_MAX + 1]; // ends with NULL
    size_t count;
};

static const char *
name_of(const char *language)
{
    const char *name = az_words_language(language);
    return name ? name : language;
}

/* Once a language, for all of its texts would be told. */
static bool
has_font(const struct az_coverage *coverage, const struct az_said *said,
         struct languages *languages, struct az_faults *faults)
{
    if (az_words_hold(languages->without_font, said->language)) {
        return false;
    }
    if (az_coverage_has_language(coverage, said->language) ||
        languages->count == AZ_SURVEY_LANGUAGES_MAX) {
        return true;
    }
    languages->without_font[languages->count++] = said->language;
    az_faults_add(faults, 0, 0, "This computer has no font for %s (%s).", name_of(said->language),
                  said->language);
    az_faults_cure(faults,
                   "Install the Debian package fonts-noto-core, here and on the terminals.");
    return false;
}

/* Whether a character is seen where it stands in a message. */
static bool
can_be_quoted(uint32_t character)
{
    return uc_is_general_category_withtable(character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N |
                                                           UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S);
}

/* `"😀" (U+1F600)` */
static void
write_character(uint32_t character, struct az_buffer *out)
{
    uint8_t bytes[6];
    int size = u8_uctomb(bytes, character, sizeof(bytes));
    if (size > 0 && can_be_quoted(character)) {
        az_buffer_printf(out, "\"%.*s\" (U+%04X)", size, (const char *)bytes, character);
    } else {
        az_buffer_printf(out, "U+%04X", character);
    }
}

static void
tell(const struct az_said *said, const uint32_t *characters, size_t count, struct az_faults *faults)
{
    struct az_buffer list;
    az_buffer_init(&list, LIST_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        az_buffer_append_text(&list, i == 0 ? "" : i + 1 < count ? ", " : " and ");
        write_character(characters[i], &list);
    }
    az_faults_add(faults, said->line, said->column,
                  "No font here has %s, which stand%s in the %s text.", az_buffer_text(&list),
                  count == 1 ? "s" : "", name_of(said->language));
    const char *it = count == 1 ? "it" : "them";
    az_faults_cure(faults,
                   "Leave %s out, or install a font that has %s, here and on the terminals; else "
                   "people see empty boxes.",
                   it, it);
    az_buffer_destroy(&list);
}

void
az_missing_glyphs_tell(struct az_coverage *coverage, const struct az_said *said,
                       struct az_faults *faults)
{
    struct languages languages = {0};
    for (; said; said = said->next) {
        uint32_t missing[TOLD_MAX];
        size_t count = has_font(coverage, said, &languages, faults)
                           ? az_coverage_missing(coverage, said->text, missing, TOLD_MAX)
                           : 0;
        if (count > 0) {
            tell(said, missing, count, faults);
        }
    }
    az_faults_sort(faults);
}
