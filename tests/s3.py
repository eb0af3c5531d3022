"""An S3 server of our own on loopback, for tests that need real object storage: moto's."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from orchestrator.media.folder import MediaFolder
from orchestrator.media.objects import MediaObjects
from orchestrator.media.options import StorageOptions
from tests.workspaces import changed

BUCKET = "fjordvik-media"
KEYS = {"access_key": "AKIAEXAMPLE", "secret_key": "invented"}


class S3Server:
    """The server and what stands in its one bucket, seen with another client than ours."""

    def __init__(self, moto: Any) -> None:
        import boto3

        self._moto = moto
        self._start(port=0)
        self.port = self._running.get_host_and_port()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
        )

    def _start(self, port: int) -> None:
        self._running = self._moto.ThreadedMotoServer("127.0.0.1", port, verbose=False)
        self._running.start()

    def stop(self) -> None:
        self._running.stop()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Let nobody listen for a while; what is stored stays."""
        self.stop()
        try:
            yield
        finally:
            self._start(self.port)

    def options(self, **facts: Any) -> StorageOptions:
        made = {"media": f"s3://{BUCKET}/photos", "endpoint": self.url, **KEYS, **facts}
        return StorageOptions.model_validate(made)

    def configure(self, root: Path) -> None:
        """Let a workspace keep its photos here."""
        storage = f'[storage]\nmedia = "s3://{BUCKET}/photos"\nendpoint = "{self.url}"\n'
        for key, secret in KEYS.items():
            (root / "config" / key).write_text(secret)
            storage += f'{key} = "file:{key}"\n'
        changed(root, "orchestrator.toml", "[storage]\n", storage)

    def store(self, copies: Path) -> MediaObjects:
        return MediaObjects(self.options(), MediaFolder(copies))

    def clear(self) -> None:
        requests.post(f"{self.url}/moto-api/reset", timeout=10).raise_for_status()
        self._client.create_bucket(Bucket=BUCKET)

    def replace(self, name: str, content: bytes) -> None:
        self._client.put_object(Bucket=BUCKET, Key=f"photos/{name}", Body=content)

    def read(self, name: str) -> bytes:
        found = self._client.get_object(Bucket=BUCKET, Key=f"photos/{name}")
        return bytes(found["Body"].read())


@pytest.fixture(scope="module")
def s3_server() -> Iterator[S3Server]:
    """Run a server on a free port; skip with the reason where moto is missing."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed: see [dev]")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = S3Server(moto)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def s3(s3_server: S3Server) -> S3Server:
    """The server with an empty bucket."""
    s3_server.clear()
    return s3_server
