from datetime import UTC, datetime

from adapters.sandbox.ledger import Ledger, SeenPost

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def post(post_id="1", *, account="a", text="Hej"):
    return SeenPost(
        account=account, channel="facebook", id=post_id, text=text, media=(), arrived_at=NOW
    )


def test_copies_count_live_posts_of_the_same_account_text_and_media():
    ledger = Ledger()
    for seen in (post("1"), post("2"), post("3", account="b"), post("4", text="Farvel")):
        ledger.record(seen)

    assert [entry["copies"] for entry in ledger.as_json()] == [2, 2, 1, 1]


def test_a_removed_post_is_no_copy():
    ledger = Ledger()
    ledger.record(post("1"))
    ledger.record(post("2"))
    ledger.remove("1", NOW)

    assert [entry["copies"] for entry in ledger.as_json()] == [1, 1]


def test_a_removal_outlives_a_restart(tmp_path):
    path = tmp_path / "ledger.jsonl"
    first = Ledger(path)
    first.record(post("1"))
    first.remove("1", NOW)

    assert Ledger(path).as_json() == first.as_json()


def test_a_line_cut_off_by_a_kill_is_read_over(tmp_path):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).record(post("1"))
    with path.open("a") as file:
        file.write('{"account": "a", "cha')
    Ledger(path).record(post("2"))

    assert [entry["id"] for entry in Ledger(path).as_json()] == ["1", "2"]


def test_no_text_stands_in_a_repr():
    assert "Hej" not in repr(post())
