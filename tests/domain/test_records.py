"""Records travel into logs and tracebacks: none of them shows content or an address."""

import pytest

from orchestrator.domain.notice import Audience, Notice
from tests.builders import a_content, a_message, a_post, an_ambassador, an_asset, media_facts

MARK = "zzcontentzz"


@pytest.mark.parametrize(
    "record",
    [
        an_ambassador(email=MARK, name=MARK),
        a_message(name=MARK),
        an_asset(file_name=MARK, alt_text=MARK),
        a_content(title=MARK, caption=MARK, variants={"linkedin": MARK}, hidden=MARK),
        a_content(assets=(an_asset(alt_text=MARK),)),
        a_post(title=MARK, ambassador_email=MARK, last_editor_email=MARK),
        Notice(
            key="post:1:held",
            audience=Audience.AMBASSADOR,
            to=(MARK,),
            language="nb",
            subject=MARK,
            body=MARK,
        ),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_record_does_not_show_its_content(record):
    assert MARK not in repr(record)


def test_a_ratio_is_width_over_height():
    assert media_facts(width=1600, height=800).ratio == 2.0


def test_an_empty_picture_has_no_ratio():
    assert media_facts(height=0).ratio == 0.0
