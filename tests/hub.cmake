# SPDX-License-Identifier: MIT
azri_test(test_hub_html LINKS azri_hub_http)
azri_test(test_http_head LINKS azri_hub_http)
azri_test(test_http_server SOURCES raw_http.c small_server.c LINKS azri_hub_http)
azri_test(test_http_server_strain SOURCES raw_http.c small_server.c LINKS azri_hub_http)
azri_test(test_organizer LINKS azri_hub_lib)
azri_test(test_hub SOURCES raw_http.c signed.c LINKS azri_sync)
add_dependencies(test_hub azri-hub)
azri_add_test(openapi unit python3 -B ${CMAKE_SOURCE_DIR}/tests/wire/test_openapi.py)
