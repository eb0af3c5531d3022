import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.checks import explain
from orchestrator.cli.main import main
from tests.workspaces import a_workspace, appended, changed

# 070761-4285 is an invented number with a date that exists.
CPR = "Mit nummer er 070761-4285."
MAIL = """\
From: Sofie Example <sofie@example.org>
To: posts@example.org
Subject: En dag i =?utf-8?q?b=C3=B8rnehaven?=
Message-ID: <1@example.org>
Date: Tue, 9 Jun 2026 08:00:00 +0200
Content-Type: text/plain; charset=utf-8

Language: da
When: someday

{text}
"""


@pytest.fixture(autouse=True)
def _workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(a_workspace(tmp_path))


@pytest.fixture
def written(tmp_path):
    def write(text, name="text.txt"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def as_json(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_harmless_text_passes(written, capsys):
    assert main(["check", written("God morgen fra biblioteket!")]) == 0
    assert "outcome: pass" in capsys.readouterr().out


def test_an_identity_number_blocks_with_exit_code_1(written):
    assert main(["check", written(CPR)]) == 1


def test_json_names_check_place_and_offsets(written, capsys):
    main(["check", "--json", written(CPR)])

    (finding,) = as_json(capsys)["findings"]
    assert (finding["check"], finding["place"]) == ("gdpr.cpr", "caption")
    assert CPR[finding["start"] : finding["end"]] == "070761-4285"


def test_the_number_itself_is_shown_nowhere(written, capsys):
    main(["check", "--explain", written(CPR)])

    shown = capsys.readouterr()
    assert "4285" not in shown.out + shown.err


def test_explain_says_which_rule_a_check_ran_under(written, capsys):
    main(["check", "--explain", written(CPR)])

    assert "gdpr.cpr: block by default; 1 found" in capsys.readouterr().err


def test_explain_says_law_pattern_and_rule_of_each_finding(written, capsys):
    main(["check", "--explain", "--lang", "da", written(CPR)])

    told = capsys.readouterr().err
    assert "cpr.dk" in told
    assert "because  layout and date" in told
    assert "rule     block by default" in told
    assert explain.why("gdpr.cpr", "da") in told


def test_explain_as_json_says_the_same(written, capsys):
    main(["check", "--explain", "--json", written(CPR), "--area", "Skole"])

    answer = as_json(capsys)
    (finding,) = answer["findings"]
    assert finding["source"] == explain.source("gdpr.cpr")
    assert finding["because"].startswith("layout and date")
    assert (answer["area"], answer["country"]) == ("school", "DK")
    assert {"check": "gdpr.child", "rule": "block in school", "found": 0} in answer["checks"]
    assert len(answer["profile"]) == 3


def test_without_explain_json_stays_as_it_was(written, capsys):
    main(["check", "--json", written(CPR)])

    assert set(as_json(capsys)) == {"outcome", "unclear", "findings"}


def test_the_workspaces_policy_holds(written):
    draft = written("Skriv til karen.lindholm@example.org.")
    before = main(["check", draft])
    changed(Path.cwd(), "policy.toml", "\n[checks]\n", '\n[checks]\n"gdpr.email" = "block"\n')

    assert (before, main(["check", draft])) == (0, 1)


def test_the_workspaces_terms_are_looked_for(written, capsys):
    appended(Path.cwd(), "terms/any.txt", "\nHavørnprojektet\n")

    main(["check", "--json", written("I dag mødtes Havørnprojektet."), "--lang", "da"])

    assert "confidentiality.terms" in {f["check"] for f in as_json(capsys)["findings"]}


def test_outside_a_workspace_the_default_rules_hold(written, capsys, monkeypatch, tmp_path):
    file = written(CPR)
    monkeypatch.chdir("/")

    assert main(["check", file]) == 1
    assert "default rules" in capsys.readouterr().err


def test_a_workspace_that_is_named_must_exist(written):
    assert main(["--workspace", "/nowhere", "check", written(CPR)]) == 2


def test_broken_settings_are_not_passed_over(written):
    changed(Path.cwd(), "policy.toml", "\n[checks]\n", "\n[chekcs]\n")

    assert main(["check", written(CPR)]) == 2


@pytest.mark.parametrize(
    ("content", "word"), [(b"\xff\xfe\xe6", "UTF-8"), (b"a" * 4_000_001, "longer")]
)
def test_a_text_that_cannot_be_read_is_told(content, word, tmp_path, capsys):
    (tmp_path / "x").write_bytes(content)

    assert main(["check", str(tmp_path / "x")]) == 1
    assert word in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_a_file_that_is_none_is_told(name, capsys):
    assert main(["check", name]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CPR.encode())))

    assert main(["check"]) == 1


# ---------------------------------------------------------------- mails


def test_a_mail_is_checked_place_by_place(written, capsys):
    code = main(["check", "--json", written(MAIL.format(text=CPR), "draft.eml")])

    assert code == 1
    assert [f["place"] for f in as_json(capsys)["findings"]] == ["caption"]


def test_an_unclear_line_of_a_mail_is_told(written, capsys):
    main(["check", "--json", written(MAIL.format(text="Hej"), "draft.eml")])

    (hint,) = as_json(capsys)["unclear"]
    assert hint.startswith("line 2:")


def test_a_mail_beyond_a_limit_is_told(written, capsys):
    headers = "".join(f"X-{number}: x\n" for number in range(1_100))

    assert main(["check", written(headers + MAIL.format(text="Hej"), "draft.eml")]) == 1
    assert "header-lines" in capsys.readouterr().err


# ---------------------------------------------------------------- lines


def lines(*texts):
    return "".join(
        json.dumps({"id": str(at), "lang": "da", "text": t}) + "\n" for at, t in enumerate(texts)
    )


def test_lines_are_answered_in_order(written, capsys):
    main(["check", "--jsonl", written(lines("Hej", CPR))])

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(a["id"], a["outcome"]) for a in answers] == [("0", "pass"), ("1", "block")]


def test_lines_that_block_are_an_answer_and_no_failure(written):
    assert main(["check", "--jsonl", written(lines(CPR))]) == 0


def test_a_line_that_is_none_is_told_and_the_run_goes_on(written, capsys):
    code = main(["check", "--jsonl", written("{broken\n" + lines("Hej"))])

    assert code == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_line_separator_inside_a_text_splits_nothing(written, capsys):
    text = json.dumps({"id": "1", "text": "a\u2028b\u0085c\x0bd"}, ensure_ascii=False)

    main(["check", "--jsonl", written(text + "\n")])

    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_line_that_is_not_utf8_is_told_with_its_number(tmp_path, capsys):
    (tmp_path / "x").write_bytes(b'{"id": 1, "text": "caf\xe9"}\n' + lines("Hej").encode())

    assert main(["check", "--jsonl", str(tmp_path / "x")]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["line"], "UTF-8" in first["error"], second["id"]) == (1, True, "0")


def test_a_line_of_more_than_a_megabyte_is_told_and_passed_over(tmp_path, capsys):
    huge = json.dumps({"id": 1, "text": "a" * 1_000_001}).encode()
    (tmp_path / "x").write_bytes(huge + b"\n" + lines("Hej").encode())

    assert main(["check", "--jsonl", str(tmp_path / "x")]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["line"], "longer" in first["error"], second["id"]) == (1, True, "0")


@pytest.mark.process
def test_lines_are_answered_while_more_may_come():
    child = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", "check", "--jsonl"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(lines("Hej"))
        child.stdin.flush()
        first = child.stdout.readline()
        child.stdin.close()

    assert json.loads(first)["id"] == "0"
