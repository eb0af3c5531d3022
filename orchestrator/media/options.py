"""The settings of the media store: `[storage]` of `config/orchestrator.toml`."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from adapters.options import BaseUrl, Secret

FOLDER: Final = "folder"
_BUCKET: Final = re.compile(  # Amazon's rules for names of buckets, and a plain prefix
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[A-Za-z0-9._/-]*))?"
)


def _is_place(text: str) -> str:
    if text == FOLDER or _BUCKET.fullmatch(text):
        return text
    raise ValueError("must be 'folder' or 's3://BUCKET/PREFIX'")


class StorageOptions(BaseModel):
    """Where media files are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    media: Annotated[str, Field(max_length=500), AfterValidator(_is_place)] = FOLDER
    endpoint: BaseUrl | None = None  # None: Amazon's, of the region
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = "eu-north-1"
    access_key: Secret | None = None
    secret_key: Secret | None = None

    @model_validator(mode="after")
    def _bucket_has_keys(self) -> Self:
        if self.is_bucket and (self.access_key is None or self.secret_key is None):
            raise ValueError("a bucket needs access_key and secret_key")
        return self

    @property
    def is_bucket(self) -> bool:
        """Tell whether media lie in object storage, and not in a folder."""
        return self.media != FOLDER

    @property
    def bucket(self) -> str:
        """The bucket's name; "" for a folder."""
        return self._part("bucket")

    @property
    def prefix(self) -> str:
        """What the names of our objects begin with, without slashes at the ends."""
        return self._part("prefix").strip("/")

    @property
    def is_on_loopback(self) -> bool:
        """Tell whether requests go without TLS: `BaseUrl` allows that on this machine only."""
        return self.endpoint is not None and self.endpoint.startswith("http://")

    def _part(self, name: str) -> str:
        found = _BUCKET.fullmatch(self.media)
        return (found[name] or "") if found else ""
