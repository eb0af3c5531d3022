import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.html import html_to_text
from orchestrator.intake.limits import TooMuch


def text_of(html):
    return html_to_text(html).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        (
            "<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>",
            "a\n\nb",
        ),
        ("<p>a\n  b <b>c</b>d</p>", "a b cd"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("K&oslash;ben<wbr>havn &amp; &#198;r&oslash;", "København & Ærø"),
        ("a<!-- b -->c", "a\nc".replace("\n", "")),
        ("<b>a", "a"),
        ("", ""),
        ("<>", "<>"),
    ],
)
def test_text_is_laid_out_as_a_reader_sees_it(html, text):
    assert text_of(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">x</div>',
        '<span style="DISPLAY : NONE !important">x</span>',
        '<span style="display:/**/none">x</span>',
        '<span style="visibility:hidden">x</span>',
        '<span style="font-size:0">x</span>',
        '<span style="font-size: 0.0px">x</span>',
        '<span style="opacity:0;">x</span>',
        '<span style="color: transparent">x</span>',
        '<span style="mso-hide:all">x</span>',
        '<div style="max-height:0px;overflow:hidden">x</div>',
        '<div style="position:absolute;left:-9999px">x</div>',
        "<div hidden>x</div>",
        "<div hidden><b>x</b></div>",
        "<!-- x -->",
        "<style>.h{display:none}</style><i class='a h'>x</i>",
        "<style>b, #h { color:red; display : none }</style><i id=h>x</i>",
        "<style>/* note */ i.h {font-size:0}</style><i class=h>x</i>",
    ],
)
def test_hidden_text_is_kept_apart(hidden):
    found = html_to_text(f"<p>a</p>{hidden}<p>b</p>")

    assert (found.text, found.hidden) == ("a\n\nb", "x")


@pytest.mark.parametrize(
    "shown",
    [
        '<span style="opacity:0.5">x</span>',
        '<span style="font-size:0.9em">x</span>',
        '<span style="display:block">x</span>',
        "<style>@media print{.h{display:none}}</style><i class=h>x</i>",
        "<style>.other{display:none}</style><i class=h>x</i>",
    ],
)
def test_what_only_looks_hidden_is_shown(shown):
    assert text_of(shown) == "x"


@pytest.mark.parametrize(
    "dropped",
    [
        "<style>x</style>",
        "<script>x</script>",
        "<title>x</title>",
        "<!--[if mso]>x<![endif]-->",
        "<template>x</template>",
        "<iframe>x</iframe>",
    ],
)
def test_machine_text_is_neither_shown_nor_hidden(dropped):
    found = html_to_text(f"<p>a</p>{dropped}")

    assert (found.text, found.hidden) == ("a", "")


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote gmail_quote_container">old</div>',
        '<blockquote type="cite">old</blockquote>',
        '<div class="moz-cite-prefix">On … wrote:</div><blockquote type="cite">old</blockquote>',
        '<div id="appendonsend"></div><div>old</div>',
        '<hr><div id="x_divRplyFwdMsg"><b>From:</b></div><div>old</div>',
        '<div class="gmail_signature">Sofie</div>',
        '<div id="ms-outlook-mobile-signature">Sofie</div>',
    ],
)
def test_what_clients_mark_as_quote_or_signature_is_left_out(quoted):
    assert text_of(f"<div>new</div>{quoted}") == "new"


def test_a_quotation_that_is_no_mail_stays():
    assert text_of("<p>a</p><blockquote>wise words</blockquote>") == "a\n\nwise words"


def test_text_below_nine_thousand_levels_is_found():
    assert text_of("<div>" * 9_000 + "deep" + "</div>" * 9_000) == "deep"


@pytest.mark.parametrize(
    ("html", "code"),
    [("<div>" * 20_000, "html-depth"), ("x" * 2_000_001, "html-characters")],
)
def test_html_has_limits(html, code):
    with pytest.raises(TooMuch, match=code):
        html_to_text(html)


@pytest.mark.parametrize(
    "html",
    [
        "<b style='" + "/*" * 300_000 + "'>x",
        "<style>" + "@{" * 200_000 + "</style>x",
        "<" * 500_000,
        "<!--" * 200_000,
        "&" * 500_000,
        "<p>x" * 100_000,
        "<b><i>" * 4_000 + "<p>" * 1_000,
        "<b " + "a=b " * 100_000 + ">",
    ],
)
def test_hostile_html_takes_little_time(html):
    started = time.process_time()
    with suppress(TooMuch):
        html_to_text(html)

    assert time.process_time() - started < 3


TOKENS = [
    "<div",
    ">",
    "</div>",
    " style='display:none'",
    "<!--",
    "-->",
    "<style>",
    "</style>",
    ".a{",
    "}",
    "x",
    "<p>",
    "<br>",
    "<pre>",
    "&nbsp;",
    "&",
    "�",
    "\x00",
    "<td>",
    "<blockquote type=cite>",
    "\n",
]
pieces = st.lists(st.sampled_from(TOKENS), max_size=25).map("".join)


@given(st.text(max_size=60) | pieces)
def test_any_html_gives_text_that_can_be_stored(html):
    found = html_to_text(html)

    (found.text + found.hidden).encode("utf-8")


@given(st.lists(st.text("abc æ", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_no_text_is_lost_or_made(words):
    html = "".join(f"<div><b>{word}</b></div>" for word in words)

    assert text_of(html).split() == " ".join(words).split()
