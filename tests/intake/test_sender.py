import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.limits import HeaderBlock, split_headers
from orchestrator.intake.sender import AuthResult, authenticate, read_sender

HOST = "mx.vestby.example"


def sender_of(*values):
    fields = tuple(("from", value.encode()) for value in values)
    return read_sender(HeaderBlock(fields=fields, body_at=0))


def verdict_of(*values, host=HOST, domain="vestby.example"):
    fields = tuple(("authentication-results", value.encode()) for value in values)
    return authenticate(
        HeaderBlock(fields=fields, body_at=0), trusted_authserv_id=host, from_domain=domain
    )


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("sofie@vestby.example", "sofie@vestby.example", ""),
        ("<sofie@vestby.example>", "sofie@vestby.example", ""),
        ("Sofie Bæk <sofie@vestby.example>", "sofie@vestby.example", "Sofie Bæk"),
        ('"Bæk, Sofie" <sofie@vestby.example>', "sofie@vestby.example", "Bæk, Sofie"),
        ('"Sofie \\"Fie\\" Bæk" <s@vestby.example>', "s@vestby.example", 'Sofie "Fie" Bæk'),
        ("=?utf-8?Q?=C3=85sa?= S. <asa@vestby.example>", "asa@vestby.example", "Åsa S."),
        ('"a@vestby.example" <a@vestby.example>', "a@vestby.example", "a@vestby.example"),
        ("'a@vestby.example' <A@Vestby.Example>", None, ""),
        ("Sofie <S.Baek+x@Skole.VESTBY.example>", "S.Baek+x@skole.vestby.example", "Sofie"),
    ],
)
def test_forms_that_clients_write(value, address, name):
    sender = sender_of(value)

    if address is None:
        assert sender.problem == "from-name-defect"  # an address outside quotes is no name
    else:
        assert (sender.address, sender.name, sender.problem) == (address, name, None)


@pytest.mark.parametrize(
    "value",
    [
        "sofie@vestby.example <evil@attacker.example>",
        "sofie@vestby.example, evil@attacker.example",
        '"sofie@vestby.example" <evil@attacker.example>',
        "=?utf-8?Q?sofie=40vestby.example?= <evil@attacker.example>",
        "<sofie@vestby.example> <evil@attacker.example>",
        "<sofie@vestby.example>, <evil@attacker.example>",
        "(sofie@vestby.example) evil@attacker.example",
        "evil@attacker.example (sofie@vestby.example)",
        "Sofie <sofie@vestby.example> evil@attacker.example",
        "staff: sofie@vestby.example;",
        "<@vestby.example:evil@attacker.example>",
        "sofie@vestby.example\x00@attacker.example",
        "sofie@vestby.example@attacker.example",
        '"sofie@vestby.example"@attacker.example',
        "sofie@vestby.example.",
        "sofie@[192.0.2.1]",
        "sofie@localhost",
        "=?utf-8?Q?x?=@vestby.example",
        'Sofie "x <sofie@vestby.example>',
        "Sofie <sofie@vestby.example",
        "Sofie <sofie@vestby.example>>",
        "sofie @vestby.example",
        "sofie@vestby.exämple",
        "<",
        '"',
        "a@[",
        "",
        f"{'a' * 65}@vestby.example",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.example",
    ],
)
def test_a_from_with_any_doubt_has_no_address(value):
    sender = sender_of(value)

    assert sender.address is None
    assert sender.problem is not None


def test_two_from_headers_have_no_address():
    assert sender_of("a@vestby.example", "a@vestby.example").problem == "from-twice"


def test_no_from_header_is_a_problem():
    assert sender_of().problem == "from-missing"


def test_bytes_that_are_no_utf8_are_a_problem():
    block = HeaderBlock(fields=(("from", b"\xff <a@vestby.example>"),), body_at=0)

    assert read_sender(block).problem == "from-undecodable"


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "sofie",
                "@",
                "vestby.example",
                "<",
                ">",
                '"',
                "(",
                ")",
                ",",
                "\\",
                " ",
                "=?utf-8?Q?x?=",
            ]
        )
    ).map("".join)
)
def test_any_from_gives_an_address_or_a_problem(value):
    sender = sender_of(value.encode("utf-8", "replace").decode())

    assert (sender.address is None) == (sender.problem is not None)
    assert sender.address is None or value.count("@") == 1 or '"' in value or "=?" in value


# ---------------------------------------------------------------- Authentication-Results

PASS = f"{HOST}; spf=pass smtp.mailfrom=vestby.example; dmarc=pass (p=reject) header.from=vestby.example"


def test_a_pass_by_our_host_for_the_from_domain_passes():
    assert verdict_of(PASS).result is AuthResult.PASS


@pytest.mark.parametrize(
    "value",
    [
        f"{HOST} 1; dmarc=pass header.from=vestby.example",
        f"{HOST.upper()}; dmarc = pass header.from = Vestby.Example",
        f"{HOST} (our host);\tdmarc/1=pass policy.dmarc=reject header.from=vestby.example; arc=none",
        f'{HOST}; dmarc=pass reason="all; is well" header.from=vestby.example',
    ],
)
def test_other_ways_to_write_a_pass(value):
    assert verdict_of(value).reason == "dmarc-pass"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("mx.attacker.example; dmarc=pass header.from=vestby.example", "other-host"),
        (f"{HOST}.attacker.example; dmarc=pass header.from=vestby.example", "other-host"),
        (f"x{HOST}; dmarc=pass header.from=vestby.example", "other-host"),
        (f"{HOST} 2; dmarc=pass header.from=vestby.example", "other-host"),
        (f'"{HOST}"; dmarc=pass header.from=vestby.example', "other-host"),
        (f"({HOST}); dmarc=pass header.from=vestby.example", "other-host"),
        ("spf=pass; dmarc=pass header.from=vestby.example", "other-host"),
        (f"{HOST}; none", "no-dmarc"),
        (f"{HOST}; spf=pass (; dmarc=pass header.from=vestby.example)", "no-dmarc"),
        (f'{HOST}; spf=fail reason="; dmarc=pass header.from=vestby.example"', "no-dmarc"),
        (f"{HOST}; xdmarc=pass header.from=vestby.example", "no-dmarc"),
        (f"{HOST}; dmarc=pass header.from=vestby.example; dmarc=fail", "dmarc-twice"),
        (f"{HOST}; dmarc=none header.from=vestby.example", "dmarc-no-pass"),
        (f"{HOST}; dmarc=temperror header.from=vestby.example", "dmarc-no-pass"),
        (f"{HOST}; dmarc=passed header.from=vestby.example", "dmarc-no-pass"),
        (f"{HOST}; dmarc=pass header.from=vestby.example (", "malformed"),
        (f'{HOST}; dmarc=pass header.from=vestby.example "', "malformed"),
        (f"{HOST}; dmarc=pass) header.from=vestby.example", "malformed"),
        (f"{HOST}; dmarc=pass header.from=vestby.exämple", "malformed"),
        ("", "other-host"),
    ],
)
def test_what_says_nothing_to_us_is_no_result(value, reason):
    verdict = verdict_of(value)

    assert (verdict.result, verdict.reason) == (AuthResult.NONE, reason)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (f"{HOST}; dmarc=fail header.from=vestby.example", "dmarc-fail"),
        (f"{HOST}; dmarc=pass header.from=attacker.example", "dmarc-other-domain"),
        (f"{HOST}; dmarc=pass header.from=sub.vestby.example", "dmarc-other-domain"),
        (f"{HOST}; dmarc=pass", "dmarc-other-domain"),
        (f'{HOST}; dmarc=pass header.from="vestby.example"', "dmarc-other-domain"),
        (
            f"{HOST}; dmarc=pass header.from=vestby.example header.from=x.example",
            "dmarc-other-domain",
        ),
    ],
)
def test_what_speaks_against_the_sender_fails(value, reason):
    verdict = verdict_of(value)

    assert (verdict.result, verdict.reason) == (AuthResult.FAIL, reason)


def test_only_the_topmost_header_counts():
    assert verdict_of("mx.attacker.example; none", PASS).reason == "other-host"


def test_without_a_trusted_host_nothing_counts():
    assert verdict_of(PASS, host=None).reason == "no-trusted-host"


def test_without_a_sender_nothing_passes():
    assert verdict_of(f"{HOST}; dmarc=pass header.from=", domain="").result is AuthResult.FAIL


def test_a_folded_header_is_read_whole():
    block = split_headers(
        f"Authentication-Results: {HOST};\r\n\tdmarc=pass\r\n\theader.from=vestby.example\r\n\r\n".encode()
    )
    verdict = authenticate(block, trusted_authserv_id=HOST, from_domain="vestby.example")

    assert verdict.reason == "dmarc-pass"


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                HOST,
                ";",
                " ",
                "dmarc=pass",
                "dmarc=fail",
                "header.from=x.example",
                "(",
                ")",
                '"',
                "\\",
            ]
        )
    ).map("".join)
)
def test_nothing_passes_for_a_domain_that_is_not_named(value):
    verdict = verdict_of(value.encode("utf-8", "replace").decode())

    assert verdict.result is not AuthResult.PASS
