"""How mail programs write a mail: headers, boundaries, encodings, the order of parts.

Each function writes one `Letter` the way one program does, as seen in mails of 2024 to 2026.
"""

import base64
import html
import textwrap
from email.utils import format_datetime

from orchestrator.demo.letters import (
    Body,
    Letter,
    as_file,
    attached,
    coded_text,
    content_id,
    crlf,
    header_words,
    mailbox,
    multipart,
    quoted_text,
)


def outlook(letter: Letter) -> bytes:
    """Write as Outlook for Windows: alternative in mixed, Latin-1, photos attached."""
    code = letter.token("outlook", 12).upper()
    thread = base64.b64encode(bytes.fromhex(letter.token("thread", 44))).decode()
    own = f"{letter.text}\n\n{letter.signature}\n"
    pages = "".join(
        f'<p class="MsoNormal">{html.escape(line) or "<o:p>&nbsp;</o:p>"}</p>\r\n'
        for line in own.split("\n")
    )
    page = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office">\r\n<head>\r\n'
        '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\r\n'
        "<style><!--\r\n"
        'p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}\r\n'
        "--></style>\r\n</head>\r\n"
        f'<body lang="DA" style="word-wrap:break-word">\r\n<div class="WordSection1">\r\n'
        f"{pages}</div>\r\n</body>\r\n</html>\r\n"
    )
    body = multipart(
        "alternative",
        f"_000_DB9PR04{code}_",
        [quoted_text("plain", "iso-8859-1", own), quoted_text("html", "iso-8859-1", page)],
    )
    if letter.photos:
        files = [attached(name, photo, description=True) for name, photo in letter.photos]
        body = multipart("mixed", f"_004_DB9PR04{code}_", [body, *files])
    return as_file(
        letter,
        [
            f"From: {mailbox(letter, 'iso-8859-1')}",
            f"To: {letter.to}",
            f"Subject: {header_words(letter.subject, 'iso-8859-1')}",
            f"Thread-Topic: {header_words(letter.subject, 'iso-8859-1')}",
            f"Thread-Index: {thread}",
            f"Date: {format_datetime(letter.at)}",
            f"Message-ID: <DB9PR04{code}@DB9PR04MB.eurprd04.prod.outlook.example>",
            "Accept-Language: da-DK, en-US",
            "Content-Language: da-DK",
            f"X-MS-Has-Attach:{' yes' if letter.photos else ''}",
            "X-MS-TNEF-Correlator:",
            "MIME-Version: 1.0",
        ],
        body,
    )


def outlook_for_ios(letter: Letter) -> bytes:
    """Write as Outlook for iOS: UTF-8 in base64, the photos inline in a related part."""
    code = letter.token("ios", 12).upper()
    footer = "Hanki Outlook for iOS"
    own = f"{letter.text}\n\n{footer}<https://aka.ms/o0ukef>\n"
    pictures = "".join(
        f'<div dir="ltr"><img src="cid:{content_id(letter, number)}"></div>'
        for number in range(len(letter.photos))
    )
    lines = "".join(
        f'<div dir="ltr" style="font-family: Aptos">{html.escape(line) or "<br>"}</div>\r\n'
        for line in letter.text.split("\n")
    )
    page = (
        "<html>\r\n<head>\r\n"
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
        f"</head>\r\n<body>\r\n{lines}{pictures}"
        '<div id="ms-outlook-mobile-signature"><br><div dir="ltr">Hanki '
        '<a href="https://aka.ms/o0ukef">Outlook for iOS</a></div></div>\r\n</body>\r\n</html>\r\n'
    )
    body = multipart(
        "alternative",
        f"_000_AM0PR03{code}_",
        [coded_text("plain", own), coded_text("html", page)],
    )
    if letter.photos:
        inline = [
            attached(name, photo, cid=content_id(letter, number))
            for number, (name, photo) in enumerate(letter.photos)
        ]
        body = multipart(
            "related", f"_004_AM0PR03{code}_", [body, *inline], 'type="multipart/alternative"'
        )
    return as_file(
        letter,
        [
            f"From: {mailbox(letter, 'utf-8')}",
            f"To: {letter.to}",
            f"Subject: {header_words(letter.subject, 'utf-8')}",
            f"Date: {format_datetime(letter.at)}",
            f"Message-ID: <AM0PR03{code}@AM0PR03MB.eurprd03.prod.outlook.example>",
            "Accept-Language: fi-FI, en-US",
            "Content-Language: fi-FI",
            "X-MS-Has-Attach: yes",
            "MIME-Version: 1.0",
        ],
        body,
    )


def gmail(letter: Letter) -> bytes:
    """Write as Gmail in the browser: plain text folded at 78 characters, HTML beside it."""
    code = letter.token("gmail", 16)
    signature = f"\n\n-- \n{letter.signature}" if letter.signature else ""
    folded = "\n".join(
        textwrap.fill(line, 76, break_long_words=False, break_on_hyphens=False)
        for line in letter.text.split("\n")
    )
    lines = "".join(
        f"<div>{html.escape(line) or '<br>'}</div>" for line in letter.text.split("\n")
    )
    foot = "<br>".join(html.escape(line) for line in letter.signature.split("\n"))
    page = f'<div dir="ltr">{lines}' + (
        '<div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        f'<div dir="ltr" class="gmail_signature">{foot}</div></div>\r\n'
        if foot
        else "</div>\r\n"
    )
    body = multipart(
        "alternative",
        f"000000000000{code}",
        [quoted_text("plain", "UTF-8", folded + signature), quoted_text("html", "UTF-8", page)],
    )
    if letter.photos:
        files = [
            attached(name, photo, x_id=f"f_{letter.token(name, 9)}")
            for name, photo in letter.photos
        ]
        body = multipart("mixed", f"000000000001{code}", [body, *files])
    return as_file(
        letter,
        [
            "MIME-Version: 1.0",
            f"From: {mailbox(letter, 'utf-8')}",
            f"Date: {format_datetime(letter.at)}",
            f"Message-ID: <CA+{letter.token('id', 32)}@mail.gmail.example>",
            f"Subject: {header_words(letter.subject, 'utf-8')}",
            f"To: {letter.to}",
        ],
        body,
    )


def apple_mail(letter: Letter) -> bytes:
    """Write as Mail on a Mac: flowed plain text, and HTML mixed with the photos inline."""
    boundary = f"Apple-Mail=_{letter.uuid('apple').upper()}"
    own = f"{letter.text}\n\n-- \n{letter.signature}\n" if letter.signature else letter.text
    lines = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in own.split("\n"))
    page = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">{lines}'
    )
    rich = [quoted_text("html", "utf-8", page)]
    for number, (name, photo) in enumerate(letter.photos):
        rich += [
            attached(name, photo, cid=content_id(letter, number), disposition="inline"),
            quoted_text("html", "us-ascii", "<html><head></head><body><br></body></html>"),
        ]
    body = multipart(
        "alternative",
        f"{boundary[:-1]}1",
        [
            quoted_text("plain", "utf-8", own, "\tcharset=utf-8"),
            multipart("mixed", f"{boundary[:-1]}2", rich),
        ],
    )
    return as_file(
        letter,
        [
            f"From: {mailbox(letter, 'utf-8')}",
            "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3864.400.21\\))",
            f"Subject: {header_words(letter.subject, 'utf-8')}",
            f"Message-Id: <{letter.uuid('id').upper()}@{letter.domain}>",
            f"Date: {format_datetime(letter.at)}",
            f"To: {letter.to}",
            "X-Mailer: Apple Mail (2.3864.400.21)",
        ],
        body,
    )


def thunderbird(letter: Letter) -> bytes:
    """Write as Thunderbird: flowed UTF-8 text in eight bits, an answer above what it quotes."""
    boundary = f"------------{letter.token('thunderbird', 24)}"
    flowed = "\n".join(" \n".join(textwrap.wrap(line, 70)) for line in letter.text.split("\n"))
    signature = f"\n\n-- \n{letter.signature}" if letter.signature else ""
    attribution, _, earlier = letter.quoted.partition("\n")
    quoted = f"\n\n{attribution}\n" + "".join(f"> {line}\n" for line in earlier.split("\n"))
    own = flowed + signature + (quoted if letter.quoted else "\n")
    head = "Content-Type: text/plain; charset=UTF-8; format=flowed"
    body: Body = (f"{head}\r\nContent-Transfer-Encoding: 8bit", crlf(own).encode())
    if letter.photos:
        body = multipart("mixed", boundary, [body, *(attached(n, p) for n, p in letter.photos)])
    answered = f"<{letter.token('answered', 20)}@{letter.domain}>"
    return as_file(
        letter,
        [
            f"Message-ID: <{letter.uuid('id')}@{letter.domain}>",
            f"Date: {format_datetime(letter.at)}",
            "MIME-Version: 1.0",
            "User-Agent: Mozilla Thunderbird",
            f"Subject: {header_words(letter.subject, 'utf-8')}",
            "Content-Language: en-GB",
            f"To: {letter.to}",
            *([f"References: {answered}", f"In-Reply-To: {answered}"] if letter.quoted else []),
            f"From: {mailbox(letter, 'utf-8')}",
        ],
        body,
    )


def exchange_auto_reply(letter: Letter) -> bytes:
    """Write as Exchange answers for someone who is away."""
    body = quoted_text("plain", "utf-8", letter.text)
    return as_file(
        letter,
        [
            f"From: {mailbox(letter, 'utf-8')}",
            f"To: {letter.to}",
            f"Subject: {header_words(letter.subject, 'utf-8')}",
            f"Date: {format_datetime(letter.at)}",
            f"Message-ID: <{letter.token('id', 32)}@AM0PR03MB.eurprd03.prod.outlook.example>",
            f"In-Reply-To: <{letter.token('answered', 20)}@{letter.domain}>",
            "X-MS-Exchange-Inbox-Rules-Loop: yes",
            "X-Auto-Response-Suppress: All",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ],
        body,
    )
