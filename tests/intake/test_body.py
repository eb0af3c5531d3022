import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.body import read_body
from orchestrator.intake.limits import TooMuch, split_headers
from orchestrator.intake.mime import read_structure


def body_of(raw):
    return read_body(read_structure(raw, split_headers(raw)))


def part(content, kind="text/plain; charset=utf-8", extra=""):
    return f"Content-Type: {kind}\n{extra}\n{content}".encode()


def multi(kind, *parts, boundary="b"):
    mark = f"\n--{boundary}\n".encode()
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\n".encode()
    return head + b"".join(mark + one for one in parts) + f"\n--{boundary}--\n".encode()


HTML = "text/html; charset=utf-8"


def test_plain_text_comes_before_html():
    assert body_of(multi("alternative", part("plain"), part("<p>html</p>", HTML))).text == "plain"


def test_html_is_read_where_the_plain_text_is_empty():
    assert body_of(multi("alternative", part(" \n"), part("<p>html</p>", HTML))).text == "html"


def test_the_lines_of_html_count_where_both_say_the_same():
    plain = "En lang linje som er\nfoldet af klienten."
    html = "<div>En lang linje som er foldet af klienten.</div>"

    assert body_of(multi("alternative", part(plain), part(html, HTML))).text == plain.replace(
        "\n", " "
    )


def test_html_that_says_something_else_does_not_replace_the_plain_text():
    html = "<div>noget andet</div>"

    assert body_of(multi("alternative", part("det her"), part(html, HTML))).text == "det her"


def test_text_hidden_in_the_html_is_told_though_the_plain_text_is_used():
    html = "<div>det her</div><div hidden>gemt</div>"
    body = body_of(multi("alternative", part("det her"), part(html, HTML)))

    assert (body.text, body.hidden) == ("det her", "gemt")


@pytest.mark.parametrize("plain", ["det her\n\ngemt", "gemt", "det her ge\nmt"])
def test_text_hidden_in_the_html_does_not_come_in_by_the_plain_text(plain):
    html = '<div>det her</div><div style="color:#fff">gemt</div>'
    body = body_of(multi("alternative", part(plain), part(html, HTML)))

    assert (body.text, body.hidden) == ("det her", "gemt")


def test_html_with_pictures_is_an_alternative_too():
    related = multi("related", part("<p>html</p>", HTML), part("", "image/png"), boundary="r")

    assert body_of(multi("alternative", part("plain"), related)).text == "plain"


def test_texts_around_a_photo_are_put_together():
    raw = multi(
        "mixed",
        part("før"),
        part("", "image/jpeg", "Content-Disposition: inline\n"),
        part("efter"),
    )

    assert body_of(raw).text == "før\n\nefter"


@pytest.mark.parametrize(
    "extra",
    ["Content-Disposition: attachment\n", 'Content-Disposition: inline; filename="a.txt"\n'],
)
def test_an_attached_text_file_is_no_text_of_the_mail(extra):
    assert body_of(multi("mixed", part("brev"), part("bilag", extra=extra))).text == "brev"


def test_only_the_first_part_of_a_signed_mail_is_text():
    assert body_of(multi("signed", part("brev"), part("fremmed fod"))).text == "brev"


def test_flowed_lines_are_joined():
    raw = part("En linje \nder går videre.\n\n Indrykket\n-- \nSofie", "text/plain; format=flowed")

    assert body_of(raw).text == "En linje der går videre.\n\nIndrykket"


def test_delsp_drops_the_space_at_the_fold():
    raw = part("kom \nmune", "text/plain; format=flowed; delsp=yes")

    assert body_of(raw).text == "kommune"


def test_marks_of_inline_pictures_are_left_out():
    assert (
        body_of(part("a [cid:image001.png@01DC] b\n[image: IMG_1.jpg]\n\ufffc\nc")).text
        == "a  b\n\nc"
    )


def test_hard_spaces_become_spaces_and_blank_lines_are_few():
    assert body_of(part("a\u00a0b \n\n\n\nc")).text == "a b\n\nc"


def test_an_unknown_charset_is_a_defect():
    assert body_of(part("bær", "text/plain; charset=x-none")).defects == ("unknown-charset",)


def test_too_long_a_text_is_too_much():
    with pytest.raises(TooMuch, match="text-characters"):
        body_of(part("x" * 600_000))


def test_html_that_is_too_much_does_not_matter_beside_plain_text():
    raw = multi("alternative", part("plain"), part("<div>" * 50_000, HTML))

    assert body_of(raw).text == "plain"


def test_a_mail_without_text_has_an_empty_one():
    assert body_of(multi("mixed", part("", "image/jpeg"))).text == ""


WORDS = st.sampled_from(
    ["hej", "Mvh", "Sofie", "> citat", "-- ", "", "æøå", "[cid:x]", "Sendt fra min iPhone"]
)
plain_texts = st.lists(WORDS, max_size=10).map("\n".join)


@given(
    plain_texts,
    st.sampled_from(["utf-8", "x-none", "iso-8859-1"]),
    st.sampled_from(["", "; format=flowed"]),
)
def test_no_word_comes_from_outside_the_mail(text, charset, flowed):
    raw = part(text, f"text/plain; charset={charset}{flowed}")
    whole = raw.decode("latin-1") + raw.decode("utf-8", "replace")

    assert all(word in whole for word in body_of(raw).text.split())


@given(
    st.lists(plain_texts, min_size=1, max_size=4),
    st.sampled_from(["mixed", "alternative", "related", "signed"]),
)
def test_any_combination_of_texts_is_read(texts, kind):
    kinds = ["text/plain; charset=utf-8", HTML]
    body = body_of(multi(kind, *(part(text, kinds[at % 2]) for at, text in enumerate(texts))))

    assert body.text == body.text.strip()
