// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

#include "app/survey/condition.h"

static struct az_arena arena;
static struct az_buffer why;
static size_t at;

static int
set_up(void **state)
{
    (void)state;
    az_arena_init(&arena, 1024 * 1024);
    az_buffer_init(&why, 500);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    az_arena_destroy(&arena);
    az_buffer_destroy(&why);
    return 0;
}

static const struct az_answer answers[] = {
    {.question = "overall", .value = {.kind = AZ_VALUE_NUMBER, .number = 2}},
    {.question = "role", .value = {.kind = AZ_VALUE_CHOICES, .text = "member"}},
    {.question = "reasons", .value = {.kind = AZ_VALUE_CHOICES, .text = "food venue"}},
    {.question = "words", .value = {.kind = AZ_VALUE_TEXT, .text = ""}},
    {.question = "withdrawn", .value = {.kind = AZ_VALUE_NONE}},
};

static void
test_condition_holds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool holds;
    } cases[] = {
        {"overall <= 2", true},
        {"overall<2", false},
        {"overall > 1", true},
        {"overall >= 3", false},
        {"overall == 2", true},
        {"overall != 2", false},
        {"overall != -2", true},
        {"overall in [1, 2]", true},
        {"overall in [3,4,5]", false},
        {"role == member", true},
        {"role != member", false},
        {"role == memb", false},
        {"reasons == venue", true},
        {"reasons == food", true},
        {"reasons == foo", false},
        {"reasons in [talks, venue]", true},
        {"reasons in [talks]", false},
        {"reasons != talks", true},
        // No answer makes every comparison false, "!=" too.
        {"missing == a", false},
        {"missing != a", false},
        {"withdrawn != a", false},
        {"not missing == a", true},
        // A number is no choice and a choice no number.
        {"role == 2", false},
        {"role < 2", false},
        {"overall == member", false},
        // "and" binds closer than "or", "not" closest.
        {"overall == 2 or overall == 3 and role == guest", true},
        {"(overall == 2 or overall == 3) and role == guest", false},
        {"not overall == 3 and role == member", true},
        {"not (overall == 3 and role == member)", true},
        {"not not overall == 2", true},
        {"overall <= 2 and not (role == guest)", true},
        {"overall == 1 or overall == 3 or overall == 2", true},
        {"overall == 2 and role == member and reasons == talks", false},
        {"\n overall\t<= 2 ", true},
        {"answered(overall)", true},
        {"answered ( words ) and overall == 2", true},
        {"not answered(missing)", true},
        {"answered(withdrawn)", false},
        // Without a bracket it is a question's id as any other.
        {"answered == 2", false},
        {"words == a", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct az_condition *condition = az_condition_parse(cases[i].text, &arena, &at, &why);
        if (!condition) {
            fail_msg("%s: %s", cases[i].text, az_buffer_text(&why));
        }
        bool holds = az_condition_holds(condition, answers, sizeof(answers) / sizeof(*answers));
        if (holds != cases[i].holds) {
            fail_msg("%s: %d", cases[i].text, holds);
        }
    }
}

static void
test_condition_faults_are_placed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;
        const char *why;
    } cases[] = {
        {"", 0, "the condition ends where the id of a question should stand"},
        {"overall", 7, "ends where one of < <= > >= == != in should stand"},
        {"overall <=", 10, "ends where a number or a choice should stand"},
        {"overall = 2", 8, "\"=\" stands where one of < <="},
        {"overall <= 2 2", 13, "\"2\" stands where \"and\", \"or\" or the end should"},
        {"(overall <= 2", 13, "ends where \"and\", \"or\" or \")\" should stand"},
        {"overall in 2", 11, "\"2\" stands where \"[\" should"},
        {"overall in [2", 13, "ends where \",\" or \"]\" should stand"},
        {"overall in []", 12, "\"]\" stands where a number or a choice should"},
        {"overall in [1,]", 14, "\"]\" stands where"},
        {"and == 2", 0, "\"and\" stands where the id"},
        {"overall == or", 11, "\"or\" stands where a number"},
        {"overall == 99999999999999999999", 11, "a smaller number"},
        {"կարծիք == 2", 0, "\"կ\" stands where the id"},
        {"overall == 2 && role == a", 13, "\"&\" stands where"},
        {"overall == \"a\"", 11, "\"\"\" stands where"},
        {"answered(", 9, "ends where the id of a question should"},
        {"answered(a", 10, "ends where \")\" should stand"},
        {"answered(a) == 2", 12, "\"==\" stands where \"and\", \"or\" or the end should"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_null(az_condition_parse(cases[i].text, &arena, &at, &why));
        assert_text_contains(az_buffer_text(&why), cases[i].why);
        assert_int_equal(at, cases[i].at);
    }
}

/* `count` brackets around a comparison. Borrowed until the next call. */
static const char *
nest(const char *open, const char *close, size_t count)
{
    static struct az_buffer text;
    az_buffer_destroy(&text);
    az_buffer_init(&text, 1024 * 1024);
    for (size_t i = 0; i < count; i++) {
        az_buffer_append_text(&text, open);
    }
    az_buffer_append_text(&text, "a == 1");
    for (size_t i = 0; i < count; i++) {
        az_buffer_append_text(&text, close);
    }
    static char copy[1024 * 1024 + 1];
    memcpy(copy, az_buffer_text(&text), text.size + 1);
    az_buffer_destroy(&text);
    return copy;
}

static void
test_condition_nesting_is_bounded(void **state)
{
    (void)state;
    assert_non_null(az_condition_parse(nest("(", ")", 16), &arena, &at, &why));
    assert_null(az_condition_parse(nest("(", ")", 17), &arena, &at, &why));
    assert_text_contains(az_buffer_text(&why), "fewer brackets");
    assert_null(az_condition_parse(nest("(", ")", 100000), &arena, &at, &why));
    assert_null(az_condition_parse(nest("not ", "", 100000), &arena, &at, &why));
    // Brackets beside each other are not nested.
    assert_non_null(az_condition_parse(nest("(a == 1) and ", "", 100), &arena, &at, &why));
}

static void
test_condition_length_costs_no_stack(void **state)
{
    (void)state;
    struct az_arena big;
    az_arena_init(&big, 64 * 1024 * 1024);
    const struct az_condition *condition =
        az_condition_parse(nest("a == 0 or ", "", 100000), &big, &at, &why);
    assert_non_null(condition);
    struct az_answer answer = {.question = "a", .value = {.kind = AZ_VALUE_NUMBER, .number = 1}};
    assert_true(az_condition_holds(condition, &answer, 1));
    az_arena_destroy(&big);
}

static void
test_condition_out_of_memory_is_no_condition(void **state)
{
    (void)state;
    // Each step of memory in turn, until there is enough.
    for (size_t limit = 0;; limit += 16) {
        struct az_arena small;
        az_arena_init(&small, limit);
        bool parsed = az_condition_parse("a in [1, b] and not (c == 2)", &small, &at, &why) != NULL;
        az_arena_destroy(&small);
        if (parsed) {
            assert_true(limit > 0);
            break;
        }
        assert_text_contains(az_buffer_text(&why), "too large");
    }
}

struct uses {
    struct az_condition_use items[8];
    size_t count;
    size_t stop_at;
};

static bool
keep_use(void *ctx, const struct az_condition_use *use)
{
    struct uses *uses = ctx;
    uses->items[uses->count++] = *use;
    return uses->count != uses->stop_at;
}

static void
test_condition_tells_what_it_asks_about(void **state)
{
    (void)state;
    const struct az_condition *condition = az_condition_parse(
        "a <= 2 and not (b in [x, 3] or c != y) or answered(d)", &arena, &at, &why);
    struct uses uses = {0};
    assert_true(az_condition_uses(condition, keep_use, &uses));
    assert_int_equal(uses.count, 5);
    assert_string_equal(uses.items[0].question, "a");
    assert_int_equal(uses.items[0].kind, AZ_CONDITION_NUMBER);
    assert_true(uses.items[0].orders && uses.items[0].number == 2);
    assert_string_equal(uses.items[1].choice, "x");
    assert_int_equal(uses.items[1].kind, AZ_CONDITION_CHOICE);
    assert_false(uses.items[1].orders);
    assert_int_equal(uses.items[2].number, 3);
    assert_string_equal(uses.items[3].choice, "y");
    assert_int_equal(uses.items[4].kind, AZ_CONDITION_ANSWERED);
    assert_string_equal(uses.items[4].question, "d");

    uses = (struct uses){.stop_at = 2};
    assert_false(az_condition_uses(condition, keep_use, &uses));
    assert_int_equal(uses.count, 2);
}

static bool
is_yes_to_call(void *ctx, const char *question, const char *choice)
{
    (void)ctx;
    return question[0] == 'c' && strcmp(choice, "yes") == 0;
}

static void
test_condition_knows_what_it_needs(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool needs;
    } cases[] = {
        {"call == yes", true},
        {"call in [yes]", true},
        {"call in [yes, no]", false},
        {"call != no", false},
        {"overall <= 2 and call == yes", true},
        {"overall <= 2 or call == yes", false},
        {"call == yes or cab == yes and overall > 2", true},
        {"(call == yes or overall < 2) and cab == yes", true},
        {"not call == yes", false},
        {"not not call == yes", false},
        {"answered(call)", false},
        {"other == yes", false},
        {"call == no", false},
        {"call == 1", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct az_condition *condition = az_condition_parse(cases[i].text, &arena, &at, &why);
        assert_non_null(condition);
        if (az_condition_needs(condition, is_yes_to_call, NULL) != cases[i].needs) {
            fail_msg("%s", cases[i].text);
        }
    }
}

#define unit(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        unit(test_condition_holds),
        unit(test_condition_faults_are_placed),
        unit(test_condition_nesting_is_bounded),
        unit(test_condition_length_costs_no_stack),
        unit(test_condition_out_of_memory_is_no_condition),
        unit(test_condition_tells_what_it_asks_about),
        unit(test_condition_knows_what_it_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
