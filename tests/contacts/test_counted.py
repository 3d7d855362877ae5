"""A row that is counted in a closed quarter changes only through the one way there is."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts.counted import counted_rows_open
from contacts.models import Contact
from tests.builders.activities import make_activity, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(worker):
    activity = make_activity(worker, today=timezone.localdate(), counted_in="2026-Q1")
    return make_contact(activity, language="es", counted_in="2026-Q1")


def test_counted_contact_is_neither_changed_nor_deleted(counted):
    rows = Contact.objects.filter(pk=counted.pk)

    for attempt in (lambda: rows.update(language="en"), rows.delete):
        with pytest.raises(IntegrityError, match="only by a correction"), transaction.atomic():
            attempt()

    assert rows.get().language == "es"


def test_counted_contact_changes_inside_the_block_and_not_after_it(counted):
    rows = Contact.objects.filter(pk=counted.pk)

    with counted_rows_open():
        rows.update(language="en")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(language="ro")

    assert rows.get().language == "en"


def test_stamp_stays_even_inside_the_block(counted):
    with pytest.raises(IntegrityError, match="stamp"), counted_rows_open():
        Contact.objects.filter(pk=counted.pk).update(counted_in="2026-Q2")


def test_block_that_fails_leaves_no_word_behind(counted):
    rows = Contact.objects.filter(pk=counted.pk)

    with pytest.raises(ZeroDivisionError), counted_rows_open():
        rows.update(people=1 // 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(language="en")


def test_account_of_whoever_recorded_it_may_go(counted, worker):
    assert Contact.objects.filter(pk=counted.pk).update(recorded_by=None) == 1
