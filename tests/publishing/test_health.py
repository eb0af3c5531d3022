"""An access that will not last is seen before it is needed, renewed or told; a dead one burns
nothing, and what waited goes out once it is mended."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from orchestrator.domain.notice import NoticeKind
from orchestrator.publishing.health import CannotKeep
from orchestrator.settings import load
from orchestrator.store.outbox import Waiting
from orchestrator.wiring import Wiring
from tests.house import NOON, House
from tests.quiet import a_quiet_house
from tests.workspaces import with_person

GRAPH = "https://graph.facebook.com/v26.0"
OLD, NEW = "OLD-TOKEN", "NEW-TOKEN"
ACCOUNT = """
[[account]]
id = "instagram-main"
channel = "instagram"
language = "da"
name = "Fjordvik"
{responsible}
[account.options]
user_id = "77"
token = "{token}"
"""
APP = 'app_id = "900"\napp_secret = "file:app-secret"\n'
FILE = "file:the-token"


class Meta:
    """The platform, as far as tokens go: when each ends, and what it says of the account."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.ends: dict[str, datetime | None] = {OLD: None, NEW: NOON + timedelta(days=60)}
        self.fault: tuple[int, dict[str, Any]] | None = None
        self.asked = 0
        self.renewed = 0
        mock.add_callback("GET", f"{GRAPH}/77", self._me)
        mock.add_callback("GET", f"{GRAPH}/debug_token", self._token)
        mock.add_callback("GET", f"{GRAPH}/oauth/access_token", self._exchange)

    def _me(self, _: Any) -> tuple[int, dict[str, str], str]:
        self.asked += 1
        if self.fault is not None:
            return self.fault[0], {}, _json(self.fault[1])
        return 200, {}, _json({"id": "77", "username": "fjordvik"})

    def _token(self, request: Any) -> tuple[int, dict[str, str], str]:
        ends = self.ends[parse_qs(urlsplit(request.url).query)["input_token"][0]]
        return 200, {}, _json({"data": {"expires_at": int(ends.timestamp()) if ends else 0}})

    def _exchange(self, _: Any) -> tuple[int, dict[str, str], str]:
        self.renewed += 1
        return 200, {}, _json({"access_token": NEW})


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body)


def error(code: int, subcode: int | None = None) -> dict[str, Any]:
    return {"error": {"message": "said", "code": code, "error_subcode": subcode}}


@pytest.fixture
def meta() -> Iterator[Meta]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Meta(mock)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house_of_one(tmp_path) as made:
        yield made


@contextmanager
def a_house_of_one(
    root: Path, *, token: str = FILE, app: str = APP, responsible: str = ""
) -> Iterator[House]:
    """Make a workspace with one account at the real platform."""
    with a_quiet_house(root) as house:
        for name, secret in (("the-token", OLD), ("app-secret", "s3cret")):
            (root / "config" / name).write_text(f"{secret}\n")
        text = ACCOUNT.format(token=token, responsible=responsible) + app
        (root / "config/accounts.toml").write_text(text)
        if responsible:
            with_person(root, login="mette", email="mette@fjordvik.example", roles=("planner",))
        wiring = Wiring(load(root, {"THE_TOKEN": OLD}), clock=house.clock)
        try:
            yield replace(house, wiring=wiring)
        finally:
            wiring.close()


def a_slot_in(house: House, hours: float) -> None:
    """Plan a takeover with a slot in some hours."""
    now = house.clock()
    house.clock.moment = now + timedelta(hours=hours) - timedelta(minutes=30)
    local = (house.clock.moment + timedelta(hours=1, minutes=30)).time()  # Copenhagen in winter
    house.a_takeover(("instagram-main",), (local,), time(23, 59), opens=time(0))
    house.clock.moment = now


def look(house: House) -> int:
    return house.wiring.health.run_once(house.clock())


def told(house: House) -> list[Waiting]:
    with house.wiring.store.read(house.clock()) as uow:
        return [n for n in uow.outbox.due(house.clock()) if n.kind is NoticeKind.ACCESS_ENDS]


def ends(house: House) -> tuple[str | None, datetime | None]:
    with house.wiring.store.read(house.clock()) as uow:
        access = uow.accounts.access("instagram-main")
    return access.problem, access.ends_at


# ---------------------------------------------------------------- when it is looked at


def test_an_account_is_looked_at_72_hours_and_2_hours_before_its_slot_and_once_a_day(
    house: House, meta: Meta
):
    a_slot_in(house, 100)
    slot_at = house.clock() + timedelta(hours=100)
    seen = []
    while house.clock() < slot_at:
        if look(house):
            seen.append((slot_at - house.clock()).total_seconds() / 3600)
        house.clock.advance(minutes=15)

    assert seen == [100, 87, 72, 2]  # today, tomorrow, and twice for the slot
    assert told(house) == []


def test_a_platform_that_cannot_be_asked_is_asked_again_at_the_next_tick(house: House, meta: Meta):
    meta.fault = 500, error(2)
    first = look(house)
    meta.fault = None

    assert (first, look(house), look(house)) == (0, 1, 0)


# ---------------------------------------------------------------- it will not last


@pytest.mark.parametrize("fault", [(190, 463, "token"), (10, None, "permission")])
def test_an_account_that_cannot_publish_at_its_slot_is_told_once(
    tmp_path: Path, meta: Meta, fault: tuple[int, int | None, str]
):
    code, subcode, problem = fault
    with a_house_of_one(tmp_path, app="") as house:
        a_slot_in(house, 71)
        meta.fault = 400, error(code, subcode)
        for hours in (0, 1, 68.5, 1):
            house.clock.advance(hours=hours)
            look(house)

        assert [notice.subject_id for notice in told(house)] == ["instagram-main"]
        assert ends(house) == (problem, None)


def test_without_a_slot_to_come_nobody_is_told_of_a_blocked_account(house: House, meta: Meta):
    meta.fault = 400, error(10)

    look(house)

    assert told(house) == []


def test_a_token_that_ends_before_its_slot_is_told_with_both_moments(tmp_path: Path, meta: Meta):
    """The app's secret says when it ends, and Meta gives no new one."""
    with a_house_of_one(tmp_path) as house:
        a_slot_in(house, 71)
        meta.ends[OLD] = meta.ends[NEW] = house.clock() + timedelta(hours=50)

        look(house)

        with house.wiring.store.read(house.clock()) as uow:
            access = uow.accounts.access("instagram-main")
        assert access.ends_at == meta.ends[OLD]
        assert access.needed_at == house.clock() + timedelta(hours=71)
        assert len(told(house)) == 1


@pytest.mark.parametrize(("responsible", "to"), [
    ('responsible = "mette"', ("mette@fjordvik.example",)),
    ("", ("anna@fjordvik.example",)),
])  # fmt: skip
def test_the_responsible_person_is_told_else_the_operators(
    tmp_path: Path, meta: Meta, responsible: str, to: tuple[str, ...]
):
    with a_house_of_one(tmp_path, app="", responsible=responsible) as house:
        a_slot_in(house, 71)
        meta.fault = 400, error(190, 463)
        look(house)
        stage = house.wiring.outbox
        (waiting,) = told(house)
        with house.wiring.store.read(house.clock()) as uow:
            notice = stage._write(uow, waiting)

    assert notice.to == to
    assert "instagram-main" in notice.body
    assert "orchestrator doctor instagram-main" in notice.body


# ---------------------------------------------------------------- renewed


def test_a_token_that_ends_soon_is_renewed_written_back_and_used_from_then_on(
    house: House, meta: Meta
):
    meta.ends[OLD] = house.clock() + timedelta(days=13)
    before = house.wiring.adapter("instagram-main")

    look(house)

    file = house.root / "config/the-token"
    assert file.read_text() == f"{NEW}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert house.wiring.adapter("instagram-main") is not before
    assert ends(house) == (None, meta.ends[NEW])
    assert told(house) == []


def test_a_token_with_time_left_is_left_alone(house: House, meta: Meta):
    meta.ends[OLD] = house.clock() + timedelta(days=15)

    look(house)

    assert meta.renewed == 0


def test_a_token_in_the_environment_cannot_be_renewed_and_that_is_said(tmp_path: Path, meta: Meta):
    with a_house_of_one(tmp_path, token="env:THE_TOKEN") as house:
        meta.ends[OLD] = house.clock() + timedelta(days=2)

        look(house)

        assert ends(house) == ("environment", meta.ends[OLD])
        assert len(told(house)) == 1


def test_a_new_token_that_cannot_be_written_is_said(house: House, meta: Meta):
    meta.ends[OLD] = house.clock() + timedelta(days=2)
    stage = replace(house.wiring.health, wallet=ReadOnly())

    stage.run_once(house.clock())

    assert ends(house) == ("renewal", meta.ends[OLD])
    assert len(told(house)) == 1


class ReadOnly:
    """A folder of secrets that only root may write."""

    def is_writable(self, account: str) -> bool:
        return bool(account)

    def written_at(self, account: str) -> datetime | None:
        return NOON if account else None

    def keep(self, account: str, secrets: Mapping[str, str]) -> None:
        raise CannotKeep


def test_a_token_is_never_shown(house: House, meta: Meta, caplog: pytest.LogCaptureFixture):
    meta.ends[OLD] = house.clock() + timedelta(days=2)

    with caplog.at_level(0):
        look(house)

    shown = caplog.text + repr(house.wiring.health) + repr(ends(house))
    assert "token renewed" in caplog.text
    assert OLD not in shown
    assert NEW not in shown
