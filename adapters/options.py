"""What the options of several channels have in common."""

from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def _base_url(value: str, info: ValidationInfo) -> str:
    try:
        url = urlsplit(value)
        host, _ = url.hostname, url.port
    except ValueError:
        host = None
    else:
        if url.scheme != "https" and not (url.scheme == "http" and host in _LOOPBACK):
            host = None
        if url.username or url.password or url.query or url.fragment:
            host = None
    if not host:
        raise ValueError(
            f"{info.field_name} must be an https address without user, query or fragment "
            f'(plain http only on 127.0.0.1); write {info.field_name} = "https://HOST" '
            f"or leave the line out"
        )
    return value.rstrip("/")


def _token(value: SecretStr, info: ValidationInfo) -> SecretStr:
    text = value.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            f"{info.field_name} is empty or holds blanks, line breaks or letters outside ASCII; "
            f"copy the secret again, alone on one line"
        )
    return value


TokenText = Annotated[str, Field(pattern=r"^[!-~]{1,4000}$")]  # in an answer
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Secret = Annotated[SecretStr, AfterValidator(_token)]


def revealed(secret: SecretStr | None) -> str:
    """Give a secret's text, for a request; empty without one."""
    return "" if secret is None else secret.get_secret_value()
