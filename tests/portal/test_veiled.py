"""Addresses hold no number that counts up: its gaps would say what others do, and how many they are."""

from __future__ import annotations

import re

import pytest
from django.http import Http404
from django.test import Client

from klankbord.models import Proposal
from portal.models import User
from portal.veiled import unveil, veiled
from tests.builders.joining import make_card, make_member, make_passkey
from tests.builders.taking_part import make_proposal

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"/(?:kaarten|sleutels|voorstellen|voorgesteld)/([^/\"]+)/")


def names_in(user: User, page: str) -> set[str]:
    client = Client()
    client.force_login(user)
    return set(ADDRESS.findall(client.get(f"/nl/klankbord/{page}").content.decode()))


def test_member_reads_no_number_of_keys_or_proposals(facilitator: User) -> None:
    member = make_member("blauwe molen")
    keys = [make_passkey(member, "a"), make_passkey(make_member("gele klok"), "b"), make_passkey(member, "c")]
    proposal = make_proposal(member)

    assert names_in(member, "mijn-plek/") == {veiled(keys[0]), veiled(keys[2])}
    assert names_in(member, "voorstellen/") == {veiled(proposal)}
    assert names_in(facilitator, "voorgesteld/") == {veiled(proposal)}


def test_coordinator_reads_no_number_of_cards(coordinator: User) -> None:
    card = make_card(coordinator).card

    assert names_in(coordinator, "kaarten/") == {veiled(card)}


def test_name_is_found_among_the_rows_that_are_given_only() -> None:
    own, other = make_proposal(make_member("blauwe molen")), make_proposal(make_member("gele klok"))

    assert unveil(Proposal.objects.all(), veiled(own)) == own
    assert not {str(own.pk), str(other.pk)} & {veiled(own), veiled(other)}
    for name in (veiled(other), str(own.pk), "é"):
        with pytest.raises(Http404):
            unveil(Proposal.objects.filter(pk=own.pk), name)
