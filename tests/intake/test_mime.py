import email
import time
from email import policy as email_policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.limits import TooMuch, split_headers
from orchestrator.intake.mime import read_structure


def structure(raw):
    return read_structure(raw, split_headers(raw))


def multipart(*bodies, boundary="b", kind="mixed"):
    parts = b"".join(b"\n--" + boundary.encode() + b"\n" + body for body in bodies)
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\n".encode()
    return head + parts + b"\n--" + boundary.encode() + b"--\n"


def text_of(part):
    return part.text()[0]


def test_a_mail_without_a_type_is_plain_text():
    assert structure(b"Subject: x\n\nhello").content_type == "text/plain"


def test_parts_come_in_their_order():
    root = structure(multipart(b"\none", b"\ntwo"))

    assert [text_of(part) for part in root.leaves()] == ["one", "two"]


def test_a_boundary_that_begins_another_one_does_not_split_it():
    inner = multipart(b"\ndeep", boundary="bb")
    root = structure(multipart(inner, b"\nafter"))

    assert [text_of(part) for part in root.leaves()] == ["deep", "after"]


def test_an_empty_part_stays_a_part():
    root = structure(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\nx\n--b--\n")

    assert [part.body for part in root.leaves()] == [b"", b"x"]


def test_what_stands_after_the_last_boundary_is_no_part():
    root = structure(multipart(b"\none") + b"\n--b\n\nlate")

    assert [text_of(part) for part in root.leaves()] == ["one"]


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"Content-Type: multipart/mixed\n\nhello", "no-boundary"),
        (b"Content-Type: multipart/mixed; boundary=b\n\nhello", "boundary-not-found"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello", "no-closing-boundary"),
    ],
)
def test_a_damaged_multipart_still_gives_its_text(raw, defect):
    root = structure(raw)

    assert [text_of(part).strip() for part in root.leaves()] == ["hello"]
    assert root.defects == (defect,)


def test_an_attached_mail_is_a_leaf():
    attached = b"Content-Type: message/rfc822\n\nSubject: x\n\ninner"
    root = structure(multipart(b"\none", attached))

    assert [part.content_type for part in root.leaves()] == ["text/plain", "message/rfc822"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Content-Disposition: attachment; filename=a.jpg", "a.jpg"),
        ("Content-Disposition: attachment; filename*=utf-8''s%C3%B8.jpg", "sø.jpg"),
        (
            "Content-Disposition: attachment; filename*0*=utf-8''s%C3%B8; filename*1=\".jpg\"",
            "sø.jpg",
        ),
        ('Content-Type: image/jpeg; name="=?utf-8?Q?s=C3=B8.jpg?="', "sø.jpg"),
        ("Content-Disposition: attachment; filename=", ""),
    ],
)
def test_file_names_in_the_forms_of_clients(header, name):
    assert structure(f"{header}\n\nx".encode()).filename == name


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", b"aGVqIG1lZCBkaWc="),
        ("BASE64 ", b"aGVq\r\nIG1lZ CBkaWc"),
        ("quoted-printable", b"hej =\nmed=20dig"),
        ("8bit", b"hej med dig"),
        ("x-unknown", b"hej med dig"),
    ],
)
def test_transfer_encodings_are_taken_off(encoding, body):
    raw = f"Content-Transfer-Encoding: {encoding}\n\n".encode() + body

    assert structure(raw).content() == b"hej med dig"


def test_the_parts_are_counted():
    with pytest.raises(TooMuch, match="parts"):
        structure(multipart(*[b"\nx"] * 201))


def test_the_depth_is_counted():
    raw = b"\nx"
    for level in range(40):
        raw = multipart(raw, boundary=f"level{level}x")

    with pytest.raises(TooMuch, match="depth"):
        structure(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 1_000_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"\n--bb" * 1_000_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"\n" * 10_000_000,
        b"Content-Type: message/rfc822\n\n" * 1500,
        b'Content-Type: text/plain; x="' + b'\\"' * 15_000 + b"\n\nx",
        b"Content-Type: text/plain" + b"; a*1*=x" * 390 + b"\n\nx",
    ],
    ids=["no-lines", "near-boundaries", "blank-lines", "nested-mails", "escapes", "continuations"],
)
def test_hostile_structures_take_linear_time(raw):
    started = time.process_time()
    structure(raw)

    assert time.process_time() - started < 2


leaf = st.builds(
    lambda kind, body: b"Content-Type: " + kind + b"\n\n" + body,
    st.sampled_from([b"text/plain", b"text/html; charset=utf-8", b"image/jpeg"]),
    st.text("ab -\n", max_size=12).map(str.encode).filter(lambda body: b"--b" not in body),
)


@st.composite
def trees(draw, depth=2):
    if depth == 0 or draw(st.booleans()):
        return draw(leaf)
    children = draw(st.lists(trees(depth=depth - 1), min_size=1, max_size=3))
    return multipart(*children, boundary=f"b{depth}-")


@given(trees())
def test_our_structure_is_that_of_the_standard_parser(raw):
    theirs = [
        (part.get_content_type(), part.get_payload(decode=True))
        for part in email.message_from_bytes(raw, policy=email_policy.compat32).walk()
        if not part.is_multipart()
    ]

    assert [(part.content_type, part.content()) for part in structure(raw).leaves()] == theirs


@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                b"Content-Type: multipart/mixed; boundary=b",
                b"\n",
                b"\r",
                b"--b",
                b"--",
                b" ",
                b"x",
                b"\n\n",
            ]
        ),
        max_size=20,
    ).map(b"".join)
)
def test_any_bytes_have_a_structure(raw):
    assert list(structure(raw).leaves())
