"""The public page "You said, we did": what it shows to everybody, and what it keeps to the group."""

from __future__ import annotations

import re
from datetime import date

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from klankbord.choices import AdviceAnswer
from klankbord.models import Advice
from klankbord.services import advice as services
from portal import bench, word_lists
from tests.builders.advices import in_all, make_advice, make_answered, make_asked, make_town
from tests.builders.meetings import make_meeting
from tests.builders.pages import make_usual_pages
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_clock")]


def page(language: str = "en") -> str:
    return f"/{language}/gedaan/"


def test_page_shows_who_asked_what_was_said_and_what_was_done_without_a_day(client: Client) -> None:
    meeting = make_meeting(NOW, title_en="Thinking along")
    texts = in_all("action", "Een folder") | in_all("done_by", "Het steunpunt")
    make_asked(
        "Leeuwarden", meeting=meeting, answer=AdviceAnswer.TAKEN_UP, answered_on=date(2026, 11, 2), is_published=True,
        action_due_on=date(2026, 12, 1), done_on=date(2026, 11, 20), **texts,
    )  # fmt: skip

    text = text_of(client, page())

    words = (
        "Asked by the municipality of Leeuwarden", "Wat mis je? en", " You said Een bel achter en",
        "We did Een folder en", "November 2026", "Het steunpunt en", "Answered in November 2026",
    )  # fmt: skip
    places = [text.find(word) for word in words]
    assert -1 not in places
    assert places == sorted(places)
    # Neither a day nor a meeting: somebody may know who was away from home then.
    assert "Thinking along" not in text
    assert not re.search(r"\b\d{1,2} (October|November|December)", text)


def test_page_says_what_is_promised_and_what_is_not_done(client: Client) -> None:
    make_answered(AdviceAnswer.PARTLY, is_published=True)
    make_answered(AdviceAnswer.DECLINED, is_published=True, **in_all("title", "Avond"))

    text = text_of(client, page())

    assert "We will do Er komt een bel en not done yet Promised for March 2027" in text
    assert "We do not do this part Geen geld en" in text
    assert "We do not do this Geen geld en" in text


def test_page_shows_nothing_that_the_group_keeps_to_itself(client: Client) -> None:
    make_advice(**in_all("title", "Kanarie waiting"))
    make_answered(**in_all("title", "Kanarie answered"))

    text = text_of(client, page())

    assert "Kanarie" not in text
    assert "There is nothing here yet. The group has just begun." in text


def test_made_up_advice_is_marked_on_the_public_page(client: Client) -> None:
    make_answered(is_published=True, is_demo=True)

    assert "Example, made up" in text_of(client, page())


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_page_is_in_the_language_of_the_reader_and_quiet_outside(client: Client, language: str) -> None:
    make_answered(is_published=True)

    response = client.get(page(language))
    content = response.content.decode()
    title = re.search(r"<title>(.*?)</title>", content)

    assert f"Een bel achter {language}" in content
    assert not response.cookies
    assert title
    assert title[1].endswith(f" - {settings.SITE_TAB_NAME}")
    outside = title[1] + "".join(re.findall(r'<meta name="description" content="([^"]*)"', content)) + page(language)
    assert word_lists.denied(outside) == []


def test_change_shows_at_once_although_the_page_is_kept(client: Client) -> None:
    advice = make_answered()
    before = text_of(client, page())

    services.publish_advice(advice=advice)
    shown = text_of(client, page())
    services.unpublish_advice(advice=advice)

    assert ("Een bel" in before, "Een bel" in shown, "Een bel" in text_of(client, page())) == (False, True, False)


def test_kept_page_asks_the_database_for_the_stamp_only(client: Client) -> None:
    make_answered(is_published=True)
    client.get(page())

    assert queries_of(client, page()) == (1, 0)


def test_older_advices_stand_on_a_page_of_their_own(client: Client) -> None:
    for number in range(7):
        make_answered(is_published=True, answered_on=date(2026, 11, 2 + number), **in_all("title", f"Nummer {number}"))

    first = text_of(client, page())
    second = text_of(client, f"{page()}2/")

    assert re.findall(r"Nummer \d", first) == [f"Nummer {number}" for number in (6, 5, 4, 3, 2, 1)]
    assert re.findall(r"Nummer \d", second) == ["Nummer 0"]
    assert ("Older" in first, "Newer" in first, "Newer" in second) == (True, False, True)
    assert client.get(f"{page()}3/").status_code == 404
    assert client.get(f"{page()}0/").status_code == 404


def test_page_asks_as_often_for_three_as_for_one(client: Client, outsider: object) -> None:
    client.force_login(outsider)  # type: ignore[arg-type]  # with a session the page is made anew
    make_asked("Leeuwarden", **answered())
    first = queries_of(client, page())
    make_asked("Leeuwarden", **answered())
    make_asked("Leeuwarden", **answered())

    assert queries_of(client, page()) == first
    assert first.own == 2  # how many there are, and those of this page


def answered() -> dict[str, object]:
    return {
        "answer": AdviceAnswer.DECLINED, "answered_on": date(2026, 11, 2), "is_published": True,
        **in_all("reason", "Geen geld"),
    }  # fmt: skip


def test_search_engines_find_the_page_and_nothing_else_of_the_group(client: Client) -> None:
    make_usual_pages()

    lines = client.get("/robots.txt").content.decode().splitlines()
    found = client.get("/sitemap.xml").content.decode()

    assert "Disallow: /es/klankbord/" in lines
    assert not any("gedaan" in line for line in lines)
    assert set(re.findall(r"<loc>https://[^/]+(/[^<]*(?:klankbord|gedaan)[^<]*)</loc>", found)) == {
        f"/{code}/gedaan/" for code in ("nl", "en", "es")
    }


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_page_about_having_a_say_links_to_it(client: Client, language: str) -> None:
    call_command("load_content", verbosity=0)

    content = client.get(f"/{language}/meedenken/").content.decode()

    assert f'href="/{language}/gedaan/"' in content


def test_full_page_comes_in_one_round_trip(client: Client) -> None:
    call_command("load_content", verbosity=0)
    services.load_demo_advices()
    one = Advice.objects.get(title_en="A quiet way in")
    for number in range(6):
        one.pk, one.is_published = None, True
        for field in ("title", "text", "action", "reason"):
            for code in ("nl", "en", "es"):
                setattr(one, f"{field}_{code}", f"{getattr(one, f'{field}_{code}')} {number} {'abcdef'[number] * 3}")
        one.save()

    response = client.get(page("es"), headers={"accept-encoding": "br"})
    html = brotli.decompress(response.content).decode()
    files = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">|<script src="/static/([^"]+)"', html)
    beside = [brotli.compress((settings.BASE_DIR / "static" / (one or other)).read_bytes()) for one, other in files]

    assert len(files) == 6
    assert len(response.content) + sum(map(len, beside)) <= bench.ROUND_TRIP


def test_made_up_advices_load_once_with_their_meetings() -> None:
    meeting = make_meeting(NOW.replace(year=2025, month=5, day=14), is_demo=True)
    make_town()

    assert (services.load_demo_advices(), services.load_demo_advices()) == (3, 0)

    rows = Advice.objects.order_by("pk")
    assert [(one.answer, one.asked_by, one.is_published) for one in rows] == [
        ("taken_up", "sdf", True), ("partly", "", False), ("declined_with_reason", "municipality", True),
    ]  # fmt: skip
    assert {one.meeting for one in rows} == {meeting}
    assert all(one.is_demo for one in rows)
