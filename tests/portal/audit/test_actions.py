"""Every action of the audit log has its place in the code, its kind and its words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from portal.audit.sentences import TERMS, WHAT
from portal.audit_actions import ACTIONS_OF, KIND_OF, AuditAction

ROOT = Path(__file__).resolve().parents[3]
APPS = ("portal", "contacts", "subsidy", "klankbord")
# What says what the actions are, and what nobody runs any more.
NOT_COUNTED = ("portal/audit_actions.py", "portal/audit/", "portal/models/", "migrations/")


def recorded():
    """Return the names of the actions that code outside of the log itself uses."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            place = path.relative_to(ROOT).as_posix()
            if any(part in place for part in NOT_COUNTED):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and "AuditAction" in ast.unparse(node.value):
                    found.add(node.attr)
    return found


def test_every_action_is_recorded_somewhere():
    found = recorded()
    missing = {action for action in AuditAction if action.name not in found}

    assert missing == set()


def test_every_action_belongs_to_one_kind():
    assert set(KIND_OF) == set(AuditAction)
    assert sum(map(len, ACTIONS_OF.values())) == len(AuditAction)


@pytest.mark.parametrize("language", ["en", "nl", "es"])
def test_every_sentence_says_who_and_what(language):
    with translation.override(language):
        sentences = [action.label % {"who": "coby", "what": "something"} for action in AuditAction]

    assert [one for one in sentences if "coby" not in one or "something" not in one] == []


def test_words_of_terms_are_those_of_the_records():
    # The base layer imports no other app, so it has the words once more.
    from contacts.choices import TermKind  # noqa: PLC0415  (see above)

    with translation.override("en"):
        assert {kind.value: str(kind.label) for kind in TermKind} == {code: str(word) for code, word in TERMS.items()}
        assert all("%(code)s" in str(word) for word in WHAT.values())
