"""The languages of the house: what people write to us and what we write to them."""

from typing import Final

LANGUAGES: Final = ("da", "nb", "nn", "sv", "fi", "en")  # ISO 639-1
