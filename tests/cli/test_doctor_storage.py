"""`doctor` asks the bucket that holds the photos."""

import json

from tests.workspaces import changed


def rows(desk):
    told = json.loads(desk.run("doctor", "--offline", "--json").out)
    return [(row["health"], row["what"]) for row in told if row["area"] == "storage"]


def test_a_folder_is_no_bucket_to_be_asked(desk):
    assert rows(desk) == []


def test_a_bucket_that_answers_is_fine(desk, s3):
    s3.configure(desk.root)

    assert rows(desk) == [("ok", "s3://fjordvik-media/photos answers")]


def test_a_bucket_that_does_not_answer_fails(desk, s3):
    s3.configure(desk.root)
    with s3.down():
        told = rows(desk)

    assert told == [("fail", "s3://fjordvik-media/photos does not answer as it should")]


def test_a_key_that_is_empty_fails_and_names_it(desk, s3):
    s3.configure(desk.root)
    changed(desk.root, "orchestrator.toml", "file:access_key", "env:NO_SUCH_KEY")

    ((health, what),) = rows(desk)
    assert (health, "storage.access_key" in what) == ("fail", True)
