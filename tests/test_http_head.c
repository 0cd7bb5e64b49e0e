// SPDX-License-Identifier: MIT
#include <string.h>

#include "app/hub/http_head.h"
#include "tests/testing.h"

struct field {
    const char *name;
    const char *value;
};

static const char *
fault_of(const struct field *fields, const char *version, struct az_http_head *head)
{
    *head = (struct az_http_head){0};
    for (const struct field *f = fields; f->name; f++) {
        az_http_head_add(head, f->name, strlen(f->name), f->value, strlen(f->value));
    }
    return az_http_head_fault(head, "/", version);
}

static void
test_http_head_passes_what_is_plain(void **state)
{
    (void)state;
    static const struct {
        struct field fields[5];
        const char *version;
        bool has_body;
    } cases[] = {
        {{{"Host", "hub"}}, "HTTP/1.1", false},
        {{{0}}, "HTTP/1.0", false},
        {{{"host", "hub"}, {"CONTENT-length", "0"}}, "HTTP/1.1", false},
        {{{"Host", "hub"}, {"Content-Length", "12"}}, "HTTP/1.1", true},
        {{{"Host", "hub"}, {"Transfer-Encoding", "Chunked"}}, "HTTP/1.1", true},
        {{{"Host", "hub"}, {"X-Label", "a\tb ü"}}, "HTTP/1.1", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_http_head head;
        assert_null(fault_of(cases[i].fields, cases[i].version, &head));
        assert_int_equal(az_http_head_has_body(&head), cases[i].has_body);
    }
}

static void
test_http_head_refuses_what_can_be_read_in_two_ways(void **state)
{
    (void)state;
    static const struct {
        struct field fields[5];
        const char *version;
    } cases[] = {
        {{{0}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Host", "b"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Host", "a"}}, "HTTP/1.0"},
        {{{"Host", "a"}, {"Content-Length", "5"}, {"content-length", "6"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", "5"}, {"Content-Length", "5"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}},
         "HTTP/1.1"},
        {{{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, "HTTP/1.0"},
        {{{"Host", "a"}, {"Transfer-Encoding", "xchunked"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Transfer-Encoding", ""}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", "5, 5"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", "+5"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", "0x5"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", ""}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length", "99999999999999999999"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"Content-Length ", "5"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"", "5"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"X-Label", "a\x01z"}}, "HTTP/1.1"},
        {{{"Host", "a"}, {"X-Label", "a\rb"}}, "HTTP/1.1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct az_http_head head;
        if (!fault_of(cases[i].fields, cases[i].version, &head)) {
            fail_msg("case %zu passed", i);
        }
    }
}

static void
test_http_head_refuses_targets_that_are_not_escaped(void **state)
{
    (void)state;
    const struct az_http_head head = {.hosts = 1};
    static const char *const bad[] = {"", "/a b", "/a\tb", "/ HTTP/1.1", "/\x7f", "/ա"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_non_null(az_http_head_fault(&head, bad[i], "HTTP/1.1"));
    }
    assert_null(az_http_head_fault(&head, "/a%20b", "HTTP/1.1"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_head_passes_what_is_plain),
        cmocka_unit_test(test_http_head_refuses_what_can_be_read_in_two_ways),
        cmocka_unit_test(test_http_head_refuses_targets_that_are_not_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
