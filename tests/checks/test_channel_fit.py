from pathlib import Path
from typing import Any

import pytest

from adapters.base import Attachment, OutboundPost
from adapters.capabilities import Capabilities
from orchestrator.checks.base import Draft, Target
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import run_checks
from orchestrator.domain.finding import Limit, Misfit, Severity
from orchestrator.domain.media import MediaFacts

CAN = Capabilities(
    caption_max=20, hashtags_max=3, hashtags_advised=1, mentions_max=1, media_min=1, media_max=2,
    mime_types=frozenset({"image/jpeg"}), bytes_max=1000, pixels_max=10_000, width_min=50,
    ratio_min=0.8, ratio_max=1.91, alt_text_max=10,
)  # fmt: skip


def picture(**facts):
    given: dict[str, Any] = {
        "path": Path("p"),
        "mime_type": "image/jpeg",
        "sha256": "0",
        "size": 10,
        "width": 100,
        "height": 100,
    }
    return Attachment(**(given | facts))


def findings(caption="hej", pictures=None, *, texts=None, media=None, broken=None):
    post = OutboundPost(
        key="k", caption=caption, attachments=tuple([picture()] if pictures is None else pictures)
    )
    target = Target(account="ig", channel="instagram", outbound=post, capabilities=CAN)
    draft = Draft(
        texts=texts or {}, targets=(target,), media=media or {}, broken_media=broken or {}
    )
    return run_checks(draft, all_checks(), CheckPolicy())


def test_what_fits_gives_nothing():
    assert findings() == ()


@pytest.mark.parametrize(
    ("caption", "pictures", "check", "says"),
    [
        ("x" * 21, None, "channel_fit.caption", "has 21 characters, Instagram takes 20"),
        ("#a #b #c #d", None, "channel_fit.hashtags", "takes 3"),
        ("@a1 @b2", None, "channel_fit.hashtags", "2 mentions"),
        ("hej", [], "channel_fit.media", "nothing without a picture"),
        ("hej", [picture()] * 3, "channel_fit.media", "takes 2"),
        ("hej", [picture(mime_type="image/png")], "channel_fit.media", "image/jpeg"),
        ("hej", [picture(size=2000)], "channel_fit.media", "1000"),
        ("hej", [picture(width=120, height=120)], "channel_fit.media", "14400 pixels"),
        ("hej", [picture(width=40, height=40)], "channel_fit.media", "40 pixels wide"),
        ("hej", [picture(width=60, height=100)], "channel_fit.media", "too tall"),
        ("hej", [picture(width=100, height=40)], "channel_fit.media", "too wide"),
        ("hej", [picture(alt_text="x" * 11)], "channel_fit.alt_text", "takes 10"),
    ],
)
def test_what_does_not_fit_blocks_and_says_what_to_do(caption, pictures, check, says):
    (finding,) = findings(caption, pictures)

    assert (finding.check, finding.severity, finding.place) == (
        check,
        Severity.BLOCK,
        "account:ig",
    )
    assert says in finding.why


def test_what_does_not_fit_keeps_both_numbers():
    (finding,) = findings("x" * 21)

    assert finding.misfit == Misfit(
        limit=Limit.CHARACTERS, channel="instagram", found="21", allowed="20"
    )


def test_more_hashtags_than_advised_is_a_warning():
    (finding,) = findings("#a #b")

    assert finding.severity is Severity.WARN


FACTS = MediaFacts(mime_type="image/jpeg", size=10, width=100, height=100)


def test_a_picture_without_a_description_is_a_warning():
    (finding,) = findings(media={"media:1": FACTS}, texts={"alt:1": " "})

    assert (finding.check, finding.place) == ("media.alt_text", "media:1")


def test_a_described_picture_passes():
    assert findings(media={"media:1": FACTS}, texts={"alt:1": "Et egetræ"}) == ()


def test_a_position_in_a_file_is_told():
    facts = MediaFacts(mime_type="image/jpeg", size=10, width=100, height=100, has_location=True)
    (finding,) = findings(media={"media:1": facts}, texts={"alt:1": "Et egetræ"})

    assert (finding.check, finding.severity) == ("media.location", Severity.INFO)


def test_a_broken_file_blocks_and_says_why():
    (finding,) = findings(broken={"media:2": "the file ends early"})

    assert (finding.check, finding.severity, finding.place) == (
        "media.readable",
        Severity.BLOCK,
        "media:2",
    )
    assert "the file ends early" in finding.why
