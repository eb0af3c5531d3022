import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from orchestrator.domain.post import PostState
from tests.cli.desk import ZONE, days_ahead

ADD = ("ambassadors", "add", "--email", "solveig@nordvik.example", "--name", "Solveig Fjordby",
       "--language", "nb", "--channels", "dry-run", "--evidence", "archive/17.pdf")  # fmt: skip


def added(desk, *more, by="paula", until=None):
    return desk.run(*ADD, "--until", until or days_ahead(30), *more, by=by)


def listed(desk):
    return json.loads(desk.run("ambassadors", "list", "--json").out)


def test_a_planner_registers_an_ambassador(desk):
    assert added(desk).code == 0
    assert listed(desk)[0]["email"] == "solveig@nordvik.example"


@pytest.mark.parametrize(("by", "code"), [("olof", 0), ("priya", 0), ("anna", 1)])
def test_the_register_is_kept_by_some_roles_only(desk, by, code):
    assert added(desk, by=by).code == code


def test_a_consent_holds_to_the_end_of_its_last_day(desk):
    added(desk, until="2100-06-30")

    assert listed(desk)[0]["consent"]["valid_until"] == "2100-06-30T22:00:00+00:00"


def test_a_consent_counts_from_the_beginning_of_the_day_on_which_it_is_written_down(desk):
    added(desk)

    begins = datetime.fromisoformat(listed(desk)[0]["consent"]["valid_from"])
    assert begins.astimezone(ZoneInfo(ZONE)).time() == time(0)
    assert begins.astimezone(ZoneInfo(ZONE)).date() == days_ahead(0)


def test_a_paper_that_was_signed_earlier_counts_from_its_day(desk):
    added(desk, "--consent-from", "2020-06-30")

    assert listed(desk)[0]["consent"]["valid_from"] == "2020-06-29T22:00:00+00:00"


def test_the_last_day_is_shown_as_it_was_given(desk):
    added(desk, until="2100-06-30")

    assert "until 2100-06-30" in desk.run("ambassadors", "list").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--until", "2020-01-01"), 1),
        (("--consent-from", "2098-01-01"), 1),
        (("--until", "soon"), 2),
        (("--until", "9999-12-31"), 2),
        (("--channels", "tiktok"), 1),
        (("--channels", ","), 1),
        (("--email", "Solveig <solveig@nordvik.example>"), 1),
        (("--name", "two\nlines"), 1),
        (("--evidence", ""), 1),
        (("--language", "xx"), 2),
    ],
)
def test_nobody_is_registered_with_a_slip(desk, words, code):
    answer = added(desk, *words)

    assert (answer.code, listed(desk), "unforeseen" in answer.err) == (code, [], False)


def test_the_same_address_twice_is_refused(desk):
    added(desk)

    assert (added(desk).code, len(listed(desk))) == (1, 1)


def test_an_ambassador_is_shown_by_number_and_by_address(desk):
    added(desk)

    by_number, by_address = (
        desk.run("ambassadors", "show", who).out for who in ("1", "Solveig@nordvik.example")
    )

    assert by_number == by_address
    assert "archive/17.pdf" in by_number


def test_an_unknown_ambassador_is_said_to_be_unknown(desk):
    assert desk.run("ambassadors", "show", "9" * 30).code == 1


def test_a_new_consent_counts(desk):
    added(desk)

    desk.run("ambassadors", "consent", "1", "--channels", "linkedin", "--until", days_ahead(9),
             "--evidence", "archive/18.pdf", by="paula")  # fmt: skip

    assert listed(desk)[0]["consent"]["channels"] == ["linkedin"]


def test_a_retired_ambassador_is_inactive_and_her_posts_are_named(desk):
    post = desk.post(PostState.PENDING_APPROVAL)

    answer = desk.run("ambassadors", "retire", post.ambassador_id, by="paula")

    assert answer.code == 0
    assert f"the gate is closed for post {post.id}" in answer.out
    assert listed(desk)[0]["is_active"] is False


def test_a_withdrawn_consent_takes_the_posts_back_and_names_the_takeover(desk):
    post = desk.post(PostState.PENDING_APPROVAL)

    answer = desk.run("ambassadors", "withdraw-consent", post.ambassador_id, by="priya")

    assert (answer.code, desk.state_of(post.id)) == (0, PostState.WITHDRAWN)
    assert f"post {post.id} is withdrawn" in answer.out
    assert "orchestrator takeovers cancel 1" in answer.out
    assert listed(desk)[0]["consent"]["is_valid"] is False


def test_a_planner_withdraws_no_consent(desk):
    added(desk)

    assert desk.run("ambassadors", "withdraw-consent", 1, by="paula").code == 1
    assert listed(desk)[0]["consent"]["is_valid"] is True


def test_a_retired_ambassador_comes_back_only_by_name(desk):
    added(desk)
    desk.run("ambassadors", "retire", 1, by="paula")

    refused, back = added(desk), added(desk, "--again")

    assert (refused.code, back.code, listed(desk)[0]["is_active"]) == (1, 0, True)


def imported(desk, name, text, *words, by="paula"):
    path = desk.root / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return desk.run("ambassadors", "import", path, *words, by=by)


HEAD = "email,name,language,channels,until,evidence\n"
GOOD = f"{HEAD}bo@nordvik.example,Bo Berg,sv,dry-run,2100-01-01,archive/1\n"


def test_a_good_file_is_taken_in(desk):
    answer = imported(desk, "people.csv", GOOD)

    assert (answer.code, listed(desk)[0]["name"]) == (0, "Bo Berg")


def test_a_file_with_one_slip_is_taken_in_not_at_all(desk):
    answer = imported(desk, "people.csv", f"{GOOD}bo,Bo,xx,dry-run,2100-01-01,x\n")

    assert (answer.code, listed(desk)) == (1, [])
    assert "line 3: email" in answer.err
    assert "line 3: language" in answer.err


def test_who_is_registered_already_is_named_by_line(desk):
    imported(desk, "people.csv", GOOD)

    answer = imported(desk, "people.csv", GOOD)

    assert (answer.code, "line 2: email: is registered already" in answer.err) == (1, True)


def test_a_dry_run_writes_nothing(desk):
    assert (imported(desk, "people.csv", GOOD, "--dry-run").code, listed(desk)) == (0, [])


def test_a_problem_never_quotes_the_file(desk):
    answer = imported(desk, "people.csv", f"{HEAD}hemmelig,Navn,xx,yy,zz,\n")

    assert not [word for word in ("hemmelig", "Navn", "xx", "yy", "zz") if word in answer.err]


@pytest.mark.parametrize("name", ["people.txt", "people.csv"])
def test_a_file_of_another_kind_or_none_is_refused(desk, name):
    assert desk.run("ambassadors", "import", desk.root / name, by="paula").code == 2


def test_who_may_not_keep_the_register_may_not_look_into_a_file(desk):
    assert imported(desk, "people.csv", GOOD, by="anna").code == 1


def test_a_folder_is_no_file(desk):
    (desk.root / "people.csv").mkdir()

    assert desk.run("ambassadors", "import", desk.root / "people.csv", by="paula").code == 2
