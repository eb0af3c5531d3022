"""One sandbox for all tests of the adapters; each test finds it empty."""

import pytest
from requests.adapters import HTTPAdapter

from adapters.sandbox.server import running_sandbox
from tests.adapters.platforms import a_photo
from tests.adapters.sandboxed import served


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    with running_sandbox() as sandbox, served(folder) as url:
        photos = tuple(
            a_photo(folder, hue=hue, alt_text=f"Løg nr. {hue}", url=f"{url}/photo-{hue}.jpg")
            for hue in range(3)
        )
        yield sandbox, photos


@pytest.fixture
def sent(monkeypatch):
    """The methods of all requests that go out, counted where they leave the library."""
    methods = []
    send = HTTPAdapter.send

    def counted(self, request, **keywords):
        methods.append(request.method)
        return send(self, request, **keywords)

    monkeypatch.setattr(HTTPAdapter, "send", counted)
    return methods
