# SPDX-License-Identifier: MIT
"""Certificates of any dates, vouched for by an authority of the test's own."""

import datetime
import os
import ssl
import subprocess

from chaos import parts

CONFIGURATION = """
[ca]
default_ca = test
[test]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:true
[leaf]
subjectAltName = {address}
"""


def run(*command):
    subprocess.run(command, check=True, capture_output=True, timeout=parts.DEADLINE_S)


def date(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y%m%d%H%M%SZ")


class Authority:
    def __init__(self, folder):
        self.folder = folder
        os.mkdir(folder)
        self.file = os.path.join(folder, "root.pem")
        self.key = os.path.join(folder, "root.key")
        self.count = 0
        with open(os.path.join(folder, "index.txt"), "w", encoding="ascii"):
            pass
        self.sign("root", self.key, self.file, (-4000, 20000), ["-selfsign"])

    def sign(self, kind, key, certificate, days, how, address="IP:127.0.0.1"):
        request = certificate + ".csr"
        configuration = os.path.join(self.folder, "openssl.cnf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(folder=self.folder, address=address))
        run("openssl", "req", "-config", configuration, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={kind}")
        run("openssl", "ca", "-config", configuration, "-batch", "-notext", "-in", request, "-out", certificate,
            "-keyfile", self.key, "-extensions", kind, "-startdate", date(days[0]), "-enddate", date(days[1]), *how)

    def vouch(self, first_day, last_day, address="IP:127.0.0.1"):
        """What a server shows of itself; its dates are in days from now."""
        self.count += 1
        key, certificate = (os.path.join(self.folder, f"leaf-{self.count}.{kind}") for kind in ("key", "pem"))
        self.sign("leaf", key, certificate, (first_day, last_day), ["-cert", self.file], address)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context
