// SPDX-License-Identifier: MIT
#include "app/kiosk/writing.h"

#include <string.h>

#include "app/kiosk/sealing.h"
#include "base/seal.h"
#include "tests/testing.h"

static const char *const languages[] = {"hy", "ka", "en"};

static const struct az_question text = {
    .id = "word", .type = AZ_QUESTION_TEXT, .max_characters = 5};
static const struct az_question contact = {.id = "contact",
                                           .type = AZ_QUESTION_CONTACT,
                                           .contact_fields = AZ_CONTACT_NAME | AZ_CONTACT_EMAIL |
                                                             AZ_CONTACT_PHONE};

static void
begin(struct az_writing *writing, const struct az_question *question)
{
    *writing = (struct az_writing){0};
    az_writing_begin(writing, &(struct az_writing_params){.question = question,
                                                          .language = "hy",
                                                          .languages = languages,
                                                          .language_count = 3});
}

static enum az_writing_step
do_edit(struct az_writing *writing, enum az_text_edit_kind kind, const char *typed)
{
    struct az_text_edit edit = {.kind = kind};
    memcpy(edit.text, typed, strlen(typed) + 1);
    return az_writing_apply(writing, &edit);
}

static enum az_writing_step
type(struct az_writing *writing, const char *typed)
{
    return do_edit(writing, AZ_EDIT_INSERT, typed);
}

static void
test_writing_takes_a_text_up_to_its_limit(void **state)
{
    (void)state;
    struct az_writing writing;
    char words[AZ_WRITING_WORDS_MAX];
    begin(&writing, &text);
    assert_true(writing.typing);
    assert_true(az_writing_is_blank(&writing));
    assert_false(az_writing_words(&writing, words));
    assert_int_equal(type(&writing, " "), AZ_WRITING_CHANGED);
    assert_true(az_writing_is_blank(&writing));
    assert_int_equal(type(&writing, "լավ"), AZ_WRITING_CHANGED);
    assert_int_equal(az_writing_left(&writing), 1);
    assert_int_equal(type(&writing, "է!"), AZ_WRITING_SAME); // one too many
    assert_true(az_writing_words(&writing, words));
    assert_string_equal(words, " լավ");
    assert_int_equal(do_edit(&writing, AZ_EDIT_DONE, ""), AZ_WRITING_DONE);
    assert_int_equal(do_edit(&writing, AZ_EDIT_NONE, ""), AZ_WRITING_SAME);
}

static void
test_writing_goes_from_field_to_field(void **state)
{
    (void)state;
    struct az_writing writing;
    char words[AZ_WRITING_WORDS_MAX];
    begin(&writing, &contact);
    assert_int_equal(writing.count, 3);
    assert_false(writing.typing); // what one agrees to is read first
    az_writing_choose_field(&writing, 0);
    type(&writing, "Ani");
    assert_int_equal(do_edit(&writing, AZ_EDIT_DONE, ""), AZ_WRITING_CHANGED);
    type(&writing, "ani@example.org");
    do_edit(&writing, AZ_EDIT_DONE, "");
    assert_int_equal(writing.active, 2);
    assert_int_equal(do_edit(&writing, AZ_EDIT_DONE, ""), AZ_WRITING_CHANGED);
    assert_false(writing.typing); // and all of it is seen once more
    assert_false(az_writing_warns(&writing));
    assert_true(az_writing_words(&writing, words));
    assert_string_equal(words, "{\"name\":\"Ani\",\"email\":\"ani@example.org\"}");
    assert_int_equal(do_edit(&writing, AZ_EDIT_DONE, ""), AZ_WRITING_DONE);
    az_writing_choose_field(&writing, 3); // there is none such
    assert_false(writing.typing);
}

static void
test_writing_warns_of_a_doubt_once_until_it_is_changed(void **state)
{
    (void)state;
    struct az_writing writing;
    begin(&writing, &contact);
    az_writing_choose_field(&writing, 1);
    type(&writing, "ani");
    assert_true(az_writing_warns(&writing));
    assert_false(az_writing_warns(&writing));
    type(&writing, "@");
    assert_true(az_writing_warns(&writing));
    assert_false(az_writing_warns(&writing));
}

static void
test_writing_keeps_words_when_the_language_changes(void **state)
{
    (void)state;
    struct az_writing writing;
    begin(&writing, &text);
    type(&writing, "ա");
    az_writing_set_language(&writing, "ka");
    assert_string_equal(writing.fields[0].input.text, "ա");
    assert_string_equal(writing.language, "ka");
}

static void
test_writing_forgets_every_byte(void **state)
{
    (void)state;
    static const struct az_writing nothing;
    struct az_writing writing;
    begin(&writing, &contact);
    for (size_t i = 0; i < 3; i++) {
        az_writing_choose_field(&writing, i);
        type(&writing, "strawberries");
    }
    az_writing_end(&writing);
    assert_memory_equal(&writing, &nothing, sizeof(writing));
}

/* -- Sealing ---------------------------------------------------------------- */

static void
test_sealing_puts_no_words_into_what_is_kept(void **state)
{
    (void)state;
    // The private key of this one is thrown away, as opening has tests of its own.
    static struct az_event event = {.has_seal_key = true,
                                    .seal_key = {.bytes = {9}, .id = "0123456789abcdef"}};
    struct az_sealing sealing = {0};
    struct az_value value;
    const char *words = "strawberries";
    struct az_flow_effect effect = {.answer_count = 2};
    az_sealing_init(&sealing, &event);
    effect.answers[0].value = (struct az_value){.kind = AZ_VALUE_TEXT, .text = words};
    effect.answers[1].value = (struct az_value){.kind = AZ_VALUE_CHOICES, .text = "food"};
    assert_true(az_sealing_put(&sealing, words, &value));
    az_sealing_replace(&effect, words, &value);
    assert_int_equal(effect.answers[0].value.kind, AZ_VALUE_SEALED);
    assert_true(az_seal_is_valid(effect.answers[0].value.text));
    assert_null(strstr(effect.answers[0].value.text, words));
    assert_string_equal(effect.answers[1].value.text, "food");
    az_sealing_destroy(&sealing);
}

static void
test_sealing_wipes_what_may_be_kept_unsealed(void **state)
{
    (void)state;
    static struct az_event event = {.unsealed_text = true};
    struct az_sealing sealing = {0};
    struct az_value value;
    az_sealing_init(&sealing, &event);
    assert_true(az_sealing_put(&sealing, "strawberries", &value));
    assert_int_equal(value.kind, AZ_VALUE_TEXT);
    assert_string_equal(value.text, "strawberries");
    az_sealing_clear(&sealing);
    for (size_t i = 0; i < sealing.text.capacity; i++) {
        assert_int_equal(sealing.text.data[i], 0);
    }
    az_sealing_destroy(&sealing);
}

static void
test_sealing_keeps_nothing_without_a_key_or_leave(void **state)
{
    (void)state;
    static struct az_event event;
    struct az_sealing sealing = {0};
    struct az_value value;
    az_sealing_init(&sealing, &event);
    testing_log_start();
    assert_false(az_sealing_put(&sealing, "strawberries", &value));
    assert_null(strstr(testing_log_text(), "strawberries"));
    testing_log_stop();
    assert_int_equal(value.kind, AZ_VALUE_NONE);
    az_sealing_destroy(&sealing);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writing_takes_a_text_up_to_its_limit),
        cmocka_unit_test(test_writing_goes_from_field_to_field),
        cmocka_unit_test(test_writing_warns_of_a_doubt_once_until_it_is_changed),
        cmocka_unit_test(test_writing_keeps_words_when_the_language_changes),
        cmocka_unit_test(test_writing_forgets_every_byte),
        cmocka_unit_test(test_sealing_puts_no_words_into_what_is_kept),
        cmocka_unit_test(test_sealing_wipes_what_may_be_kept_unsealed),
        cmocka_unit_test(test_sealing_keeps_nothing_without_a_key_or_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
