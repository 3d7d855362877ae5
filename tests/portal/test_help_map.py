"""The picture of the list: each municipality once, each entry counted where it is given."""

from __future__ import annotations

import csv
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from portal.choices import Channel
from portal.first_edition import DATA
from portal.help_map import SIDE, draw_map, our_municipality, positions
from portal.models import Location, Municipality, Service
from tests.builders.help import make_municipalities, make_service
from tests.builders.places import make_place

NAMES = {"GM0060": "Ameland", "GM0080": "Leeuwarden", "GM1900": "Súdwest-Fryslân"}
SVG = "{http://www.w3.org/2000/svg}"


def test_every_municipality_has_a_square_of_its_own() -> None:
    with (DATA / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file, delimiter=";")}

    assert positions().keys() == codes
    assert len(set(positions().values())) == 18


def test_islands_lie_above_and_each_other_where_they_lie() -> None:
    columns = {code: column for code, (column, _row) in positions().items()}
    rows = {code: row for code, (_column, row) in positions().items()}
    islands = ["GM0096", "GM0093", "GM0060", "GM0088"]

    assert [columns[code] for code in islands] == sorted(columns[code] for code in islands)
    assert {rows[code] for code in islands} == {0}
    assert all(rows[code] > 0 for code in rows.keys() - set(islands))
    # Harlingen west of Leeuwarden, Achtkarspelen east of it, Weststellingwerf south.
    assert columns["GM0072"] < columns["GM0080"] < columns["GM0059"]
    assert rows["GM0098"] > rows["GM0080"]


def test_entry_is_counted_where_it_is_given_and_once_per_municipality() -> None:
    place = Location(code="xenia", municipality=Municipality(code="GM0080", name="Leeuwarden"))
    services = [
        Service(location=place),
        # Given at a place in Leeuwarden, for people of Leeuwarden: that is one.
        Service(location=place, municipalities=["GM0080"]),
        Service(municipalities=["GM0060", "GM1900"]),
        Service(),
        Service(),
    ]

    drawn = draw_map(services, municipalities=NAMES, ours="GM0080")

    assert {(tile.letter, tile.name): tile.number for tile in drawn.tiles} == {
        ("A", "Ameland"): 1, ("B", "Leeuwarden"): 2, ("C", "Súdwest-Fryslân"): 1,
    }  # fmt: skip
    assert drawn.everywhere == 2
    assert drawn.others == ""
    assert [tile.name for tile in drawn.tiles if tile.is_ours] == ["Leeuwarden"]


def test_municipality_with_nothing_of_its_own_keeps_its_letter_and_is_told_in_one_breath() -> None:
    drawn = draw_map([Service(municipalities=["GM1900"])], municipalities=NAMES, ours="GM0080")

    assert [(tile.place, tile.name, tile.number) for tile in drawn.told] == [
        (2, "Leeuwarden", 0), (3, "Súdwest-Fryslân", 1),
    ]  # fmt: skip
    assert drawn.others == "A Ameland"


def test_municipality_without_a_position_is_left_out_of_the_picture() -> None:
    drawn = draw_map([], municipalities={"GM0363": "Amsterdam", **NAMES}, ours="")

    assert [tile.name for tile in drawn.tiles] == list(NAMES.values())


def test_map_of_nothing_is_still_a_map() -> None:
    drawn = draw_map([], municipalities={}, ours="")

    assert (drawn.tiles, drawn.everywhere, drawn.width, drawn.height) == ((), 0, SIDE, SIDE)


@pytest.mark.django_db
def test_our_place_is_the_first_one() -> None:
    assert our_municipality() == ""
    make_place()

    assert our_municipality() == "GM0080"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nl/aanbod/gemeenten.svg", "/es/aanbod/gemeenten.svg"])
def test_picture_is_whole_and_holds_no_word_about_the_site(client: Client, address: str) -> None:
    make_municipalities()
    make_service(channels=[Channel.VISIT], location=make_place())

    response = client.get(address)
    root = ET.fromstring(response.content)  # noqa: S314  (our own picture)

    assert response["Content-Type"] == "image/svg+xml"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["A", "B", "1", "C"]
    assert "Xenia" not in response.content.decode()
    assert "http" not in response.content.decode().replace("http://www.w3.org/2000/svg", "")
    assert dict(response.cookies) == {}
