"""What stands around Senna in production: nginx and a Redis, configured as docs/deploy.md says."""

import os
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from processes import eventually, free_port

_AROUND = """
user root;
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    include {folder}/senna.conf;
}}
"""


@dataclass
class Front:
    port: int
    trusted: ssl.SSLContext
    certificate: Path
    host: str

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> tuple[int, bytes]:
        line = HTTPSConnection(
            "127.0.0.1",
            self.port,
            timeout=10,
            context=self.trusted,
            source_address=(source, 0),
        )
        try:
            line.request(method, path, body, {"Host": self.host, **(headers or {})})
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def line(self, source: str = "127.0.0.1") -> ssl.SSLSocket:
        bare = socket.create_connection(("127.0.0.1", self.port), 10, (source, 0))
        return self.trusted.wrap_socket(bare, server_hostname="127.0.0.1")


@contextmanager
def nginx(folder: Path, told: str, host: str, **elsewhere: str) -> Iterator[Front]:
    """`elsewhere` says what stands where the page has its own words."""
    port = free_port()
    _certify(folder, host)
    here = {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl/senna/fullchain.pem": f"{folder}/cert.pem",
        "/etc/ssl/senna/privkey.pem": f"{folder}/key.pem",
    }
    for theirs, ours in (here | elsewhere).items():
        assert theirs in told
        told = told.replace(theirs, ours)
    (folder / "senna.conf").write_text(told)
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder))
    words = ["nginx", "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    with subprocess.Popen(words, env={"PATH": f"{os.defpath}:/usr/sbin"}) as process:
        try:
            assert eventually(lambda: _listens(port), 5), (folder / "error.log").read_text()
            trusted = ssl.create_default_context(cafile=f"{folder}/cert.pem")
            yield Front(port, trusted, folder / "cert.pem", host)
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _certify(folder: Path, host: str) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    others = [x509.DNSName(host), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .sign(key, hashes.SHA256())
    )
    packed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(packed)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


@contextmanager
def redis_server(folder: Path, told: str) -> Iterator[Path]:
    """Gives the path of its socket."""
    path = folder / "redis.sock"
    (folder / "redis.conf").write_text(f"{told}\nport 0\nunixsocket {path}\ndir {folder}\n")
    words = ["redis-server", str(folder / "redis.conf")]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        try:
            assert eventually(path.exists, 5)
            yield path
        finally:
            process.terminate()


def url_of(path: Path, user: str, password: str) -> str:
    return f"unix://{user}:{password}@{quote(str(path))}"
