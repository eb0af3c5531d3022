import io
import json
import sys

import pytest

from orchestrator.checks import explain
from orchestrator.checks.registry import load
from orchestrator.domain.finding import FindingType, Limit, Misfit, Severity
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from tests.builders import a_content, a_finding, a_media_file, an_asset, stored_publication
from tests.media.photos import jpeg

S = PostState
HOSTILE = "<script>alert(1)</script>\u202e\x1b[2Jx"


def with_findings(desk, post, *found):
    with desk.write() as uow:
        uow.reviews.replace_findings(uow.posts.get(post.id), found)


def typed(monkeypatch, raw):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def approved(desk, post, *words, by="anna"):
    """Look, and approve what was seen."""
    shown = json_of(desk.run("posts", "preview", post.id, "--json"))["content_hash"]
    return desk.run("posts", "approve", post.id, "--hash", shown, *words, by=by)


def json_of(answer):
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


# ---------------------------------------------------------------- list


def test_the_list_shows_what_waits_for_a_person(desk):
    for state in (S.RECEIVED, S.HELD, S.PENDING_APPROVAL, S.PARKED, S.APPROVED, S.REJECTED):
        desk.post(state)

    rows = json_of(desk.run("posts", "list", "--json"))

    assert [row["state"] for row in rows] == ["held", "pending_approval", "parked"]


def test_the_list_of_all_shows_every_state(desk):
    states = [desk.post(state).state for state in (S.RECEIVED, S.HELD, S.REJECTED)]

    rows = json_of(desk.run("posts", "list", "--all", "--json"))

    assert [row["state"] for row in rows] == states


def test_the_list_can_be_asked_for_some_states(desk):
    desk.post(S.HELD)
    wanted = desk.post(S.APPROVED)

    rows = json_of(desk.run("posts", "list", "--state", "approved", "--json"))

    assert [row["id"] for row in rows] == [wanted.id]


def test_each_row_has_the_command_to_look_at_it(desk):
    post = desk.post()

    assert f"orchestrator posts show {post.id}" in desk.run("posts", "list").out


def test_an_empty_list_says_what_to_do(desk):
    answer = desk.run("posts", "list")

    assert (answer.code, "posts list --all" in answer.err) == (0, True)


def test_a_list_of_everything_and_of_some_states_is_a_slip(desk):
    assert desk.run("posts", "list", "--all", "--state", "held").code == 2


def test_the_list_needs_no_role(desk):
    assert desk.run("posts", "list", by=None).code == 0


# ---------------------------------------------------------------- show


def test_show_gives_text_findings_and_the_command_to_approve(desk):
    post = desk.post()
    with_findings(desk, post, a_finding())

    answer = desk.run("posts", "show", post.id)

    assert answer.code == 0
    assert "| God morgen fra biblioteket!" in answer.out
    assert "warn  gdpr.phone  caption 4-12 22••••••" in answer.out
    assert f"orchestrator posts approve {post.id} --hash " in answer.out
    assert "--seen gdpr.phone" in answer.out


def test_show_offers_a_waiver_for_each_blocking_check(desk):
    post = desk.post(S.HELD)
    with_findings(desk, post, a_finding(check="gdpr.iban", severity=Severity.BLOCK))

    assert (
        f"posts waive {post.id} --check gdpr.iban --reason"
        in desk.run("posts", "show", post.id).out
    )


def test_show_offers_for_what_does_not_fit_to_leave_the_account_or_the_photo_out(desk):
    post = desk.post(S.HELD, accounts=("rehearsal", "second"))
    misfit = Misfit(limit=Limit.PICTURES_LEAST, channel="dry-run", found="0", allowed="1")
    with_findings(
        desk, post,
        a_finding(check="channel_fit.media", type=FindingType.CHANNEL_FIT, severity=Severity.BLOCK,
                  place="account:rehearsal", misfit=misfit),
        a_finding(check="media.readable", type=FindingType.MEDIA, severity=Severity.BLOCK,
                  place="media:2"),
    )  # fmt: skip

    out = desk.run("posts", "show", post.id).out

    assert "posts waive" not in out
    assert f"orchestrator posts edit {post.id} --account second" in out
    assert f"orchestrator posts edit {post.id} --drop 2" in out


@pytest.mark.parametrize("field", ["caption", "title"])
def test_what_a_mail_brought_cannot_move_the_cursor(desk, field):
    post = desk.post(content=a_content(**{field: HOSTILE}))

    out = desk.run("posts", "show", post.id).out + desk.run("posts", "list").out

    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "⟨U+202E⟩" in out


def test_show_gives_permalinks_and_errors_of_publications(desk):
    post = desk.post(S.SCHEDULED)
    with desk.write() as uow:
        publication = stored_publication(uow, post, account="rehearsal", channel="dry-run",
                                         state=PublicationState.FAILED)  # fmt: skip
        uow.publications.look_later(publication, next_at=uow.now, where="the page is closed")

    assert "rehearsal: failed" in desk.run("posts", "show", post.id).out
    assert "the page is closed" in desk.run("posts", "show", post.id).out


def test_show_gives_the_history_of_arrows(desk):
    post = desk.post(S.APPROVED)

    events = [e["event"] for e in json_of(desk.run("posts", "show", post.id, "--json"))["history"]]

    assert events == ["pass_checks", "approve"]


def test_an_unknown_post_is_named(desk):
    answer = desk.run("posts", "show", 99)

    assert (answer.code, "there is no post 99" in answer.err) == (1, True)


@pytest.mark.parametrize("number", ["abc", "0", "-1", "99999999999999999999"])
def test_a_post_without_a_number_is_a_slip(desk, number):
    assert desk.run("posts", "show", "--", number).code == 2


# ---------------------------------------------------------------- preview


def test_the_preview_shows_the_text_of_each_account(desk):
    post = desk.post(accounts=("rehearsal", "second"))

    accounts = json_of(desk.run("posts", "preview", post.id, "--json"))["accounts"]

    assert [(a["account"], a["text"], a["characters"]) for a in accounts] == [
        ("rehearsal", "God morgen fra biblioteket!", 27),
        ("second", "God morgen fra biblioteket!", 27),
    ]


def test_the_preview_has_the_hash_that_approve_takes(desk):
    post = desk.post()
    shown = json_of(desk.run("posts", "preview", post.id, "--json"))["content_hash"]

    assert desk.run("posts", "approve", post.id, "--hash", shown).code == 0


def test_the_preview_lists_findings_by_their_ids_and_ends_with_the_approval(desk):
    post = desk.post()
    with_findings(desk, post, a_finding())

    answer = desk.run("posts", "preview", post.id)

    assert "warn  gdpr.phone  caption 4-12" in answer.out
    assert f"orchestrator posts approve {post.id} --hash " in answer.err
    assert "--seen gdpr.phone" in answer.err


def test_a_post_without_accounts_has_no_preview(desk):
    post = desk.post(accounts=())

    answer = desk.run("posts", "preview", post.id)

    assert (answer.code, "no account" in answer.err) == (1, True)


def test_the_page_holds_its_pictures(desk, tmp_path):
    photo = jpeg()
    post = desk.post(content=a_content(assets=(stored_photo(desk, photo),)))

    desk.run("posts", "preview", post.id, "--html", tmp_path / "page.html")

    assert '<img src="data:image/jpeg;base64,' in (tmp_path / "page.html").read_text()


def test_the_page_escapes_everything_and_forbids_scripts(desk, tmp_path):
    asset = stored_photo(desk, jpeg(), alt_text='"><img src=x onerror=alert(1)>')
    post = desk.post(content=a_content(caption=HOSTILE, title=HOSTILE, assets=(asset,)))

    desk.run("posts", "preview", post.id, "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()

    assert "<script" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page


def test_the_page_asks_nothing_of_the_network(desk, tmp_path):
    post = desk.post(content=a_content(assets=(stored_photo(desk, jpeg()),)))

    desk.run("posts", "preview", post.id, "--html", tmp_path / "page.html")

    assert "http" not in (tmp_path / "page.html").read_text().replace("http-equiv", "")


def test_the_page_is_for_its_reader_alone(desk, tmp_path):
    post = desk.post()

    desk.run("posts", "preview", post.id, "--html", tmp_path / "page.html")

    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600


def test_a_picture_that_is_gone_is_said_to_be_gone(desk, tmp_path):
    asset = stored_photo(desk, jpeg())
    with desk.wiring() as wiring:
        wiring.media.delete(asset.clean.sha256)
    post = desk.post(content=a_content(assets=(asset,)))

    desk.run("posts", "preview", post.id, "--html", tmp_path / "page.html")

    assert "Picture 1 cannot be shown" in (tmp_path / "page.html").read_text()


def stored_photo(desk, raw, **facts):
    with desk.wiring() as wiring:
        sha256 = wiring.media.put(raw)
    return an_asset(original=sha256, clean=a_media_file(sha256=sha256), **facts)


# ---------------------------------------------------------------- decisions


def test_an_approver_approves(desk):
    post = desk.post()

    assert approved(desk, post).code == 0
    assert desk.state_of(post.id) is S.APPROVED


def test_an_approval_says_what_happens_next(desk):
    post = desk.post()

    assert "orchestrator takeovers show" in approved(desk, post).err


def test_nobody_approves_unseen(desk):
    post = desk.post()

    answer = desk.run("posts", "approve", post.id)

    assert (answer.code, f"orchestrator posts preview {post.id}" in answer.err) == (2, True)
    assert desk.state_of(post.id) is S.PENDING_APPROVAL


def test_an_approval_of_other_content_than_shown_comes_too_late(desk):
    post = desk.post()

    answer = desk.run("posts", "approve", post.id, "--hash", "0" * 8)

    assert (answer.code, "someone was faster" in answer.err) == (3, True)
    assert desk.state_of(post.id) is S.PENDING_APPROVAL


@pytest.mark.parametrize("shown", ["", "abc", "zzzzzzzz"])
def test_a_hash_that_names_nothing_is_a_slip(desk, shown):
    assert desk.run("posts", "approve", desk.post().id, "--hash", shown).code == 2


def test_warnings_must_be_acknowledged(desk):
    post = desk.post()
    with_findings(desk, post, a_finding())

    refused, agreed = approved(desk, post), approved(desk, post, "--seen", "gdpr.phone")

    assert (refused.code, "--seen gdpr.phone" in refused.err, agreed.code) == (1, True, 0)


@pytest.mark.parametrize("by", ["paula", "priya", "olof"])
def test_who_is_no_approver_may_not_approve(desk, by):
    post = desk.post()

    answer = approved(desk, post, by=by)

    assert (answer.code, "may not approve" in answer.err) == (1, True)


def test_who_has_no_role_may_do_nothing(desk):
    answer = approved(desk, desk.post(), by="stranger")

    assert (answer.code, "config/roles.toml" in answer.err) == (1, True)


def test_the_last_editor_may_not_approve(desk):
    post = desk.post(written_by="anna@nordvik.example")

    assert approved(desk, post).code == 1


@pytest.mark.parametrize(
    ("command", "state", "by", "after"),
    [
        ("reject", S.PENDING_APPROVAL, "anna", S.REJECTED),
        ("reject", S.HELD, "priya", S.REJECTED),
        ("request-changes", S.PENDING_APPROVAL, "anna", S.PARKED),
        ("revoke", S.APPROVED, "anna", S.PENDING_APPROVAL),
        ("withdraw", S.APPROVED, "priya", S.WITHDRAWN),
        ("withdraw", S.PENDING_APPROVAL, "olof", S.WITHDRAWN),
        ("park", S.PENDING_APPROVAL, "paula", S.PARKED),
        ("resume", S.PARKED, "anna", S.RECEIVED),
        ("reopen", S.LAPSED, "paula", S.RECEIVED),
    ],
)
def test_each_decision_takes_its_arrow(desk, command, state, by, after):
    post = desk.post(state)

    answer = desk.run("posts", command, post.id, "--reason", "a good one", by=by)

    assert (answer.code, answer.err.startswith("next: ")) == (0, True)
    assert desk.state_of(post.id) is after


@pytest.mark.parametrize("command", ["reject", "request-changes", "revoke"])
def test_who_is_told_no_is_told_why(desk, command):
    assert desk.run("posts", command, desk.post().id).code == 2


def test_an_empty_reason_is_none(desk):
    post = desk.post()

    assert desk.run("posts", "reject", post.id, "--reason", " ").code == 1
    assert desk.state_of(post.id) is S.PENDING_APPROVAL


def test_a_privacy_officer_waives(desk):
    post = desk.post(S.HELD)
    with_findings(desk, post, a_finding(check="gdpr.iban", severity=Severity.BLOCK))

    desk.run("posts", "waive", post.id, "--check", "gdpr.iban", "--reason", "ours", by="priya")

    assert desk.state_of(post.id) is S.PENDING_APPROVAL


def test_a_decision_that_comes_too_late_names_the_state_and_where_to_look(desk):
    answer = approved(desk, desk.post(S.REJECTED))

    assert (answer.code, "cannot approve post 1: it is rejected" in answer.err) == (1, True)
    assert "orchestrator posts show 1" in answer.err


def test_a_reopened_post_joins_the_takeover_that_runs_with_the_accounts_asked_for(desk):
    post = desk.post(S.LAPSED, accounts=("of-1", "rehearsal"))

    desk.run("posts", "reopen", post.id, by="paula")

    with desk.write() as uow:
        assert uow.posts.get(post.id).accounts == ("of-1",)


def test_acting_as_somebody_is_audited_as_such(desk):
    post = desk.post()
    approved(desk, post)

    with desk.write() as uow:
        last = uow.audit.of(f"post:{post.id}")[-1]

    assert (last.actor, last.acted_as) == ("anna", True)


# ---------------------------------------------------------------- edit


def content_of(desk, post):
    with desk.write() as uow:
        return uow.posts.content(uow.posts.get(post.id))


def test_an_edit_makes_a_new_revision_that_is_checked_again(desk):
    post = desk.post()

    desk.run("posts", "edit", post.id, "--caption", "Hej", by="paula")

    assert (content_of(desk, post).caption, desk.state_of(post.id)) == ("Hej", S.RECEIVED)


def test_a_text_can_come_from_a_file(desk, tmp_path):
    post = desk.post()
    (tmp_path / "text").write_bytes("\ufeffÅ\r\nø\r\n".encode())

    desk.run("posts", "edit", post.id, "--caption", f"@{tmp_path / 'text'}", by="paula")

    assert content_of(desk, post).caption == "Å\nø"


def test_a_text_can_come_from_standard_input(desk, monkeypatch):
    post = desk.post()
    typed(monkeypatch, b"fra tastaturet\n")

    desk.run("posts", "edit", post.id, "--caption", "-", by="paula")

    assert content_of(desk, post).caption == "fra tastaturet"


def test_a_channel_gets_its_own_wording_and_loses_it(desk):
    post = desk.post()

    desk.run("posts", "edit", post.id, "--variant", "dry-run=Prøve", by="paula")
    given = content_of(desk, post).variants
    desk.run("posts", "edit", post.id, "--variant", "dry-run=", by="paula")

    assert (given, content_of(desk, post).variants) == ({"dry-run": "Prøve"}, {})


def test_a_photo_gets_its_description(desk):
    post = desk.post(content=a_content(assets=(stored_photo(desk, jpeg()),)))

    desk.run("posts", "edit", post.id, "--alt", "1=To både", by="paula")

    assert content_of(desk, post).assets[0].alt_text == "To både"


def test_a_photo_is_left_out(desk):
    photos = (stored_photo(desk, jpeg()), stored_photo(desk, jpeg(), position=2))
    post = desk.post(content=a_content(assets=photos))

    desk.run("posts", "edit", post.id, "--drop", "1", by="paula")

    assert [asset.position for asset in content_of(desk, post).assets] == [2]


def test_an_edit_can_change_accounts_language_and_title(desk):
    post = desk.post()

    desk.run("posts", "edit", post.id, "--account", "second", "--language", "sv", "--title", "Ny",
             by="paula")  # fmt: skip
    with desk.write() as uow:
        found = uow.posts.get(post.id)

    assert (found.accounts, found.language, found.title) == (("second",), "sv", "Ny")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1),
        (("--alt", "7=x"), 1),
        (("--drop", "7"), 1),
        (("--alt", "x=x"), 2),
        (("--alt", "x"), 2),
        (("--variant", "tiktok=x"), 1),
        (("--account", "nowhere"), 1),
        (("--caption", "@/no/such/file"), 2),
        (("--language", "xx"), 2),
    ],
)
def test_an_edit_that_cannot_be_is_refused(desk, words, code):
    post = desk.post()

    answer = desk.run("posts", "edit", post.id, *words, by="paula")

    assert (answer.code, "unforeseen" in answer.err) == (code, False)
    assert desk.state_of(post.id) is S.PENDING_APPROVAL


def test_a_text_that_is_not_utf8_is_refused(desk, tmp_path):
    (tmp_path / "text").write_bytes(b"\xe6")

    answer = desk.run(
        "posts", "edit", desk.post().id, "--caption", f"@{tmp_path / 'text'}", by="paula"
    )

    assert (answer.code, "UTF-8" in answer.err) == (1, True)


def test_who_is_no_editor_may_not_edit(desk):
    assert desk.run("posts", "edit", desk.post().id, "--caption", "x", by="anna").code == 1


def test_findings_are_explained_in_the_language_of_the_house(desk):
    post = desk.post()
    with desk.write() as uow:
        uow.reviews.replace_findings(
            uow.posts.get(post.id), [a_finding(why=load("gdpr.phone").why)]
        )

    shown = desk.run("posts", "show", post.id)
    (row,) = json.loads(desk.run("posts", "show", post.id, "--json").out)["findings"]

    assert explain.why("gdpr.phone", "da") in shown.out
    assert (row["why"], row["explanation"]) == (
        load("gdpr.phone").why,
        explain.why("gdpr.phone", "da"),
    )
