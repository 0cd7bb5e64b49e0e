// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/survey/condition_node.h"

enum { DEPTH_MAX = 16 };

enum token { TOKEN_END, TOKEN_WORD, TOKEN_SIGN, TOKEN_BAD };

struct parser {
    const char *text;
    size_t at;       // behind the current token
    size_t token_at; // where it begins
    size_t token_size;
    enum token token;
    unsigned depth;
    struct az_arena *arena;
    struct az_buffer *why;
};

static const struct {
    const char *sign;
    enum comparison comparison;
} signs[] = {
    {"<=", AT_MOST}, {"<", BELOW}, {">=", AT_LEAST}, {">", ABOVE}, {"==", IS}, {"!=", IS_NOT},
};

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

static size_t
word_size(const char *text)
{
    size_t size = 0;
    while (is_word_char(text[size])) {
        size++;
    }
    return size;
}

static size_t
sign_size(const char *text)
{
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        size_t size = strlen(signs[i].sign);
        if (strncmp(text, signs[i].sign, size) == 0) {
            return size;
        }
    }
    return *text != '\0' && strchr("()[],", *text) ? 1 : 0;
}

static void
advance(struct parser *parser)
{
    while (is_space(parser->text[parser->at])) {
        parser->at++;
    }
    const char *here = parser->text + parser->at;
    parser->token_at = parser->at;
    if (*here == '\0') {
        parser->token = TOKEN_END;
        parser->token_size = 0;
    } else if ((parser->token_size = word_size(here)) > 0) {
        parser->token = TOKEN_WORD;
    } else if ((parser->token_size = sign_size(here)) > 0) {
        parser->token = TOKEN_SIGN;
    } else {
        parser->token = TOKEN_BAD;
        // A character of several bytes is shown whole.
        parser->token_size = 1;
        while ((here[parser->token_size] & 0xc0) == 0x80) {
            parser->token_size++;
        }
    }
    parser->at += parser->token_size;
}

static bool
token_is(const struct parser *parser, const char *text)
{
    return parser->token_size == strlen(text) &&
           strncmp(parser->text + parser->token_at, text, parser->token_size) == 0;
}

static bool
token_is_reserved(const struct parser *parser)
{
    return token_is(parser, "and") || token_is(parser, "or") || token_is(parser, "not") ||
           token_is(parser, "in");
}

/* The first reason is kept. NULL, so that callers can return it. */
static struct az_condition *
refuse(struct parser *parser, const char *expected)
{
    if (parser->why->size > 0) {
        return NULL;
    }
    if (parser->token == TOKEN_END) {
        az_buffer_printf(parser->why, "the condition ends where %s should stand", expected);
    } else {
        az_buffer_printf(parser->why, "\"%.*s\" stands where %s should", (int)parser->token_size,
                         parser->text + parser->token_at, expected);
    }
    return NULL;
}

static struct az_condition *
refuse_memory(struct parser *parser)
{
    if (parser->why->size == 0) {
        az_buffer_append_text(parser->why, "the condition is too large");
    }
    return NULL;
}

static struct az_condition *
new_node(struct parser *parser, enum op op)
{
    struct az_condition *node = az_arena_alloc(parser->arena, sizeof(*node));
    if (!node) {
        return refuse_memory(parser);
    }
    node->op = op;
    return node;
}

static char *
copy_token(struct parser *parser)
{
    char *copy = az_arena_copy(parser->arena, parser->text + parser->token_at, parser->token_size);
    if (!copy) {
        refuse_memory(parser);
    }
    return copy;
}

static bool
is_number(const char *word)
{
    const char *digits = word + (*word == '-');
    return *digits && digits[strspn(digits, "0123456789")] == '\0';
}

static const struct value *
parse_value(struct parser *parser)
{
    if (parser->token != TOKEN_WORD || token_is_reserved(parser)) {
        refuse(parser, "a number or a choice");
        return NULL;
    }
    struct value *value = az_arena_alloc(parser->arena, sizeof(*value));
    const char *word = copy_token(parser);
    if (!value || !word) {
        refuse_memory(parser);
        return NULL;
    }
    if (is_number(word)) {
        errno = 0;
        value->number = strtoll(word, NULL, 10);
        if (errno != 0) {
            refuse(parser, "a smaller number");
            return NULL;
        }
    } else {
        value->choice = word;
    }
    advance(parser);
    return value;
}

/* "[" value *("," value) "]" */
static const struct value *
parse_list(struct parser *parser)
{
    if (!token_is(parser, "[")) {
        refuse(parser, "\"[\"");
        return NULL;
    }
    struct value head = {0};
    struct value *last = &head;
    do {
        advance(parser);
        const struct value *value = parse_value(parser);
        if (!value) {
            return NULL;
        }
        last->next = value;
        last = (struct value *)value; // made here, so it may be changed
    } while (token_is(parser, ","));
    if (!token_is(parser, "]")) {
        refuse(parser, "\",\" or \"]\"");
        return NULL;
    }
    advance(parser);
    return head.next;
}

static bool
parse_comparison(struct parser *parser, enum comparison *comparison)
{
    if (token_is(parser, "in")) {
        *comparison = IS_IN;
        return true;
    }
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (token_is(parser, signs[i].sign)) {
            *comparison = signs[i].comparison;
            return true;
        }
    }
    refuse(parser, "one of < <= > >= == != in");
    return false;
}

/* A node of `op` about the question named here. */
static struct az_condition *
parse_question(struct parser *parser, enum op op)
{
    if (parser->token != TOKEN_WORD || token_is_reserved(parser)) {
        return refuse(parser, "the id of a question");
    }
    struct az_condition *node = new_node(parser, op);
    const char *question = node ? copy_token(parser) : NULL;
    if (!question) {
        return NULL;
    }
    node->question = question;
    advance(parser);
    return node;
}

/* "(" id ")", behind the word "answered". */
static struct az_condition *
parse_answered(struct parser *parser)
{
    advance(parser);
    struct az_condition *node = parse_question(parser, OP_ANSWERED);
    if (!node) {
        return NULL;
    }
    if (!token_is(parser, ")")) {
        return refuse(parser, "\")\"");
    }
    advance(parser);
    return node;
}

static struct az_condition *
parse_compare(struct parser *parser)
{
    bool asks_answered = token_is(parser, "answered");
    struct az_condition *node = parse_question(parser, OP_COMPARE);
    if (!node) {
        return NULL;
    }
    // Only with a bracket behind it is it that word, and else a question's id as any other.
    if (asks_answered && token_is(parser, "(")) {
        return parse_answered(parser);
    }
    if (!parse_comparison(parser, &node->comparison)) {
        return NULL;
    }
    advance(parser);
    node->values = node->comparison == IS_IN ? parse_list(parser) : parse_value(parser);
    return node->values ? node : NULL;
}

static struct az_condition *
parse_any(struct parser *parser);

static struct az_condition *
parse_brackets(struct parser *parser)
{
    advance(parser);
    struct az_condition *inner = parse_any(parser);
    if (!inner) {
        return NULL;
    }
    if (!token_is(parser, ")")) {
        return refuse(parser, "\"and\", \"or\" or \")\"");
    }
    advance(parser);
    return inner;
}

static struct az_condition *
parse_not(struct parser *parser)
{
    bool negates = token_is(parser, "not");
    if (!negates && !token_is(parser, "(")) {
        return parse_compare(parser);
    }
    if (parser->depth == DEPTH_MAX) {
        return refuse(parser, "a condition with fewer brackets");
    }
    parser->depth++;
    struct az_condition *node;
    if (negates) {
        node = new_node(parser, OP_NOT);
        advance(parser);
        struct az_condition *part = node ? parse_not(parser) : NULL;
        if (!part) {
            return NULL;
        }
        node->parts = part;
    } else {
        node = parse_brackets(parser);
    }
    parser->depth--;
    return node;
}

/* Parts with `word` between them: one node of `op`, or just the part if it is alone. */
static struct az_condition *
parse_chain(struct parser *parser, enum op op, const char *word,
            struct az_condition *(*parse_part)(struct parser *parser))
{
    struct az_condition *first = parse_part(parser);
    if (!first || !token_is(parser, word)) {
        return first;
    }
    struct az_condition *node = new_node(parser, op);
    if (!node) {
        return NULL;
    }
    node->parts = first;
    struct az_condition *last = first;
    while (token_is(parser, word)) {
        advance(parser);
        struct az_condition *part = parse_part(parser);
        if (!part) {
            return NULL;
        }
        last->next = part;
        last = part;
    }
    return node;
}

static struct az_condition *
parse_all(struct parser *parser)
{
    return parse_chain(parser, OP_ALL, "and", parse_not);
}

static struct az_condition *
parse_any(struct parser *parser)
{
    return parse_chain(parser, OP_ANY, "or", parse_all);
}

const struct az_condition *
az_condition_parse(const char *text, struct az_arena *arena, size_t *at, struct az_buffer *why)
{
    struct parser parser = {.text = text, .arena = arena, .why = why};
    az_buffer_clear(why);
    advance(&parser);
    struct az_condition *condition = parse_any(&parser);
    if (condition && parser.token != TOKEN_END) {
        condition = refuse(&parser, "\"and\", \"or\" or the end");
    }
    *at = parser.token_at;
    return condition;
}
