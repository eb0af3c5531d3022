"""The tables of adapters/README.md are what the code says."""

from pathlib import Path

import pytest

import adapters
from adapters.dry_run import CAPABILITIES as DRY_RUN
from adapters.facebook.limits import CAPABILITIES as FACEBOOK
from adapters.instagram.limits import CAPABILITIES as INSTAGRAM
from adapters.linkedin.limits import CAPABILITIES as LINKEDIN
from adapters.registry import CHANNELS, adapter_class

README = Path(adapters.__file__).with_name("README.md").read_text("utf-8")
LIMITS = {"dry-run": DRY_RUN, "facebook": FACEBOOK, "instagram": INSTAGRAM, "linkedin": LINKEDIN}
CAN_REMOVE = {"instagram": "with `can_delete`"}
IS_FINAL = {"linkedin": "with `can_read`"}


def rows(heading, kind):
    """The cells of a channel's rows in the tables under a heading."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith(f"| {kind} |")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def or_dash(value):
    return f"{value:,}" if value is not None else "–"


def hashtags(limits):
    advised = f" ({limits.hashtags_advised} advised)" if limits.hashtags_advised else ""
    return or_dash(limits.hashtags_max) + advised


def other_limits(limits):
    parts = []
    if limits.width_min:
        parts.append(f"width ≥ {limits.width_min} px")
    if limits.ratio_min:
        parts.append(f"ratio {limits.ratio_min}–{limits.ratio_max}")
    if limits.pixels_max:
        parts.append(f"≤ {limits.pixels_max:,} pixels")
    return ", ".join(parts) or "–"


def yes(is_so):
    return "yes" if is_so else "no"


@pytest.mark.parametrize("kind", CHANNELS)
def test_the_table_of_limits_is_the_codes(kind):
    limits = LIMITS[kind]

    assert rows("Limits", kind)[0] == [
        kind,
        or_dash(limits.caption_max),
        hashtags(limits),
        or_dash(limits.mentions_max),
        f"{limits.media_min}–{limits.media_max}",
        ", ".join(sorted(mime.removeprefix("image/") for mime in limits.mime_types)),
        or_dash(limits.bytes_max),
        other_limits(limits),
        or_dash(limits.alt_text_max),
        CAN_REMOVE.get(kind, yes(limits.can_remove)),
    ]


@pytest.mark.parametrize("kind", CHANNELS)
def test_the_table_of_times_is_the_codes(kind):
    limits = LIMITS[kind]
    times = (limits.prepare_lead, limits.settle_time, limits.publish_timeout, limits.min_gap)

    assert rows("Limits", kind)[1] == [
        kind,
        *(f"{time.total_seconds():g} s" for time in times),
        yes(limits.needs_public_url),
        IS_FINAL.get(kind, yes(limits.find_is_authoritative)),
    ]


@pytest.mark.parametrize("kind", CHANNELS)
def test_the_table_of_options_names_every_option(kind):
    [(_, must, may)] = rows("Options", kind)
    fields = adapter_class(kind).Options.model_fields

    for name, field in fields.items():
        assert f"`{name}`" in (must if field.is_required() else may)


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_channel_says_how_a_post_goes_out(kind):
    assert len(rows("How a post goes out", kind)) == 1


@pytest.mark.parametrize(
    "path", sorted(Path(adapters.__file__).parent.glob("*/limits.py")), ids=str
)
def test_every_number_has_a_source_or_is_called_ours(path):
    numbers = [
        line
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("    ")
        and any(char.isdigit() for char in line.partition("#")[0])
        and "frozenset" not in line
    ]

    assert [line for line in numbers if "#" not in line] == []
