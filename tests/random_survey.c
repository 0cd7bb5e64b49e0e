// SPDX-License-Identifier: MIT
#include "tests/random_survey.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "app/survey/survey.h"
#include "tests/testing.h"

enum {
    LANGUAGE_COUNT = 5,
    WORD_COUNT = 8,
    SURVEY_BYTES_MAX = 1024 * 1024,
};

static const char *const tags[LANGUAGE_COUNT] = {"hy", "ka", "en", "ru", "ar"};

static const char *const words[LANGUAGE_COUNT][WORD_COUNT] = {
    {"սրահ", "խոսնակ", "ընդմիջում", "ծրագիր", "հյուր", "կազմակերպվածություն", "և", "ջուր"},
    {"დარბაზი", "მომხსენებელი", "შესვენება", "გეგმა", "სტუმარი", "ორგანიზებულობა", "და", "წყალი"},
    {"hall", "speaker", "break", "plan", "guest", "organisation", "and", "water"},
    {"зал", "докладчик", "перерыв", "план", "гость", "организованность", "и", "вода"},
    {"قاعة", "متحدث", "استراحة", "خطة", "ضيف", "تنظيم", "و", "ماء"},
};

/* What a question that was written can be asked about by those behind it. */
struct asked {
    enum az_question_type type;
    int64_t from;
    int64_t to;
    size_t choices;
};

struct writer {
    uint64_t random;
    struct az_buffer out;
    size_t languages[LANGUAGE_COUNT]; // indices of tags
    size_t language_count;
    bool sealed;
    struct asked asked[AZ_SURVEY_QUESTIONS_MAX];
    size_t question_count;
    size_t choice; // that is written, for no two say the same; 0: none
};

static uint64_t
draw(struct writer *writer, uint64_t below)
{
    return az_random_draw(&writer->random, below);
}

/* One in `of`. */
static bool
seldom(struct writer *writer, uint64_t of)
{
    return draw(writer, of) == 0;
}

static size_t
count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

/* Words of a language, as many as `most` characters hold, or only a few. */
static void
write_words(struct writer *writer, size_t language, size_t most)
{
    if (writer->choice > 0) {
        most -= 3;
        az_buffer_printf(&writer->out, "%zu ", writer->choice);
    }
    size_t left = seldom(writer, 8) ? most : 1 + draw(writer, most / 3);
    const char *word = words[language][draw(writer, WORD_COUNT)];
    size_t size = count_characters(word);
    az_buffer_append_text(&writer->out, word);
    for (left -= size < left ? size : left;; left -= size + 1) {
        word = words[language][draw(writer, WORD_COUNT)];
        size = count_characters(word);
        if (size + 1 > left) {
            return;
        }
        az_buffer_printf(&writer->out, " %s", word);
    }
}

static void
write_text(struct writer *writer, int indent, const char *key, size_t most)
{
    az_buffer_printf(&writer->out, "%*s%s: {", indent, "", key);
    for (size_t i = 0; i < writer->language_count; i++) {
        az_buffer_printf(&writer->out, "%s%s: \"", i > 0 ? ", " : "", tags[writer->languages[i]]);
        write_words(writer, writer->languages[i], most);
        az_buffer_append_text(&writer->out, "\"");
    }
    az_buffer_append_text(&writer->out, "}\n");
}

/* -- Conditions ---------------------------------------------------------- */

static bool
takes_number(const struct asked *asked)
{
    return asked->to > asked->from;
}

static void
write_comparison(struct writer *writer, size_t about)
{
    static const char *const operators[] = {"<", "<=", ">", ">=", "==", "!="};
    const struct asked *asked = &writer->asked[about];
    if (seldom(writer, 4) || (!takes_number(asked) && asked->choices == 0)) {
        az_buffer_printf(&writer->out, "answered(q%zu)", about + 1);
    } else if (takes_number(asked)) {
        uint64_t steps = (uint64_t)(asked->to - asked->from) + 1;
        az_buffer_printf(&writer->out, "q%zu %s %lld", about + 1, operators[draw(writer, 6)],
                         (long long)(asked->from + (int64_t)draw(writer, steps)));
    } else if (asked->type == AZ_QUESTION_YES_NO) {
        az_buffer_printf(&writer->out, "q%zu == %s", about + 1, seldom(writer, 2) ? "yes" : "no");
    } else if (seldom(writer, 2)) {
        az_buffer_printf(&writer->out, "q%zu in [c1, c2]", about + 1);
    } else {
        az_buffer_printf(&writer->out, "q%zu %s c%zu", about + 1,
                         seldom(writer, 3) ? "!=" : "==", 1 + (size_t)draw(writer, asked->choices));
    }
}

/* An earlier question that has an answer; the first one has. */
static size_t
draw_asked(struct writer *writer)
{
    size_t about = draw(writer, writer->question_count);
    return writer->asked[about].type == AZ_QUESTION_NOTICE ? 0 : about;
}

static void
write_condition(struct writer *writer)
{
    az_buffer_append_text(&writer->out, "    when: ");
    for (uint64_t i = 0, count = 1 + draw(writer, 3); i < count; i++) {
        const char *joint = seldom(writer, 3) ? " and " : " or ";
        az_buffer_printf(&writer->out, "%s%s(", i > 0 ? joint : "",
                         seldom(writer, 5) ? "not " : "");
        write_comparison(writer, draw_asked(writer));
        az_buffer_append_text(&writer->out, ")");
    }
    az_buffer_append_text(&writer->out, "\n");
}

/* -- Questions ----------------------------------------------------------- */

static void
write_ends(struct writer *writer)
{
    write_text(writer, 4, "low", 40);
    write_text(writer, 4, "high", 40);
}

static void
write_faces(struct writer *writer, struct asked *asked)
{
    static const char *const kinds[] = {"five", "four", "five-reversed"};
    size_t kind = draw(writer, 3);
    az_buffer_printf(&writer->out, "    faces: %s\n", kinds[kind]);
    asked->from = 1;
    asked->to = kind == 1 ? 4 : 5;
}

static void
write_stars(struct writer *writer, struct asked *asked)
{
    asked->from = 1;
    asked->to = 3 + (int64_t)draw(writer, 8);
    az_buffer_printf(&writer->out, "    stars: %lld\n", (long long)asked->to);
}

static void
write_nps(struct writer *writer, struct asked *asked)
{
    asked->to = 10;
    write_ends(writer);
}

static void
write_scale(struct writer *writer, struct asked *asked)
{
    asked->from = (int64_t)draw(writer, 20) - 10;
    asked->to = asked->from + 1 + (int64_t)draw(writer, 10);
    az_buffer_printf(&writer->out, "    from: %lld\n    to: %lld\n", (long long)asked->from,
                     (long long)asked->to);
    write_ends(writer);
}

static void
write_yes_no(struct writer *writer, struct asked *asked)
{
    asked->choices = 2;
    if (seldom(writer, 2)) {
        writer->choice = 1;
        write_text(writer, 4, "yes", 20);
        writer->choice = 2;
        write_text(writer, 4, "no", 20);
        writer->choice = 0;
    }
}

static void
write_choice(struct writer *writer, struct asked *asked)
{
    asked->choices = 2 + draw(writer, seldom(writer, 5) ? AZ_SURVEY_CHOICES_MAX - 1 : 7);
    if (seldom(writer, 3)) {
        az_buffer_append_text(&writer->out, "    shuffle: true\n");
    }
    az_buffer_append_text(&writer->out, "    choices:\n");
    bool several = asked->type == AZ_QUESTION_CHOICES;
    for (size_t i = 1; i <= asked->choices; i++) {
        az_buffer_printf(&writer->out, "      - id: c%zu\n", i);
        writer->choice = i;
        write_text(writer, 8, "text", asked->choices > 20 ? 30 : 80);
        writer->choice = 0;
        if (several && i == asked->choices && i > 2 && seldom(writer, 2)) {
            az_buffer_append_text(&writer->out, "        exclusive: true\n");
        }
    }
}

static void
write_choices(struct writer *writer, struct asked *asked)
{
    write_choice(writer, asked);
    if (seldom(writer, 2)) {
        uint64_t least = 1 + draw(writer, 2);
        az_buffer_printf(&writer->out, "    min: %llu\n    max: 2\n", (unsigned long long)least);
    }
}

static void
write_open_text(struct writer *writer, struct asked *asked)
{
    (void)asked;
    az_buffer_printf(&writer->out, "    max_characters: %llu\n",
                     (unsigned long long)(10 + draw(writer, AZ_SURVEY_CHARACTERS_MAX - 9)));
}

static void
write_contact(struct writer *writer, struct asked *asked)
{
    (void)asked;
    az_buffer_printf(&writer->out, "    fields: [%semail]\n", seldom(writer, 2) ? "name, " : "");
    write_text(writer, 4, "consent", 200);
}

static void
write_notice(struct writer *writer, struct asked *asked)
{
    (void)asked;
    write_text(writer, 4, "hint", 100);
}

static void (*const write_type[])(struct writer *writer, struct asked *asked) = {
    [AZ_QUESTION_FACES] = write_faces,     [AZ_QUESTION_STARS] = write_stars,
    [AZ_QUESTION_NPS] = write_nps,         [AZ_QUESTION_SCALE] = write_scale,
    [AZ_QUESTION_YES_NO] = write_yes_no,   [AZ_QUESTION_CHOICE] = write_choice,
    [AZ_QUESTION_CHOICES] = write_choices, [AZ_QUESTION_TEXT] = write_open_text,
    [AZ_QUESTION_CONTACT] = write_contact, [AZ_QUESTION_NOTICE] = write_notice,
};

/* The last yes-no question so far, from 1; 0 if there is none. */
static size_t
last_yes_no(const struct writer *writer)
{
    size_t last = 0;
    for (size_t i = 0; i < writer->question_count; i++) {
        last = writer->asked[i].type == AZ_QUESTION_YES_NO ? i + 1 : last;
    }
    return last;
}

/* Contact details only after a yes, and nothing is written that could not be sealed. */
static enum az_question_type
draw_type(struct writer *writer)
{
    static const enum az_question_type first[] = {AZ_QUESTION_FACES, AZ_QUESTION_STARS,
                                                  AZ_QUESTION_NPS, AZ_QUESTION_CHOICE};
    if (writer->question_count == 0) {
        return first[draw(writer, 4)];
    }
    enum az_question_type type = (enum az_question_type)draw(writer, AZ_QUESTION_TYPE_COUNT);
    bool may = writer->sealed && last_yes_no(writer) > 0;
    return type == AZ_QUESTION_CONTACT && !may ? AZ_QUESTION_YES_NO : type;
}

static void
write_question(struct writer *writer)
{
    struct asked asked = {.type = draw_type(writer)};
    bool needs_answer = asked.type != AZ_QUESTION_CONTACT && asked.type != AZ_QUESTION_NOTICE;
    az_buffer_printf(&writer->out, "  - id: q%zu\n    type: %s\n", writer->question_count + 1,
                     az_question_type_name(asked.type));
    write_text(writer, 4, "text", 200);
    if (asked.type == AZ_QUESTION_CONTACT) {
        az_buffer_printf(&writer->out, "    when: q%zu == yes\n", last_yes_no(writer));
    } else if (writer->question_count > 0 && seldom(writer, 2)) {
        write_condition(writer);
    }
    if (writer->question_count > 0 && needs_answer && seldom(writer, 5)) {
        az_buffer_append_text(&writer->out, "    required: true\n");
    }
    write_type[asked.type](writer, &asked);
    writer->asked[writer->question_count++] = asked;
}

/* -- Files --------------------------------------------------------------- */

static void
write_languages(struct writer *writer)
{
    az_buffer_append_text(&writer->out, "languages: [");
    for (size_t i = 0; i < writer->language_count; i++) {
        az_buffer_printf(&writer->out, "%s%s", i > 0 ? ", " : "", tags[writer->languages[i]]);
    }
    az_buffer_append_text(&writer->out, "]\n");
}

static void
draw_languages(struct writer *writer)
{
    writer->language_count = 1 + draw(writer, LANGUAGE_COUNT);
    size_t first = draw(writer, LANGUAGE_COUNT);
    for (size_t i = 0; i < writer->language_count; i++) {
        writer->languages[i] = (first + i) % LANGUAGE_COUNT;
    }
}

static void
write_survey(struct writer *writer)
{
    az_buffer_append_text(&writer->out, "survey: random\n");
    write_languages(writer);
    write_text(writer, 0, "title", 200);
    write_text(writer, 0, "thanks", 200);
    az_buffer_append_text(&writer->out, "questions:\n");
    uint64_t count = 1 + draw(writer, seldom(writer, 6) ? AZ_SURVEY_QUESTIONS_MAX : 8);
    for (uint64_t i = 0; i < count; i++) {
        write_question(writer);
    }
}

static void
write_event(struct writer *writer)
{
    az_buffer_append_text(&writer->out, "event: random\ntime_zone: Asia/Tbilisi\n"
                                        "survey: survey.yaml\n"
                                        "points: [{id: door, label: Door}]\n");
    write_languages(writer);
    write_text(writer, 0, "title", 200);
    az_buffer_append_text(&writer->out,
                          writer->sealed ? "seal_key: seal.pub\n" : "unsealed_text: true\n");
    if (seldom(writer, 3)) {
        az_buffer_append_text(&writer->out, "hours:\n  - {days: [mon, tue, wed, thu, fri], from: "
                                            "09:00, to: 18:00}\n");
    }
    if (seldom(writer, 3)) {
        az_buffer_append_text(&writer->out, "low_reach: true\n");
    }
}

static void
write_key(void)
{
    unsigned char public_key[crypto_box_PUBLICKEYBYTES];
    unsigned char private_key[crypto_box_SECRETKEYBYTES];
    char base64[64];
    char line[128];
    assert_true(sodium_init() >= 0);
    crypto_box_keypair(public_key, private_key);
    sodium_bin2base64(base64, sizeof(base64), public_key, sizeof(public_key),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(line, sizeof(line), "azri-seal-public-1 %s\n", base64);
    testing_write(testing_path("seal.pub"), line);
}

const char *
random_survey_write(uint64_t seed)
{
    static struct writer writer;
    writer = (struct writer){.random = seed};
    draw_languages(&writer);
    writer.sealed = seldom(&writer, 2);
    az_buffer_init(&writer.out, SURVEY_BYTES_MAX);
    write_survey(&writer);
    assert_false(writer.out.failed);
    testing_write(testing_path("survey.yaml"), az_buffer_text(&writer.out));
    az_buffer_clear(&writer.out);
    write_event(&writer);
    testing_write(testing_path("event.yaml"), az_buffer_text(&writer.out));
    az_buffer_destroy(&writer.out);
    write_key();
    return testing_path("event.yaml");
}
