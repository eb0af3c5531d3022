import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.limits import MESSAGE_BYTES, TooMuch, check_size, split_headers


def code_of(raw):
    with pytest.raises(TooMuch) as caught:
        split_headers(raw)
    return caught.value.code


def test_names_are_lower_case_and_values_unfolded():
    block = split_headers(b"Subject: a\r\n b\r\nTO: c\r\n\r\nbody")

    assert block.fields == (("subject", b"a b"), ("to", b"c"))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_ends_a_header(end):
    raw = b"A: 1" + end + b"B: 2" + end + end + b"body"
    block = split_headers(raw)

    assert (block.fields, raw[block.body_at :]) == ((("a", b"1"), ("b", b"2")), b"body")


def test_a_space_before_the_colon_hides_no_header():
    assert len(split_headers(b"From: a\nFrom : b\n\n").all("from")) == 2


def test_a_control_in_the_name_hides_no_header():
    assert len(split_headers(b"From: a\nFr\x00om: b\n\n").all("from")) == 2


def test_the_first_is_the_topmost():
    assert split_headers(b"X: top\nX: below\n\n").first("x") == b"top"


def test_an_mbox_line_is_skipped():
    assert split_headers(b"From a@b Wed Nov 25\nSubject: x\n\n").fields == (("subject", b"x"),)


def test_a_line_without_a_colon_begins_the_body():
    raw = b"Subject: x\nhello\nFrom: y\n"
    block = split_headers(raw)

    assert raw[block.body_at :] == b"hello\nFrom: y\n"
    assert block.defects == ("no-blank-line-after-headers",)


def test_a_thousand_lines_are_within_the_limit():
    assert len(split_headers(b"X: y\n" * 999 + b"\n").fields) == 999


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"X: y\n" * 1001, "header-lines"),
        ((b"X: " + b"y" * 900 + b"\n") * 300, "header-block-bytes"),
        (b"X: " + b"y" * 33_000 + b"\n\n", "header-bytes"),
        (b"X: " + b"(" * 61 + b"\n\n", "header-parentheses"),
        (b"Content-Type: text/html" + b"; " * 401 + b"\n\n", "header-semicolons"),
        (b"x" * 300_000, "header-block-bytes"),
    ],
)
def test_each_limit_has_its_code(raw, code):
    assert code_of(raw) == code


def test_a_mail_above_fifty_megabytes_is_too_much():
    with pytest.raises(TooMuch, match="message-bytes"):
        check_size(bytes(MESSAGE_BYTES + 1))


def test_the_split_takes_no_time_on_the_samples_that_stop_the_standard_parser():
    samples = [b"Content-Type: " + b"; " * 50_000, b"X: y\n" * 20_000, b"\t" * 10_000_000]
    started = time.process_time()
    for sample in samples:
        code_of(sample)

    assert time.process_time() - started < 1


@given(
    st.binary(max_size=300)
    | st.lists(st.sampled_from([b"From", b":", b" ", b"\r", b"\n", b"x"])).map(b"".join)
)
def test_any_bytes_are_split_or_too_much(raw):
    block = split_headers(raw)

    assert 0 <= block.body_at <= len(raw)
    assert all(name == name.lower() and b"\n" not in value for name, value in block.fields)
