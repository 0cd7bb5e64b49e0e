// SPDX-License-Identifier: MIT
#include "app/ui/keyboard_layouts.h"

#include <assert.h>
#include <string.h>

/* The last row of a plane for texts, with the two marks that its language needs most. */
#define BOTTOM(first, second) "SIGNS LANGUAGE " first " SPACE " second " BACK FORWARD DONE"
#define BOTTOM_SIGNS          "LETTERS LANGUAGE , SPACE . BACK FORWARD DONE"

/*
 * Letters lie as in xkeyboard-config's "am(phonetic)", except that letters which
 * it has beyond the usual columns moved into reach.
 */
static const struct az_keyboard_rows hy_phonetic_letters = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 5,
    .rows = {"է թ փ ձ ջ և ր չ ճ ժ ՞ ՝", "ք ո ե ռ տ ը ւ ի օ պ խ ծ", "ա ս դ ֆ գ հ յ կ լ շ ՛",
             "SHIFT զ ղ ց վ բ ն մ ՜ « » BACKSPACE", BOTTOM(",", "։")},
};
static const struct az_keyboard_rows hy_phonetic_capitals = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 5,
    .rows = {"Է Թ Փ Ձ Ջ և Ր Չ Ճ Ժ ՞ ՝", "Ք Ո Ե Ռ Տ Ը Ւ Ի Օ Պ Խ Ծ", "Ա Ս Դ Ֆ Գ Հ Յ Կ Լ Շ ՛",
             "SHIFT Զ Ղ Ց Վ Բ Ն Մ ՜ « » BACKSPACE", BOTTOM(",", "։")},
};

/* Letters lie as in xkeyboard-config's "am(basic)"; marks fill the middle of the first row. */
static const struct az_keyboard_rows hy_typewriter_letters = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 5,
    .rows = {"ֆ ձ ՝ ՛ ՞ ՜ և « » օ է ղ", "ճ փ բ ս մ ո ւ կ ը թ ծ ց", "ջ վ գ ե ա ն ի տ հ պ ռ",
             "SHIFT ժ դ չ յ զ լ ք խ շ ր BACKSPACE", BOTTOM(",", "։")},
};
static const struct az_keyboard_rows hy_typewriter_capitals = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 5,
    .rows = {"Ֆ Ձ ՝ ՛ ՞ ՜ և « » Օ Է Ղ", "Ճ Փ Բ Ս Մ Ո Ւ Կ Ը Թ Ծ Ց", "Ջ Վ Գ Ե Ա Ն Ի Տ Հ Պ Ռ",
             "SHIFT Ժ Դ Չ Յ Զ Լ Ք Խ Շ Ր BACKSPACE", BOTTOM(",", "։")},
};

/* Georgian has no capitals in a text, so all 33 letters are in one plane: "ge(mess)". */
static const struct az_keyboard_rows ka_qwerty_letters = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"ქ წ ე რ ტ ყ უ ი ო პ შ ღ", "ა ს დ ფ გ ჰ ჯ კ ლ თ ჩ", "ჭ ზ ხ ც ვ ბ ნ მ ძ ჟ BACKSPACE",
             BOTTOM(",", ".")},
};
/* "ge(ergonomic)". */
static const struct az_keyboard_rows ka_ergonomic_letters = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"ჩ პ უ ძ ჭ ტ თ ნ ვ შ კ ქ", "ხ ი ა ე ო დ მ ს რ ბ გ", "ჯ ჰ ყ ღ ჟ ზ ც ლ ფ წ BACKSPACE",
             BOTTOM(",", ".")},
};

static const struct az_keyboard_rows en_letters = {
    .columns = 10,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"q w e r t y u i o p", "a s d f g h j k l", "SHIFT z x c v b n m BACKSPACE",
             BOTTOM(",", ".")},
};
static const struct az_keyboard_rows en_capitals = {
    .columns = 10,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"Q W E R T Y U I O P", "A S D F G H J K L", "SHIFT Z X C V B N M BACKSPACE",
             BOTTOM(",", ".")},
};

/* "ru(winkeys)". */
static const struct az_keyboard_rows ru_letters = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"й ц у к е н г ш щ з х ъ", "ф ы в а п р о л д ж э",
             "SHIFT я ч с м и т ь б ю BACKSPACE", BOTTOM(",", ".")},
};
static const struct az_keyboard_rows ru_capitals = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"Й Ц У К Е Н Г Ш Щ З Х Ъ", "Ф Ы В А П Р О Л Д Ж Э",
             "SHIFT Я Ч С М И Т Ь Б Ю BACKSPACE", BOTTOM(",", ".")},
};

/* "ara(basic)"; not mirrored, for keyboards are not. */
static const struct az_keyboard_rows ar_letters = {
    .columns = 12,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"ض ص ث ق ف غ ع ه خ ح ج د", "ش س ي ب ل ا ت ن م ك ط", "ذ ئ ء ؤ ر ى ة و ز ظ BACKSPACE",
             BOTTOM("،", ".")},
};

static const struct az_keyboard_rows signs = {
    .columns = 10,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"1 2 3 4 5 6 7 8 9 0", "- / : ; ( ) & @ \" '", "MORE + % # * _ ! ? BACKSPACE",
             BOTTOM_SIGNS},
};
static const struct az_keyboard_rows more_signs = {
    .columns = 10,
    .bottom_columns = 12,
    .count = 4,
    .rows = {"֏ ₾ ₽ € $ £ № § ° ~", "[ ] { } < > = | \\ ^",
             "MORE « » „ “ ” – … BACKSPACE", BOTTOM_SIGNS},
};

static const struct az_keyboard_rows email = {
    .columns = 10,
    .bottom_columns = 10,
    .count = 5,
    .rows = {"1 2 3 4 5 6 7 8 9 0", "q w e r t y u i o p", "a s d f g h j k l +",
             "z x c v b n m - _ BACKSPACE", "@ . .com .am .ge BACK FORWARD DONE"},
};
static const struct az_keyboard_rows phone = {
    .columns = 4,
    .bottom_columns = 4,
    .count = 5,
    .rows = {"1 2 3 BACKSPACE", "4 5 6 +", "7 8 9 -", "BACK 0 FORWARD SPACE", "+374 +995 DONE"},
};

static const struct az_key_variants mark_variants[] = {
    {",", "; « » „ “"}, {".", "? ! … : —"}, {"-", "– — ֊"}, {"\"", "“ ” „ « »"},
    {"'", "’ ‘ ՚ `"},   {"?", "¿ ՞ ؟"},     {"!", "¡ ՜"},   {"$", "֏ ₾ ₽ € £"},
    {"0", "°"},         {"%", "‰"},         {"–", "—"},     {NULL, NULL},
};
static const struct az_key_variants hy_variants[] = {
    {",", "; ՝ « » ( )"},
    {"։", ". … ՞ ՜ ՛ ՟ ֊"},
    {NULL, NULL},
};
/* Letters that Mingrelian, Svan and old texts need. */
static const struct az_key_variants ka_variants[] = {
    {"ე", "ჱ"}, {"ი", "ჲ"}, {"ვ", "ჳ"}, {"ხ", "ჴ"}, {"ჰ", "ჵ"}, {"ფ", "ჶ"}, {NULL, NULL},
};
static const struct az_key_variants en_variants[] = {
    {"a", "à á â ä å ã æ"},
    {"A", "À Á Â Ä Å Ã Æ"},
    {"c", "ç č"},
    {"C", "Ç Č"},
    {"e", "é è ê ë ē"},
    {"E", "É È Ê Ë Ē"},
    {"g", "ğ"},
    {"G", "Ğ"},
    {"i", "í ì î ï ı"},
    {"I", "Í Ì Î Ï İ"},
    {"l", "ł"},
    {"L", "Ł"},
    {"n", "ñ ń"},
    {"N", "Ñ Ń"},
    {"o", "ö ó ò ô õ ø œ"},
    {"O", "Ö Ó Ò Ô Õ Ø Œ"},
    {"s", "š ş ß"},
    {"S", "Š Ş ẞ"},
    {"u", "ü ú ù û"},
    {"U", "Ü Ú Ù Û"},
    {"y", "ý ÿ"},
    {"Y", "Ý Ÿ"},
    {"z", "ž ż"},
    {"Z", "Ž Ż"},
    {NULL, NULL},
};
/* Beside ё the letters of neighbours who often have no layout of their own at a booth. */
static const struct az_key_variants ru_variants[] = {
    {"е", "ё є"}, {"Е", "Ё Є"}, {"и", "і ї"}, {"И", "І Ї"}, {"г", "ґ"},
    {"Г", "Ґ"},   {"у", "ў"},   {"У", "Ў"},   {NULL, NULL},
};
static const struct az_key_variants ar_variants[] = {
    {"ا", "أ إ آ ٱ"}, {"و", "ؤ"}, {"ي", "ئ ى"}, {"ه", "ة"}, {"ك", "گ"},
    {"ب", "پ"},       {"ج", "چ"}, {"ف", "ڤ"},   {"ز", "ژ"}, {"،", "؛ ,"},
    {".", "؟ ! : …"}, {";", "؛"}, {"0", "٠"},   {"1", "١"}, {"2", "٢"},
    {"3", "٣"},       {"4", "٤"}, {"5", "٥"},   {"6", "٦"}, {"7", "٧"},
    {"8", "٨"},       {"9", "٩"}, {",", "، ؛"}, {"%", "٪"}, {NULL, NULL},
};
/* What may stand in an address beside what has a key. */
static const struct az_key_variants email_variants[] = {
    {".com", ".org .net .info .eu .ru"},
    {"_", "% & ' = ~ # !"},
    {NULL, NULL},
};
static const struct az_key_variants phone_variants[] = {
    {"-", "( ) / # *"},
    {NULL, NULL},
};

static const struct az_keyboard_layout layouts[] = {
    [AZ_KEYBOARD_EN] = {.language = "en",
                        .name = "English",
                        .label = "QWER",
                        .letters = "ABC",
                        .planes = {&en_letters, &en_capitals, &signs, &more_signs},
                        .variants = {en_variants, mark_variants}},
    [AZ_KEYBOARD_HY_PHONETIC] = {.language = "hy",
                                 .name = "Հայերեն",
                                 .label = "ՔՈԵՌ",
                                 .letters = "ԱԲԳ",
                                 .planes = {&hy_phonetic_letters, &hy_phonetic_capitals, &signs,
                                            &more_signs},
                                 .variants = {hy_variants, mark_variants}},
    [AZ_KEYBOARD_HY_TYPEWRITER] = {.language = "hy",
                                   .name = "Հայերեն",
                                   .label = "ՃՓԲՍ",
                                   .letters = "ԱԲԳ",
                                   .planes = {&hy_typewriter_letters, &hy_typewriter_capitals,
                                              &signs, &more_signs},
                                   .variants = {hy_variants, mark_variants}},
    [AZ_KEYBOARD_KA_QWERTY] = {.language = "ka",
                               .name = "ქართული",
                               .label = "ქწერ",
                               .letters = "აბგ",
                               .planes = {&ka_qwerty_letters, NULL, &signs, &more_signs},
                               .variants = {ka_variants, mark_variants}},
    [AZ_KEYBOARD_KA_ERGONOMIC] = {.language = "ka",
                                  .name = "ქართული",
                                  .label = "ჩპუძ",
                                  .letters = "აბგ",
                                  .planes = {&ka_ergonomic_letters, NULL, &signs, &more_signs},
                                  .variants = {ka_variants, mark_variants}},
    [AZ_KEYBOARD_RU] = {.language = "ru",
                        .name = "Русский",
                        .label = "ЙЦУК",
                        .letters = "АБВ",
                        .planes = {&ru_letters, &ru_capitals, &signs, &more_signs},
                        .variants = {ru_variants, mark_variants}},
    [AZ_KEYBOARD_AR] = {.language = "ar",
                        .name = "العربية",
                        .label = "ضص",
                        .letters = "أبج",
                        .planes = {&ar_letters, NULL, &signs, &more_signs},
                        .variants = {ar_variants, mark_variants}},
    [AZ_KEYBOARD_EMAIL] = {.language = "en",
                           .name = "",
                           .label = "@",
                           .letters = "ABC",
                           .planes = {&email},
                           .variants = {email_variants}},
    [AZ_KEYBOARD_PHONE] = {.language = "en",
                           .name = "",
                           .label = "123",
                           .letters = "ABC",
                           .planes = {&phone},
                           .variants = {phone_variants}},
};
static_assert(sizeof(layouts) / sizeof(*layouts) == AZ_KEYBOARD_LAYOUT_COUNT, "a row a layout");

static const char *const kind_words[] = {
    [AZ_KEY_TEXT] = "",           [AZ_KEY_SPACE] = "SPACE",
    [AZ_KEY_SHIFT] = "SHIFT",     [AZ_KEY_BACKSPACE] = "BACKSPACE",
    [AZ_KEY_SIGNS] = "SIGNS",     [AZ_KEY_MORE] = "MORE",
    [AZ_KEY_LETTERS] = "LETTERS", [AZ_KEY_LANGUAGE] = "LANGUAGE",
    [AZ_KEY_BACK] = "BACK",       [AZ_KEY_FORWARD] = "FORWARD",
    [AZ_KEY_DONE] = "DONE",
};
static_assert(sizeof(kind_words) / sizeof(*kind_words) == AZ_KEY_KIND_COUNT, "a word a kind");

const struct az_keyboard_layout *
az_keyboard_layout(enum az_keyboard_layout_id id)
{
    assert(id < AZ_KEYBOARD_LAYOUT_COUNT);
    return &layouts[id];
}

enum az_key_kind
az_key_kind_parse(const char *word, size_t length)
{
    for (size_t kind = AZ_KEY_TEXT + 1; kind < AZ_KEY_KIND_COUNT; kind++) {
        if (strlen(kind_words[kind]) == length && memcmp(kind_words[kind], word, length) == 0) {
            return (enum az_key_kind)kind;
        }
    }
    return AZ_KEY_TEXT;
}

const char *
az_keyboard_variants(const struct az_keyboard_layout *layout, const char *text)
{
    for (size_t i = 0; i < sizeof(layout->variants) / sizeof(*layout->variants); i++) {
        const struct az_key_variants *row = layout->variants[i];
        for (; row && row->text; row++) {
            if (strcmp(row->text, text) == 0) {
                return row->variants;
            }
        }
    }
    return NULL;
}

enum az_keyboard_layout_id
az_keyboard_layout_find(const char *language)
{
    size_t length = strcspn(language, "-_");
    for (size_t id = 0; id < AZ_KEYBOARD_EMAIL; id++) {
        const char *tag = layouts[id].language;
        if (strlen(tag) == length && memcmp(tag, language, length) == 0) {
            return (enum az_keyboard_layout_id)id;
        }
    }
    return AZ_KEYBOARD_LAYOUT_COUNT;
}
