// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "app/survey/loader.h"
#include "base/files.h"
#include "tests/fault_cases.h"

static const char good[] = "survey: expo\n"
                           "languages: [hy, en]\n"
                           "title: {hy: Վ, en: T}\n"
                           "thanks: {hy: Շ, en: Th}\n"
                           "questions:\n"
                           "  - {id: overall, type: faces, text: {hy: Ի, en: How}}\n"
                           "  - {id: call-me, type: yes-no, text: {hy: Կ, en: Call?}}\n";

#define TEXT_QUESTION "  - {id: word, type: text, text: {hy: Խ, en: Word}}\n"
#define CONTACT_QUESTION                                                                           \
    "  - id: contact\n"                                                                            \
    "    type: contact\n"                                                                          \
    "    when: call-me == yes\n"                                                                   \
    "    fields: [email]\n"                                                                        \
    "    text: {hy: Խ, en: Where?}\n"                                                             \
    "    consent: {hy: Հ, en: I agree}\n"

static const char good_event[] = "event: expo-2026\n"            // 1
                                 "title: {hy: Ց, en: Expo}\n"    // 2
                                 "time_zone: Asia/Tbilisi\n"     // 3
                                 "languages: [en, hy]\n"         // 4
                                 "survey: expo.yaml\n"           // 5
                                 "points:\n"                     // 6
                                 "  - {id: a, label: Hall A}\n"  // 7
                                 "  - {id: 2b, label: Hall B}\n" // 8
                                 "idle_s: 60\n";                 // 9

static struct az_event event;
static struct az_survey survey;
static struct az_faults faults;
static struct az_faults survey_faults;

static int
tear_down(void **state)
{
    (void)state;
    az_event_destroy(&event);
    az_survey_destroy(&survey);
    az_faults_destroy(&faults);
    az_faults_destroy(&survey_faults);
    return 0;
}

static bool
load_event(const char *text, const char *survey_text)
{
    tear_down(NULL);
    const char *path = testing_path("event.yaml");
    testing_write(path, text);
    testing_write(testing_path("expo.yaml"), survey_text);
    return az_event_load(path, &event, &faults, &survey, &survey_faults);
}

static void
test_event_is_read_with_its_survey(void **state)
{
    (void)state;
    if (!load_event(good_event, good)) {
        fail_msg("%s", fault_case_printed(faults.count > 0 ? &faults : &survey_faults));
    }
    assert_string_equal(event.id, "expo-2026");
    assert_string_equal(event.time_zone, "Asia/Tbilisi");
    assert_string_equal(event.title.in[0], "Expo");
    assert_int_equal(event.point_count, 2);
    assert_string_equal(event.points[1].id, "2b");
    assert_string_equal(event.points[1].label, "Hall B");
    assert_int_equal(event.idle_s, 60);
    assert_int_equal(event.thanks_s, 4);
    assert_int_equal(event.keep_days, 30);
    assert_string_equal(survey.id, "expo");
}

static const struct fault_case event_cases[] = {
    {"Asia/Tbilisi", "Asia/Tiflis", 3, "There is no time zone \"Asia/Tiflis\""},
    {"Asia/Tbilisi", "../../../etc/passwd", 3, "There is no time zone"},
    {"Asia/Tbilisi", "/Asia/Tbilisi", 3, "There is no time zone"},
    {"Asia/Tbilisi", "/etc/passwd", 3, "There is no time zone"},
    {"Asia/Tbilisi", "zone.tab", 3, "There is no time zone"},
    {"Asia/Tbilisi", "Asia", 3, "There is no time zone"},
    {"[en, hy]", "[en, hy, ka]", 4, "The event has Georgian (ka), but the survey is not in that"},
    {"{hy: Ց, en: Expo}", "{en: Expo}", 2, "The title of the event is missing in Armenian (hy)"},
    {"survey: expo.yaml", "survey: ../expo.yaml", 5, "lies outside the event's folder"},
    {"survey: expo.yaml", "survey: a/../../expo.yaml", 5, "lies outside the event's folder"},
    {"survey: expo.yaml", "survey: a/..", 5, "lies outside the event's folder"},
    {"survey: expo.yaml", "survey: /etc/passwd", 5, "lies outside the event's folder"},
    {"id: 2b", "id: a", 8, "The point \"a\" stands twice"},
    {"id: 2b", "id: b b", 8, "\"b b\" is no id"},
    {"label: Hall B", "label: \"\"", 8, "\"label\" is empty"},
    {"label: Hall B", "lable: Hall B", 8, "Did you mean \"label\"?"},
    {"idle_s: 60", "idle_s: 5", 9, "must be a whole number from 30 to 600. Correct it, or"},
    {"idle_s: 60", "thanks_s: 61", 9, "must be a whole number from 2 to 60"},
    {"idle_s: 60", "keep_days: 0", 9, "must be a whole number from 1 to 3650"},
    {"idle_s: 60", "idle: 60", 9, "Did you mean \"idle_s\"?"},
    {"event: expo-2026\n", "", 1, "The event lacks the key \"event\""},
};

static void
test_event_faults_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(event_cases) / sizeof(*event_cases); i++) {
        char *text = fault_case_replace(good_event, event_cases[i].from, event_cases[i].to);
        if (load_event(text, good)) {
            fail_msg("\"%s\" passed", event_cases[i].to);
        }
        if (!fault_case_is_told(&faults, &event_cases[i])) {
            fail_msg("\"%s\" told\n%s", event_cases[i].to, fault_case_printed(&faults));
        }
        free(text);
    }
}

/* The event with more lines at its end; they begin with line 10. */
static bool
load_with(const char *lines, const char *survey_lines)
{
    char *text;
    char *survey_text;
    assert_true(asprintf(&text, "%s%s", good_event, lines) > 0);
    assert_true(asprintf(&survey_text, "%s%s", good, survey_lines) > 0);
    bool sound = load_event(text, survey_text);
    free(text);
    free(survey_text);
    return sound;
}

static void
assert_sound(const char *lines)
{
    if (!load_with(lines, "")) {
        fail_msg("%s", fault_case_printed(&faults));
    }
}

struct lines_case {
    const char *lines;
    unsigned line;
    const char *part;
};

static void
assert_all_told(const struct lines_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct fault_case fault = {.line = cases[i].line, .part = cases[i].part};
        if (load_with(cases[i].lines, "")) {
            fail_msg("\"%s\" passed", cases[i].lines);
        }
        if (!fault_case_is_told(&faults, &fault)) {
            fail_msg("\"%s\" told\n%s", cases[i].lines, fault_case_printed(&faults));
        }
    }
}

#define assert_each_told(cases) assert_all_told(cases, sizeof(cases) / sizeof(*(cases)))

static const uint8_t png[] = {0x89, 'P', 'N', 'G',  '\r', '\n', 0x1a, '\n', 0,    0, 0, 13,
                              'I',  'H', 'D', 'R',  0,    0,    0,    1,    0,    0, 0, 1,
                              8,    0,   0,   0,    0,    0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0,
                              10,   'I', 'D', 'A',  'T',  0x78, 0x9c, 0x63, 0x60, 0, 0, 0,
                              2,    0,   1,   0x48, 0xaf, 0xa4, 0x71, 0,    0,    0, 0, 'I',
                              'E',  'N', 'D', 0xae, 0x42, 0x60, 0x82};

static void
write_bytes(const char *name, const void *data, size_t size)
{
    assert_true(az_files_write_atomic(testing_path(name), data, size, 0644));
}

static void
test_event_defaults_suit_a_booth(void **state)
{
    (void)state;
    char *text = fault_case_replace(good_event, "idle_s: 60\n", "");
    assert_true(load_event(text, good));
    assert_int_equal(event.idle_s, 45);
    assert_int_equal(event.warning_s, 20);
    assert_int_equal(event.repeat_s, 5);
    assert_int_equal(event.hours_count, 0);
    assert_int_equal(event.done_count, 0);
    assert_false(az_text_is_given(&event.use));
    assert_null(event.link);
    assert_string_equal(event.theme, "light");
    assert_null(event.brand_color);
    assert_null(event.logo);
    assert_null(event.speech);
    assert_int_equal(event.screen_mm, 0);
    assert_true(event.motion);
    assert_false(event.sound || event.low_reach || event.has_seal_key || event.unsealed_text);
    free(text);
}

static void
copy_asset(const char *asset, const char *name)
{
    char *path = az_files_asset(asset);
    struct az_buffer bytes;
    az_buffer_init(&bytes, 100000);
    assert_non_null(path);
    assert_true(az_files_read(path, &bytes));
    write_bytes(name, bytes.data, bytes.size);
    az_buffer_destroy(&bytes);
    free(path);
}

static const char all_settings[] = "warning_s: 50\n"
                                   "repeat_s: 0\n"
                                   "done:\n"
                                   "  - {said: {en: Too loud, hy: Ա}, did: {en: Softer, hy: Մ}}\n"
                                   "use: {en: We read all of it., hy: Կ}\n"
                                   "link: https://example.am/form?a=1&b=%20\n"
                                   "link_text: {en: More, hy: Ա}\n"
                                   "theme: ours.yaml\n"
                                   "brand_color: \"#0f766E\"\n"
                                   "logo: logo.png\n"
                                   "speech: prompts\n"
                                   "screen_mm: 256\n"
                                   "sound: true\n"
                                   "motion: false\n"
                                   "low_reach: true\n";

static void
test_event_settings_are_read(void **state)
{
    (void)state;
    testing_write(testing_path("logo.svg"), "<svg/>");
    copy_asset("themes/light.yaml", "ours.yaml");
    assert_int_equal(mkdir(testing_path("prompts"), 0755), 0);
    write_bytes("logo.png", png, sizeof(png));
    assert_sound(all_settings);
    assert_int_equal(event.warning_s, 50);
    assert_int_equal(event.repeat_s, 0);
    assert_int_equal(event.done_count, 1);
    assert_string_equal(event.done[0].said.in[0], "Too loud"); // English comes first here
    assert_string_equal(event.done[0].did.in[1], "Մ");
    assert_string_equal(event.use.in[0], "We read all of it.");
    assert_string_equal(event.link, "https://example.am/form?a=1&b=%20");
    assert_string_equal(event.link_text.in[0], "More");
    assert_string_equal(event.theme, "ours.yaml");
    assert_string_equal(event.brand_color, "#0f766E");
    assert_string_equal(event.logo, "logo.png");
    assert_string_equal(event.speech, "prompts");
    assert_int_equal(event.screen_mm, 256);
    assert_true(event.sound && event.low_reach && !event.motion);
}

static void
test_event_settings_at_fault_are_told(void **state)
{
    (void)state;
    static const struct lines_case cases[] = {
        {"warning_s: 19\n", 10, "from 20 to 590"},
        {"warning_s: 51\n", 10, "Make \"idle_s\" 61 or more, or \"warning_s\" 50 or less"},
        {"repeat_s: 601\n", 10, "from 0 to 600"},
        {"repeat: 5\n", 10, "Did you mean \"repeat_s\"?"},
        {"done: []\n", 10, "has 0 done, but must have 1 to 20"},
        {"done:\n  - {said: {en: a, hy: b}}\n", 11, "lacks the key \"did\""},
        {"done:\n  - {said: {en: a}, did: {en: a, hy: b}}\n", 11, "is missing in Armenian (hy)"},
        {"use: Thanks\n", 10, "does not say in which language it is"},
        {"link: http://example.am\nlink_text: {en: a, hy: b}\n", 10, "begins with https://"},
        {"link: https://\nlink_text: {en: a, hy: b}\n", 10, "begins with https://"},
        {"link: https://a b\nlink_text: {en: a, hy: b}\n", 10, "begins with https://"},
        {"link: https://u@example.am\nlink_text: {en: a, hy: b}\n", 10, "begins with https://"},
        {"link: https://օրինակ.հայ\nlink_text: {en: a, hy: b}\n", 10, "begins with https://"},
        {"link: https://example.am\n", 1, "lacks the key \"link_text\""},
        {"link_text: {en: a, hy: b}\n", 10, "a text for a link, but no link"},
        {"theme: night\n", 10, "\"theme\" is \"night\", which cannot be read"},
        {"theme: expo.yaml\n", 10, "In the theme "},
        {"theme: light\nbrand_color: \"#FFFF00\"\n", 11, "contrast"},
        {"theme: ../dark.yaml\n", 10, "lies outside the event's folder"},
        {"brand_color: #0F766E\n", 10, "is empty, for a # begins a comment. Write it in quotes"},
        {"brand_color: \"#0F766\"\n", 10, "\"#0F766\" is no colour"},
        {"brand_color: teal\n", 10, "\"teal\" is no colour"},
        {"logo: none.svg\n", 10, "which cannot be read: No such file or directory. Put the file"},
        {"logo: /etc/passwd\n", 10, "lies outside the event's folder"},
        {"logo: expo.yaml\n", 10,
         "it is neither an SVG nor a PNG picture. Export it again as SVG."},
        {"logo: .\n", 10, "which cannot be read: It is not a file"},
        {"speech: expo.yaml\n", 10, "which cannot be read: It is not a folder"},
        {"screen_mm: 99\n", 10, "from 100 to 3000"},
        {"sound: loud\n", 10, "Write true or false"},
        {"motion: off\n", 10, "Write true or false"},
        {"seal_key: expo.yaml\n", 10, "\"seal_key\" cannot be used: "},
        {"seal_key: none.pub\n", 10, "which cannot be read: No such file"},
    };
    assert_each_told(cases);
}

static void
test_event_hours_are_read(void **state)
{
    (void)state;
    assert_sound("hours:\n"
                 "  - {days: [mon, tue, sun], from: 09:00, to: \"13:30\"}\n"
                 "  - {days: [mon], from: 13:30, to: 24:00}\n"
                 "  - {date: 2026-05-14, from: 00:00, to: 22:15}\n"
                 "  - {date: 2028-02-29, closed: true}\n");
    assert_int_equal(event.hours_count, 4);
    assert_int_equal(event.hours[0].days, AZ_DAY_MONDAY | 2 | AZ_DAY_SUNDAY);
    assert_int_equal(event.hours[0].from_min, 9 * 60);
    assert_int_equal(event.hours[0].to_min, 13 * 60 + 30);
    assert_int_equal(event.hours[1].to_min, 24 * 60);
    assert_int_equal(event.hours[2].days, 0);
    assert_int_equal(event.hours[2].year, 2026);
    assert_int_equal(event.hours[2].month, 5);
    assert_int_equal(event.hours[2].day, 14);
    assert_int_equal(event.hours[3].from_min, event.hours[3].to_min);
}

static void
test_event_hours_at_fault_are_told(void **state)
{
    (void)state;
    static const struct lines_case cases[] = {
        {"hours: always\n", 10, "\"hours\" is a text, but must be a list"},
        {"hours: []\n", 10, "has 0 hours, but must have 1 to 100"},
        {"hours:\n  - {from: 09:00, to: 18:00}\n", 11, "lacks the key \"days\""},
        {"hours:\n  - {days: [], from: 09:00, to: 18:00}\n", 11, "has 0 days"},
        {"hours:\n  - {days: [monday], from: 09:00, to: 18:00}\n", 11,
         "There is no day \"monday\""},
        {"hours:\n  - {days: [mon], to: 18:00}\n", 11, "lacks the key \"from\""},
        {"hours:\n  - {days: [mon], from: 9:00, to: 18:00}\n", 11,
         "\"9:00\", which is no time of day"},
        {"hours:\n  - {days: [mon], from: 09:00, to: 24:01}\n", 11, "\"24:01\", which is no time"},
        {"hours:\n  - {days: [mon], from: 09:60, to: 18:00}\n", 11, "\"09:60\", which is no time"},
        {"hours:\n  - {days: [mon], from: 18:00, to: 18:00}\n", 11, "ends before it begins"},
        {"hours:\n  - {days: [mon], from: 22:00, to: 02:00}\n", 11,
         "end at 24:00 and begin the next"},
        {"hours:\n  - {days: [mon], date: 2026-05-14, from: 09:00, to: 18:00}\n", 11,
         "has both days and a date"},
        {"hours:\n  - {date: 2026-02-29, closed: true}\n", 11, "\"2026-02-29\", which is no date"},
        {"hours:\n  - {date: 14.05.2026, closed: true}\n", 11, "Write it as 2026-05-14"},
        {"hours:\n  - {date: 2026-13-01, closed: true}\n", 11, "which is no date"},
        {"hours:\n  - {days: [mon], closed: true}\n", 11, "has no key \"closed\""},
        {"hours:\n  - {date: 2026-05-14, closed: true, to: 18:00}\n", 11,
         "is closed and has hours"},
        {"hours:\n  - {days: [mon, tue], from: 09:00, to: 18:00}\n"
         "  - {days: [tue], from: 17:59, to: 20:00}\n",
         12, "Rows 1 and 2 of \"hours\" are of the same time"},
        {"hours:\n  - {date: 2026-05-14, from: 09:00, to: 18:00}\n"
         "  - {date: 2026-05-14, closed: true}\n",
         12, "Rows 1 and 2 of \"hours\" are of the same time"},
    };
    assert_each_told(cases);
}

static void
test_event_logo_is_what_its_bytes_are(void **state)
{
    (void)state;
    static const char *const good_svgs[] = {
        "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
        "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <svg> -->\n<!DOCTYPE svg>\n<svg>\n</svg>\n",
    };
    static const struct {
        const char *text;
        const char *part;
    } bad_svgs[] = {
        {"", "it is neither an SVG nor a PNG picture"},
        {"<html></html>", "it is neither an SVG nor a PNG picture"},
        {"GIF89a", "it is neither an SVG nor a PNG picture"},
        {"<!-- <svg></svg>", "it is neither an SVG nor a PNG picture"},
        {"<svgx></svg>", "it is neither an SVG nor a PNG picture"},
        {"<svg><path d=\"M 0", "is cut off. Copy it again"},
        {"<svg>", "is cut off"},
    };
    for (size_t i = 0; i < sizeof(good_svgs) / sizeof(*good_svgs); i++) {
        testing_write(testing_path("logo"), good_svgs[i]);
        assert_sound("logo: logo\n");
    }
    for (size_t i = 0; i < sizeof(bad_svgs) / sizeof(*bad_svgs); i++) {
        testing_write(testing_path("logo"), bad_svgs[i].text);
        assert_false(load_with("logo: logo\n", ""));
        assert_text_contains(fault_case_printed(&faults), bad_svgs[i].part);
    }
}

static void
test_event_logo_is_bounded(void **state)
{
    (void)state;
    // Cut off anywhere behind its first bytes, a PNG file is told as that.
    for (size_t size = 8; size < sizeof(png); size++) {
        write_bytes("logo", png, size);
        assert_false(load_with("logo: logo\n", ""));
        assert_text_contains(fault_case_printed(&faults), "is cut off");
    }
    uint8_t wide[sizeof(png)];
    memcpy(wide, png, sizeof(png));
    wide[18] = 0x10; // 4097 pixels
    write_bytes("logo", wide, sizeof(wide));
    assert_false(load_with("logo: logo\n", ""));
    assert_text_contains(fault_case_printed(&faults), "it has more than 4096 pixels a side");
    wide[19] = 0;
    write_bytes("logo", wide, sizeof(wide));
    assert_sound("logo: logo\n");

    size_t size = 512 * 1024;
    char *large = malloc(size + 1);
    assert_non_null(large);
    memset(large, ' ', size + 1);
    memcpy(large, "<svg>", 5);
    memcpy(large + size - 6, "</svg>", 6);
    write_bytes("logo", large, size);
    assert_sound("logo: logo\n");
    write_bytes("logo", large, size + 1);
    assert_false(load_with("logo: logo\n", ""));
    assert_text_contains(fault_case_printed(&faults),
                         "half a megabyte, the most for an SVG. Simplify it");
    free(large);
    assert_int_equal(truncate(testing_path("logo"), 5 * 1024 * 1024), 0);
    assert_false(load_with("logo: logo\n", ""));
    assert_text_contains(fault_case_printed(&faults), "half a megabyte, the most for an SVG");
    write_bytes("logo", png, sizeof(png));
    assert_int_equal(truncate(testing_path("logo"), 5 * 1024 * 1024), 0);
    assert_false(load_with("logo: logo\n", ""));
    assert_text_contains(fault_case_printed(&faults), "2 megabytes, the most for a PNG. Export it");
}

/* A public key's file, as headquarters makes it. */
static void
write_key(const char *name)
{
    unsigned char public_key[crypto_box_PUBLICKEYBYTES];
    unsigned char private_key[crypto_box_SECRETKEYBYTES];
    char base64[100];
    char text[200];
    crypto_box_keypair(public_key, private_key);
    sodium_bin2base64(base64, sizeof(base64), public_key, sizeof(public_key),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(text, sizeof(text), "azri-seal-public-1 %s\n", base64);
    testing_write(testing_path(name), text);
}

static void
test_event_asks_for_words_only_with_a_key_or_leave(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        const char *survey_lines;
        const char *part; // NULL: sound
    } cases[] = {
        {"", TEXT_QUESTION, "event.yaml:5:9: The survey asks for people's own words in line 8"},
        {"", TEXT_QUESTION, "or add \"unsealed_text: true\" to keep them readable"},
        {"", CONTACT_QUESTION, "asks for contact details in line 8, but the event has no key"},
        {"", CONTACT_QUESTION, "\"azri key new\", put the public one beside this file and add"},
        {"unsealed_text: false\n", TEXT_QUESTION, "people's own words"},
        {"unsealed_text: true\n", TEXT_QUESTION, NULL},
        {"unsealed_text: true\n", CONTACT_QUESTION, "contact details"},
        {"unsealed_text: true\n", TEXT_QUESTION CONTACT_QUESTION, "contact details in line 9"},
        {"seal_key: hq.pub\n", TEXT_QUESTION CONTACT_QUESTION, NULL},
        {"seal_key: hq.pub\nunsealed_text: true\n", TEXT_QUESTION CONTACT_QUESTION, NULL},
        {"", "", NULL},
    };
    write_key("hq.pub");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        bool sound = load_with(cases[i].lines, cases[i].survey_lines);
        if (sound != !cases[i].part) {
            fail_msg("%zu: %s", i, fault_case_printed(&faults));
        }
        if (cases[i].part) {
            assert_text_contains(fault_case_printed(&faults), cases[i].part);
        }
    }
}

static void
test_event_has_the_key_that_its_file_has(void **state)
{
    (void)state;
    struct az_buffer why;
    struct az_seal_public key;
    az_buffer_init(&why, 1000);
    write_key("hq.pub");
    assert_sound("seal_key: hq.pub\n");
    assert_true(az_seal_public_read(testing_path("hq.pub"), &key, &why));
    assert_true(event.has_seal_key);
    assert_string_equal(event.seal_key_path, "hq.pub");
    assert_string_equal(event.seal_key.id, key.id);
    az_buffer_destroy(&why);
}

static void
test_event_changed_bytes_never_crash(void **state)
{
    (void)state;
    static const char bytes[] = "\"':-[]{}#, \n0359aenoy/.";
    char text[4096];
    struct testing_random random;
    testing_random_init(&random, 5);
    for (int run = 0; run < 500; run++) {
        int size = snprintf(text, sizeof(text), "%s%s", good_event, all_settings);
        assert_in_range(size, 1, sizeof(text) - 1);
        for (int i = 0; i < 3; i++) {
            text[az_random_below(&random.random, (uint64_t)size)] =
                bytes[az_random_below(&random.random, sizeof(bytes) - 1)];
        }
        bool sound = load_event(text, good);
        assert_int_equal(sound, !az_faults_refuse(&faults) && !az_faults_refuse(&survey_faults));
    }
}

static void
test_event_tells_the_faults_of_its_survey_too(void **state)
{
    (void)state;
    char *text = fault_case_replace(good, "type: faces", "type: face");
    assert_false(load_event(good_event, text));
    assert_int_equal(faults.count, 0);
    assert_text_contains(fault_case_printed(&survey_faults), "expo.yaml:6:");
    free(text);

    assert_int_equal(unlink(testing_path("expo.yaml")), 0);
    tear_down(NULL);
    assert_false(
        az_event_load(testing_path("event.yaml"), &event, &faults, &survey, &survey_faults));
    assert_text_contains(fault_case_printed(&survey_faults), "expo.yaml: The file cannot be read");
}

static void
test_check_knows_an_event_from_a_survey(void **state)
{
    (void)state;
    load_event(good_event, good);
    assert_int_equal(az_survey_file_kind(testing_path("event.yaml")), AZ_SURVEY_FILE_EVENT);
    assert_int_equal(az_survey_file_kind(testing_path("expo.yaml")), AZ_SURVEY_FILE_SURVEY);
    assert_int_equal(az_survey_file_kind(testing_path("none.yaml")), AZ_SURVEY_FILE_SURVEY);
}

static void
test_example_events_have_no_fault(void **state)
{
    (void)state;
    static const struct {
        const char *asset;
        const char *id;
        size_t languages;
    } cases[] = {
        {"surveys/congress/event.yaml", "congress-2026", 3},
        {"surveys/expo/event.yaml", "expo-2026", 5},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *path = az_files_asset(cases[i].asset);
        assert_non_null(path);
        tear_down(NULL);
        if (!az_event_load(path, &event, &faults, &survey, &survey_faults)) {
            fail_msg("%s", fault_case_printed(faults.count > 0 ? &faults : &survey_faults));
        }
        assert_string_equal(event.id, cases[i].id);
        assert_int_equal(event.language_count, cases[i].languages);
        assert_int_equal(survey.language_count, cases[i].languages);
        free(path);
    }
}

#define unit(test) cmocka_unit_test_teardown(test, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_event_is_read_with_its_survey),
        unit(test_event_faults_are_told),
        unit(test_event_defaults_suit_a_booth),
        unit(test_event_settings_are_read),
        unit(test_event_settings_at_fault_are_told),
        unit(test_event_hours_are_read),
        unit(test_event_hours_at_fault_are_told),
        unit(test_event_logo_is_what_its_bytes_are),
        unit(test_event_logo_is_bounded),
        unit(test_event_asks_for_words_only_with_a_key_or_leave),
        unit(test_event_has_the_key_that_its_file_has),
        unit(test_event_changed_bytes_never_crash),
        unit(test_event_tells_the_faults_of_its_survey_too),
        unit(test_check_knows_an_event_from_a_survey),
        unit(test_example_events_have_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
