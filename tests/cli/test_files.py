"""What is no plain file is refused at once, with exit code 2, wherever a file is named."""

import os

import pytest


def a_fifo(folder):
    os.mkfifo(folder / "thing.csv")


def a_folder(folder):
    (folder / "thing.csv").mkdir()


def a_device(folder):
    (folder / "thing.csv").symlink_to("/dev/zero")


def nothing(folder):
    del folder


@pytest.mark.timeout(20)  # who waits for a FIFO's writer waits for ever
@pytest.mark.parametrize(
    "make", [a_fifo, a_folder, a_device, nothing], ids=lambda make: make.__name__
)
@pytest.mark.parametrize(
    "words",
    [
        ("check", "{file}"),
        ("check", "--mail", "{file}"),
        ("check", "--jsonl", "{file}"),
        ("posts", "edit", "1", "--caption", "@{file}"),
        ("ambassadors", "import", "{file}"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_no_plain_file_is_refused_at_once(desk, tmp_path, words, make):
    make(tmp_path)

    answer = desk.run(*(word.format(file=tmp_path / "thing.csv") for word in words), by="paula")

    assert (answer.code, "thing.csv" in answer.err) == (2, True)
    assert answer.out == ""


def test_a_name_that_no_file_can_have_is_refused(desk):
    assert desk.run("check", "a\0b").code == 2
