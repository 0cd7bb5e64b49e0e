# SPDX-License-Identifier: MIT
"""Whether includes only point down, each third party stays in its one place,
and every file names its licence."""

import os
import re
import subprocess
import sys

# A folder may include what is in itself and in those named here. The first
# rule whose folder the file is in counts.
BELOW_APP = ("base", "storage", "sync")
LAYERS = (
    ("base", ()),
    ("storage", ("base",)),
    ("sync", ("base", "storage")),
    ("app/survey", BELOW_APP),
    ("app/report", BELOW_APP + ("app/survey",)),
    ("app/glyphs", ("base",)),
    ("app/ui", BELOW_APP + ("app/survey", "app/glyphs")),
    ("app/kiosk", BELOW_APP + ("app/survey", "app/report", "app/ui")),
    ("app/hub", BELOW_APP + ("app/survey", "app/report", "app/ui")),
    ("app/cli", BELOW_APP + ("app/survey", "app/report", "app/glyphs", "app/ui")),
    ("tests", ("base", "storage", "sync", "app")),
)

# Where a third party's header may be included: in these files or folders.
# Tests may look behind the curtain.
PLACES = (
    (r"sqlite3\.h|libpq-fe\.h", ("storage", "tests")),
    (r"curl/.*", ("sync/http_client.c", "sync/http_failure.c", "tests")),
    (r"openssl/.*", ("sync/http_trust.c", "tests")),
    (r"microhttpd\.h", ("app/hub/http_server.c",)),
    (r"SDL.*", ("app/ui", "app/kiosk", "tests")),
    (r"fontconfig/.*", ("app/glyphs", "app/ui")),
    (r"yaml\.h|cyaml/.*", ("app/survey",)),
    (r"sodium\.h", ("base", "sync", "tests")),
    (r"zstd\.h", ("sync/compression.c", "tests")),
)

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
NO_LICENCE_LINE = re.compile(r"LICENSE$|\.(md|json|yaml|pub|svg|png|ico|supp|txt)$|(^|/)\.(gitignore|clang-format)$")


def files():
    # The tree may belong to another account than the one that tests it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return sorted(name for name in listing.decode().split("\0") if name and os.path.isfile(name))


def is_in(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def faults_of_own(path, included):
    for folder, below in LAYERS:
        if is_in(path, (folder,)):
            if not is_in(included, below + (folder,)):
                yield f"{included} is not below {folder}; an arrow only points down."
            return
    yield "This folder is in no layer; add it to tests/style/layers.py."


def faults_of_third_party(path, included):
    for pattern, places in PLACES:
        if re.fullmatch(pattern, included) and not is_in(path, places):
            yield f"<{included}> belongs in {' and '.join(places)} only."


def faults_of_c(path, lines):
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match:
            own, third_party = match.groups()
            check = faults_of_own(path, own) if own else faults_of_third_party(path, third_party)
            for fault in check:
                yield f"{path}:{number}: {fault}"


def faults(path):
    if NO_LICENCE_LINE.search(path):
        return
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if not any("SPDX-License-Identifier: MIT" in line for line in lines[:3]):
        yield f"{path}:1: There is no SPDX line; begin the file with one."
    if path.endswith((".c", ".h")):
        yield from faults_of_c(path, lines)


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    found = [fault for path in files() for fault in faults(path)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
