from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.audit import AuditEntry
from tests.builders import HOUR, NOW, an_audit_entry

OTHER: dict[str, Any] = {
    "sequence": 2,
    "at": NOW + HOUR,
    "actor": "someone-else",
    "acted_as": True,
    "subject": "post:2",
    "event": "reject",
    "source": "held",
    "target": "rejected",
    "reason": "because",
    "content_hash": "e" * 64,
    "previous": "9" * 64,
}
texts = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize("field", [field.name for field in fields(AuditEntry)])
def test_a_change_of_any_field_changes_the_hash(field):
    entry = an_audit_entry()

    assert replace(entry, **{field: OTHER[field]}).hash != entry.hash


def test_nothing_is_not_an_empty_text():
    assert an_audit_entry(source=None).hash != an_audit_entry(source="").hash


@given(texts, texts)
def test_text_cannot_move_from_one_field_to_the_next(left, right):
    joined = an_audit_entry(event=left + right, reason="")
    parted = an_audit_entry(event=left, reason=right)

    assert (joined.hash == parted.hash) == (right == "")


def test_the_same_entry_has_the_same_hash_for_ever():
    """Written in a database: if this changes, every trail there is breaks."""
    assert an_audit_entry().hash == (
        "bd16c9345467dccedf56e623cf8a711f8e3ee1d6ed593de47dbd5761b99a53a2"
    )
