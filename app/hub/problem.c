// SPDX-License-Identifier: MIT
#include "app/hub/problem.h"

#include <jansson.h>
#include <stdlib.h>

static const struct {
    int status;
    const char *title;
} titles[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
};

const char *
az_problem_title(int status)
{
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
        if (titles[i].status == status) {
            return titles[i].title;
        }
    }
    return "Error";
}

bool
az_problem_encode(int status, const char *type, const char *detail, struct az_buffer *out)
{
    // jansson refuses what is not UTF-8, and a detail may quote what came from outside.
    json_t *text = json_string(detail);
    json_t *problem = json_pack("{s:s, s:s, s:i, s:o}", "type", type ? type : "about:blank",
                                "title", az_problem_title(status), "status", status, "detail",
                                text ? text : json_string(az_problem_title(status)));
    char *line = problem ? json_dumps(problem, JSON_COMPACT) : NULL;
    bool ok = line && az_buffer_append_text(out, line) && az_buffer_append_char(out, '\n');
    free(line);
    json_decref(problem);
    return ok;
}
