# SPDX-License-Identifier: MIT
"""Whether docs/openapi.yaml is sound, names each route and each answer of the
hub, and describes what the hub really sends and reads."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
METHODS = {"get", "post"}
# The members that each kind of object may have, of those that OpenAPI 3.1 knows.
ALLOWED = {
    "root": {"openapi", "info", "paths", "components"},
    "operation": {"operationId", "summary", "description", "parameters", "requestBody", "responses",
                  "security"},
    "parameter": {"name", "in", "required", "description", "schema", "example"},
    "response": {"description", "headers", "content", "$ref"},
    "schema": {"$ref", "type", "description", "const", "enum", "pattern", "format", "minimum", "maximum",
               "minItems", "maxItems", "maxLength", "uniqueItems", "items", "required", "properties", "oneOf"},
}
TYPES = {"string": str, "integer": int, "object": dict, "array": list, "boolean": bool}


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def faults(document, schema, value, where):
    """What of a value does not fit a schema, as sentences."""
    if "$ref" in schema:
        schema = resolve(document, schema["$ref"])
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or isinstance(value, bool) and kind != "boolean"):
        return [f"{where} is not of the type {kind}"]
    found = []
    if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is {value!r}")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{where} is out of range")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{where} is {value!r}")
    if isinstance(value, list):
        for i, item in enumerate(value):
            found += faults(document, schema.get("items", {}), item, f"{where}[{i}]")
    if isinstance(value, dict):
        found += [f"{where} lacks {name}" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            if name not in schema.get("properties", {}):
                found.append(f"{where} has {name}, which is not described")
            else:
                found += faults(document, schema["properties"][name], item, f"{where}.{name}")
    return found


def resolve(document, reference):
    part = document
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = yaml.safe_load(read("docs/openapi.yaml"))
        cls.folder = tempfile.TemporaryDirectory()
        port_file = os.path.join(cls.folder.name, "port")
        # A pipe, so that the hub's first line can be waited for.
        cls.hub = subprocess.Popen(
            [os.path.join(os.environ["AZRI_BIN"], "azri-hub"), "--listen=127.0.0.1:0",
             "--archive", os.path.join(cls.folder.name, "archive.db"), "--port-file", port_file],
            stderr=subprocess.PIPE, text=True)
        for line in cls.hub.stderr:
            if "listening on" in line:
                break
        with open(port_file, encoding="ascii") as file:
            cls.port = int(file.read())
        with open(os.path.join(cls.folder.name, "organizer-token"), encoding="ascii") as file:
            cls.token = file.read().strip()

    @classmethod
    def tearDownClass(cls):
        cls.hub.send_signal(signal.SIGTERM)
        cls.hub.communicate()
        cls.folder.cleanup()

    def only(self, kind, part, where):
        self.assertLessEqual(set(part), ALLOWED[kind], where)

    def check_schema(self, schema, where):
        self.only("schema", schema, where)
        if "$ref" in schema:
            resolve(self.document, schema["$ref"])
        self.assertIn(schema.get("type", "object"), TYPES, where)
        self.assertLessEqual(set(schema.get("required", ())), set(schema.get("properties", schema.get("required", ()))), where)
        for name, inner in schema.get("properties", {}).items():
            self.check_schema(inner, f"{where}.{name}")
        if "items" in schema:
            self.check_schema(schema["items"], where + "[]")

    def check_response(self, response, where):
        self.only("response", response, where)
        if "$ref" in response:
            response = resolve(self.document, response["$ref"])
        self.assertTrue(response["description"], where)
        for content in response["content"].values():
            self.check_schema(content["schema"], where)

    def operations(self):
        for path, methods in self.document["paths"].items():
            self.assertLessEqual(set(methods), METHODS, path)
            for method, operation in methods.items():
                yield path, method.upper(), operation

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers.get_content_type(), content

    def assert_documented(self, method, path, status, media_type, content):
        response = self.document["paths"][path][method.lower()]["responses"][str(status)]
        if "$ref" in response:
            response = resolve(self.document, response["$ref"])
        schema = response["content"][media_type]["schema"]
        if media_type.endswith("json"):
            self.assertEqual(faults(self.document, schema, json.loads(content), media_type), [])

    def test_form(self):
        self.only("root", self.document, "the document")
        self.assertRegex(self.document["openapi"], r"^3\.1\.\d+$")
        self.assertLessEqual({"title", "version"}, set(self.document["info"]))
        ids = []
        for path, method, operation in self.operations():
            self.only("operation", operation, path)
            ids.append(operation["operationId"])
            for parameter in operation.get("parameters", ()):
                self.only("parameter", parameter, path)
                self.check_schema(parameter["schema"], path)
            for status, response in operation["responses"].items():
                self.assertIsInstance(status, str)
                self.check_response(response, f"{method} {path} {status}")
        self.assertEqual(len(ids), len(set(ids)))
        for name, schema in self.document["components"]["schemas"].items():
            self.check_schema(schema, name)

    def test_names_each_route(self):
        source = read("app/hub/routes.c")
        names = {**dict(re.findall(r'#define (AZ_WEB\w+_PATH)\s+"(.*)"', read("app/hub/web_assets.h"))),
                 **dict(re.findall(r'#define (AZ_WRAPPING_PATH)\s+"(.*)"', read("sync/wrapping.h"))),
                 **dict(re.findall(r'#define (AZ_\w+_PATH)\s+"(.*)"', read("sync/enrolment.h"))),
                 **dict(re.findall(r'#define (AZ_HUB_TIME_PATH)\s+"(.*)"', read("sync/hub_time.h"))),
                 **dict(re.findall(r'#define (AZ_FILE_REQUEST_FOLDER) "(.*)"', read("sync/file_request.h")))}
        routes = {(method, path.strip('"') if path.startswith('"') else names[path])
                  for method, path in re.findall(r'\.method = "(\w+)",\s*\.path = ("[^"]*"|\w+)', source)}
        # What comes behind a path's last "/" is the handler's affair.
        self.assertEqual({(method, re.sub(r"\{\w+\}$", "", path)) for path, method, _ in self.operations()},
                         routes)

    def test_names_each_outcome_of_a_batch(self):
        outcomes = set(re.findall(r"\[AZ_INTAKE_\w+\] = \{(\d+), ", read("app/hub/batches.c")))
        self.assertGreater(len(outcomes), 5)
        self.assertEqual(set(self.document["paths"]["/v1/batches"]["post"]["responses"]), outcomes)

    def test_each_page_is_as_described(self):
        """Parameters that are required are their examples; without a token, the organizers' ones are refused."""
        for path, method, operation in self.operations():
            if method != "GET":
                continue
            asked = path
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    asked = asked.replace("{%s}" % parameter["name"], parameter["example"])
                elif parameter.get("required") and parameter["in"] == "query":
                    asked += f"?{parameter['name']}={parameter['example']}"
            headers = {}
            if {"terminal": []} in operation.get("security", ()):
                status, media_type, content = self.ask(method, asked)
                self.assertEqual(status, 403, path)
                self.assert_documented(method, path, status, media_type, content)
                continue
            if "security" in operation:
                status, media_type, content = self.ask(method, asked)
                self.assertEqual(status, 401, path)
                self.assert_documented(method, path, status, media_type, content)
                headers = {"Authorization": f"Bearer {self.token}"}
            status, media_type, content = self.ask(method, asked, headers=headers)
            self.assertEqual(status, 200, path)
            self.assert_documented(method, path, status, media_type, content)

    def test_refusals_are_as_described(self):
        batch = "application/vnd.azri.batch+jsonl"
        fitting = {"Content-Type": batch, "Content-Digest": "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"}
        for headers, body, expected in (
            ({"Content-Type": "text/plain"}, b"x", 415),
            ({"Content-Type": batch}, b"x", 403),
            (fitting, b"x", 400),
            (fitting, b'{"hello": "world"}', 403),
            ({"Content-Type": batch}, b"x" * (4 * 1024 * 1024 + 1), 413),
        ):
            try:
                status, media_type, content = self.ask("POST", "/v1/batches", body, headers)
            except (BrokenPipeError, ConnectionResetError):
                self.assertEqual(expected, 413)  # it need not read on
                continue
            self.assertEqual(status, expected)
            self.assert_documented("POST", "/v1/batches", status, media_type, content)

    def test_examples_fit(self):
        def check(name, value):
            schema = self.document["components"]["schemas"][name]
            self.assertEqual(faults(self.document, schema, value, name), [])

        for seed in ("two", "sealed"):
            head, *lines = read(f"tests/fuzz/corpus/batch/{seed}.txt").splitlines()
            check("BatchHead", json.loads(head))
            for line in lines:
                check("Response", json.loads(line))
        for seed in ("gaps", "none", "forked"):
            check("Envelope", json.loads(read(f"tests/fuzz/corpus/envelope/{seed}.txt")))
        for seed, name in (("terminal", "Enrolment"), ("code", "Enrolment"), ("answer", "EnrolmentAnswer"),
                           ("rekeying", "Rekeying")):
            check(name, json.loads(read(f"tests/fuzz/corpus/enrolment/{seed}.txt")))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
