r"""LinkedIn's "little text": what must be escaped in a commentary, and how to read it back.

An unescaped reserved character does not fail: LinkedIn answers 201 and publishes the text cut at
that point (several field reports, 2025-2026). So everything reserved is escaped, with one
exception: the `#` of a hashtag, which is what makes it one. `#Vikar24` stays; in `C#`, `#1` and
`a#b` the sign is escaped. Inside a hashtag's word reserved signs are escaped too: `#min\_dag`.
"""

import re
import unicodedata
from typing import Final

# little-text-format page, via notes of 2026-09-19.
RESERVED: Final = r"\|{}@[]()<>#*_~"

_RESERVED_SIGN: Final = re.compile(f"[{re.escape(RESERVED)}]")
# A hashtag: the sign, not inside a word or after another sign, then letters and digits with at
# least one letter. `[^\W_]` is a letter or digit of any script.
_HASHTAG: Final = re.compile(r"(?<![\w#&\\])#(?=[^\W_]*[^\W\d_])")
_READ_BACK: Final = re.compile(
    r"\\(?P<escaped>.)"
    r"|\{hashtag\|\\?#\|(?P<hashtag>(?:\\.|[^\\{}])*)\}"
    r"|@\[(?P<mention>(?:\\.|[^\\\[\]])*)\]\([^()]*\)",
    re.DOTALL,
)


def little_text(text: str) -> str:
    """Write a text so that LinkedIn shows every character of it and links its hashtags."""
    hashtags = {found.start() for found in _HASHTAG.finditer(text)}
    return _RESERVED_SIGN.sub(
        lambda sign: sign[0] if sign.start() in hashtags else f"\\{sign[0]}", text
    )


def shown_text(commentary: str) -> str:
    """Undo `little_text`, also where LinkedIn wrote a hashtag or mention as a template."""

    def shown(found: re.Match[str]) -> str:
        if (word := found["hashtag"]) is not None:
            return f"#{shown_text(word)}"
        if (name := found["mention"]) is not None:
            return shown_text(name)
        return str(found["escaped"])

    return _READ_BACK.sub(shown, commentary)


def same_words(commentary: str, text: str) -> bool:
    """Compare a commentary with a caption, without regard to blanks and line breaks."""
    return _words(shown_text(commentary)) == _words(text)


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
