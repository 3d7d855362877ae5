"""What staff record, without a person in the data."""

from __future__ import annotations

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Anonymous contacts, rounds, walk-ins and trajectories."""

    name = "contacts"
    verbose_name = "Contacts"
