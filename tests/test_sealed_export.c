// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/seal_key.h"
#include "tests/made_up.h"

enum { KEYS = 2 };

/* Two keys, as an event has that changed its key, and texts sealed for them. */
struct sealing {
    struct az_seal_public public[KEYS];
    struct az_seal_key *keys[KEYS];
    struct az_arena arena;
};

static int
set_up_sealing(void **state)
{
    static struct sealing sealing;
    az_arena_init(&sealing.arena, 1024 * 1024);
    struct az_buffer why;
    az_buffer_init(&why, 1000);
    for (int i = 0; i < KEYS; i++) {
        const char *private_path = testing_path(i == 0 ? "first.key" : "second.key");
        const char *public_path = testing_path(i == 0 ? "first.pub" : "second.pub");
        assert_true(az_seal_key_make(private_path, public_path, NULL, &sealing.public[i], &why));
        sealing.keys[i] = az_seal_key_open(private_path, NULL, &why);
        assert_non_null(sealing.keys[i]);
        // Each test begins anew.
        unlink(private_path);
        unlink(public_path);
    }
    az_buffer_destroy(&why);
    *state = &sealing;
    return 0;
}

static int
tear_down_sealing(void **state)
{
    struct sealing *sealing = *state;
    for (int i = 0; i < KEYS; i++) {
        az_seal_key_close(sealing->keys[i]);
    }
    az_arena_destroy(&sealing->arena);
    return 0;
}

static struct az_answer
sealed_bytes(struct sealing *sealing, int key, const char *question, const char *plain, size_t size)
{
    struct az_buffer sealed;
    az_buffer_init(&sealed, AZ_SEAL_TEXT_MAX);
    assert_true(az_seal_put(&sealing->public[key], plain, size, &sealed));
    const char *text = az_arena_strdup(&sealing->arena, az_buffer_text(&sealed));
    assert_non_null(text);
    az_buffer_destroy(&sealed);
    return (struct az_answer){.question = question,
                              .value = {.kind = AZ_VALUE_SEALED, .text = text}};
}

static struct az_answer
sealed(struct sealing *sealing, int key, const char *question, const char *plain)
{
    return sealed_bytes(sealing, key, question, plain, strlen(plain));
}

/* The export's headings behind COLUMNS and its rows behind ",live,,", without the first comma. */
static void
answers_of(const struct exported *exported, struct az_buffer *out)
{
    const char *at = az_buffer_text(&exported->bytes);
    assert_memory_equal(at, COLUMNS ",", sizeof(COLUMNS));
    at += sizeof(COLUMNS);
    az_buffer_init(out, 100000);
    while (at) {
        const char *end = strstr(at, "\r\n");
        az_buffer_append(out, at, (size_t)(end - at));
        az_buffer_append_char(out, '\n');
        at = strstr(end, ",live,,");
        at = at ? at + strlen(",live,,") : NULL;
    }
}

/* Four responses: a text and a contact for the first key, the same for the second. */
static void
test_export_opens_as_far_as_keys_allow(void **state)
{
    struct sealing *sealing = *state;
    struct az_answer answers[4][2] = {
        {sealed(sealing, 0, "words", "Շատ ցուրտ էր, =1+1"),
         sealed(sealing, 0, "who", "{\"name\":\"Անի, Աբովյան\",\"phone\":\"+37410000000\"}")},
        {sealed(sealing, 1, "words", "=ძალიან ციოდა")},
        {sealed(sealing, 1, "who", "{\"email\":\"=nino@example.org\"}")},
        {{.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = "said openly"}}},
    };
    struct az_response responses[4];
    for (size_t i = 0; i < 4; i++) {
        responses[i] = made_up_response(i + 1, "hy", answers[i], i == 0 ? 2 : 1);
    }
    const char *first = sealing->public[0].id;
    const char *second = sealing->public[1].id;
    const struct {
        int first_key;
        size_t key_count;
        struct az_export_sealed figures;
        const char *missing[KEYS];
        const char *answers;
    } cases[] = {
        {0,
         0,
         {.missing = 4, .key_count = 2, .keys = {{.answers = 2}, {.answers = 2}}},
         {first, second},
         "words,who\n(sealed),(sealed)\n(sealed),\n,(sealed)\nsaid openly,\n"},
        {0,
         1,
         {.opened = 2, .missing = 2, .key_count = 1, .keys = {{.answers = 2}}},
         {second},
         "words,who,who.name,who.phone\n\"Շատ ցուրտ էր, =1+1\",,\"Անի, "
         "Աբովյան\",'+37410000000\n(sealed),,,\n,(sealed),,\nsaid openly,,,\n"},
        {1,
         1,
         {.opened = 2, .missing = 2, .key_count = 1, .keys = {{.answers = 2}}},
         {first},
         "words,who,who.email\n(sealed),(sealed),\n'=ძალიან ციოდა,,\n,,'=nino@example.org\n"
         "said openly,,\n"},
        {0,
         2,
         {.opened = 4},
         {0},
         "words,who.name,who.email,who.phone\n\"Շատ ցուրտ էր, =1+1\",\"Անի, Աբովյան\",,"
         "'+37410000000\n'=ძალიან ციოდა,,,\n,,'=nino@example.org,\nsaid openly,,,\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct made_up source = {.responses = responses, .count = 4};
        const struct az_seal_key *const keys[] = {sealing->keys[cases[i].first_key],
                                                  sealing->keys[1]};
        struct az_export_params with = {.keys = keys, .key_count = cases[i].key_count};
        struct exported exported;
        export_made_up(&source, &with, &exported);
        assert_true(exported.ok);
        struct az_buffer got;
        answers_of(&exported, &got);
        assert_string_equal(az_buffer_text(&got), cases[i].answers);
        const struct az_export_sealed *figures = &exported.figures.sealed;
        assert_int_equal(figures->opened, cases[i].figures.opened);
        assert_int_equal(figures->missing, cases[i].figures.missing);
        assert_int_equal(figures->damaged, 0);
        assert_int_equal(figures->key_count, cases[i].figures.key_count);
        for (size_t k = 0; k < figures->key_count; k++) {
            assert_string_equal(figures->keys[k].key, cases[i].missing[k]);
            assert_int_equal(figures->keys[k].answers, cases[i].figures.keys[k].answers);
        }
        az_buffer_destroy(&got);
        az_buffer_destroy(&exported.bytes);
    }
}

static void
test_export_passes_damaged_answers_over(void **state)
{
    struct sealing *sealing = *state;
    struct az_answer answers[5] = {
        sealed(sealing, 0, "q", "sound"),
        sealed(sealing, 0, "q", "flipped"),
        {.question = "q", .value = {.kind = AZ_VALUE_SEALED, .text = "no box"}},
        // Whoever holds the public key can seal what no terminal would.
        sealed_bytes(sealing, 0, "q", "cut\0off", 7),
        sealed(sealing, 0, "q", "\xff\xfe"),
    };
    char *flipped = az_arena_strdup(&sealing->arena, answers[1].value.text);
    flipped[100] = flipped[100] == 'A' ? 'B' : 'A';
    answers[1].value.text = flipped;
    struct az_response responses[5];
    for (size_t i = 0; i < 5; i++) {
        responses[i] = made_up_response(i + 1, "en", &answers[i], 1);
    }
    struct made_up source = {.responses = responses, .count = 5};
    const struct az_seal_key *const keys[] = {sealing->keys[1], sealing->keys[0]};
    struct az_export_params with = {.keys = keys, .key_count = 2};
    struct exported exported;
    export_made_up(&source, &with, &exported);
    assert_true(exported.ok);
    struct az_buffer got;
    answers_of(&exported, &got);
    assert_string_equal(az_buffer_text(&got), "q\nsound\n(sealed)\n(sealed)\n(sealed)\n(sealed)\n");
    assert_int_equal(exported.figures.exported, 5);
    assert_int_equal(exported.figures.sealed.opened, 1);
    assert_int_equal(exported.figures.sealed.damaged, 4);
    az_buffer_destroy(&got);
    az_buffer_destroy(&exported.bytes);
}

static void
test_export_headings_of_contacts_stand_once(void **state)
{
    struct sealing *sealing = *state;
    struct az_answer answers[] = {
        {.question = "WHO.name", .value = {.kind = AZ_VALUE_NUMBER, .number = 3}},
        sealed(sealing, 0, "who", "{\"name\":\"a\",\"email\":\"b\"}"),
    };
    struct az_response response = made_up_response(1, "en", answers, 2);
    struct made_up source = {.responses = &response, .count = 1};
    const struct az_seal_key *const keys[] = {sealing->keys[0]};
    struct az_export_params with = {.keys = keys, .key_count = 1};
    struct exported exported;
    export_made_up(&source, &with, &exported);
    struct az_buffer got;
    answers_of(&exported, &got);
    assert_string_equal(az_buffer_text(&got), "WHO.name,who.name (contact),who.email\n3,a,b\n");
    az_buffer_destroy(&got);
    az_buffer_destroy(&exported.bytes);
}

/* As many as a response can have, each as long as it can be; and missing keys beyond the list. */
static void
test_export_holds_at_its_limits(void **state)
{
    struct sealing *sealing = *state;
    char *longest = malloc(AZ_SEAL_PLAIN_MAX + 1);
    memset(longest, 'a', AZ_SEAL_PLAIN_MAX);
    longest[AZ_SEAL_PLAIN_MAX] = '\0';
    az_arena_destroy(&sealing->arena);
    az_arena_init(&sealing->arena, 4 * 1024 * 1024);
    struct az_answer answers[AZ_ANSWERS_MAX];
    char ids[AZ_ANSWERS_MAX][8];
    for (size_t i = 0; i < AZ_ANSWERS_MAX; i++) {
        snprintf(ids[i], sizeof(ids[i]), "q%zu", i);
        answers[i] = sealed(sealing, 0, ids[i], longest);
    }
    struct az_response response = made_up_response(1, "en", answers, AZ_ANSWERS_MAX);
    struct made_up source = {.responses = &response, .count = 1};
    const struct az_seal_key *const keys[] = {sealing->keys[0]};
    struct az_export_params with = {.keys = keys, .key_count = 1};
    struct exported exported;
    export_made_up(&source, &with, &exported);
    assert_true(exported.ok);
    assert_int_equal(exported.figures.sealed.opened, AZ_ANSWERS_MAX);
    assert_true(exported.bytes.size > AZ_ANSWERS_MAX * AZ_SEAL_PLAIN_MAX);
    az_buffer_destroy(&exported.bytes);

    for (size_t i = 0; i < AZ_ANSWERS_MAX; i++) {
        char *other = (char *)answers[i].value.text;
        snprintf(other, AZ_SEAL_ID_SIZE, "%016zx", i % 20);
        other[AZ_SEAL_ID_SIZE - 1] = '.';
    }
    export_made_up(&source, &with, &exported);
    assert_true(exported.ok);
    assert_int_equal(exported.figures.sealed.missing, AZ_ANSWERS_MAX);
    assert_int_equal(exported.figures.sealed.key_count, AZ_EXPORT_KEYS_MAX);
    assert_int_equal(exported.figures.sealed.keys[0].answers, AZ_ANSWERS_MAX / 20);
    az_buffer_destroy(&exported.bytes);
    free(longest);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_export_opens_as_far_as_keys_allow, set_up_sealing,
                                        tear_down_sealing),
        cmocka_unit_test_setup_teardown(test_export_passes_damaged_answers_over, set_up_sealing,
                                        tear_down_sealing),
        cmocka_unit_test_setup_teardown(test_export_headings_of_contacts_stand_once, set_up_sealing,
                                        tear_down_sealing),
        cmocka_unit_test_setup_teardown(test_export_holds_at_its_limits, set_up_sealing,
                                        tear_down_sealing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
