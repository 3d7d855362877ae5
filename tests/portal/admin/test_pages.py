"""The editors' pages about the public pages: what she sees, types and is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal import editing, history, presence
from portal.models import Page, User
from tests.builders.content import make_page, make_service, values_of
from tests.builders.facts import build_fact
from tests.builders.pages import make_page as make_public_page
from tests.conftest import make_user
from tests.portal.admin.forms import sent_by

pytestmark = pytest.mark.django_db
LONG = "Dit is een zin met " + "nog een woord en " * 5 + "dan is hij pas echt uit."
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def praten() -> Page:
    return make_page()


@pytest.fixture
def at_work(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def address(page: Page, rest: str = "", language: str = "en") -> str:
    return f"/{language}/redactie/teksten/{page.pk}/{rest}"


def form_of(page: Page, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends for the form of a page."""
    sent = {name: editing.as_text(value) for name, value in values_of(page, **changed).items()}
    return {"version": page.version, "action": "draft"} | sent | {
        name: value for name, value in changed.items() if name not in sent
    }  # fmt: skip


def words(answer: HttpResponse) -> str:
    return " ".join(TAG.sub(" ", answer.content.decode()).split())


# --- Seeing ---
def test_three_languages_stand_side_by_side_with_their_gauge(at_work: Client, praten: Page) -> None:
    answer = at_work.get(address(praten))

    html = answer.content.decode()
    for code in ("nl", "en", "es"):
        assert f'id="text-{code}"' in html
        assert f'data-gauge="{code}" data-state="good"' in html
    assert "Je kunt ons bellen." in html
    # je kunt ons bel-len: 4 words; wij denken met je mee: 5 words.
    assert "9 words, 2 sentences" in html
    assert "4.5 words per sentence (at most 12)" in html


def test_pages_bring_no_asset_of_the_library(at_work: Client, praten: Page) -> None:
    make_service()

    for url in ("/en/redactie/", "/en/redactie/teksten/", address(praten), "/en/redactie/hulp/nieuw/"):
        html = at_work.get(url).content.decode()
        assert "/static/admin/" not in html
        assert "jquery" not in html.lower()
        assert re.findall(r"<script(?![^>]*src=)", html) == []


def test_list_says_what_is_draft_behind_or_off_the_site(at_work: Client) -> None:
    make_page("een", code="P90", source_revision=2, revision_en=1, revision_es=2, draft={"title_nl": "x"})
    make_page("twee", code="P91", is_published=False)

    said = words(at_work.get("/en/redactie/teksten/"))

    assert said.count("English is behind") == 1
    assert "Spanish is behind" not in said
    assert "/een/ · About on the site draft English is behind" in said
    assert "/twee/ · About not on the site" in said


@pytest.mark.parametrize("url", ["/en/redactie/", "/en/redactie/teksten/", "/en/redactie/teksten/leesbaarheid/"])
def test_list_takes_the_same_number_of_queries_for_one_and_three_pages(
    at_work: Client, django_assert_max_num_queries: Any, url: str
) -> None:
    build_fact(key="org.a").save()
    counts = []
    for number in range(3):
        make_page(f"pagina{number}", code=f"P9{number}", body_nl="{org.a} is er.\n")
        with django_assert_max_num_queries(20) as queries:
            at_work.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_texts_are_listed_the_hardest_first(at_work: Client, praten: Page) -> None:
    make_page("lang", code="P90", body_es=LONG, title_nl="Lange tekst", hard_text_reason="Zo is de wet")

    answer = at_work.get("/en/redactie/teksten/leesbaarheid/")

    rows = [(page.slug, found.language) for page, _name, _gauge, found, _url in answer.context_data["rows"]]
    assert len(rows) == 6
    assert rows[0] == ("lang", "es")
    assert "This text is above the limit Zo is de wet" in words(answer)


def test_overview_counts_what_waits(at_work: Client) -> None:
    make_page("een", code="P90", source_revision=2, draft={"title_nl": "x"})
    build_fact(key="org.open", certainty="unverified", confirmed_on=None).save()

    said = words(at_work.get("/en/redactie/"))

    assert "1 with a language behind" in said
    assert "1 with a draft" in said
    assert "1 to confirm" in said


# --- Writing ---
def test_draft_is_kept_shown_and_thrown_away(at_work: Client, praten: Page) -> None:
    answer = at_work.post(address(praten), form_of(praten, body_nl="Nieuw.\r\nRegel.", title_nl=" Dag \r\n daar "))
    assert answer.url == address(praten)
    praten.refresh_from_db()
    assert praten.draft == {"body_nl": "Nieuw.\nRegel.\n", "title_nl": "Dag daar"}

    shown = at_work.get(address(praten))
    assert "This is a draft." in words(shown)
    assert "Nieuw.\nRegel." in shown.content.decode()

    at_work.post(address(praten, "concept-weggooien/"), {"version": praten.version})
    praten.refresh_from_db()
    assert praten.draft == {}


def test_draft_may_be_unfinished(at_work: Client, praten: Page) -> None:
    at_work.post(address(praten), form_of(praten, title_es="", body_en="{no.fact}", shown_with="no.fact"))

    praten.refresh_from_db()
    assert praten.draft == {"title_es": "", "body_en": "{no.fact}\n", "shown_with": "no.fact"}


def test_draft_that_somebody_changed_meanwhile_is_not_thrown_away(at_work: Client, praten: Page, editor: User) -> None:
    sent_by(editor, praten, title_nl="Concept")

    answer = at_work.post(address(praten, "concept-weggooien/"), {"version": 0}, follow=True)

    praten.refresh_from_db()
    assert praten.draft == {"title_nl": "Concept"}
    assert "Somebody saved this page meanwhile" in words(answer)


def test_publishing_raises_the_revision_and_leaves_others_behind(at_work: Client, praten: Page) -> None:
    answer = at_work.post(address(praten), form_of(praten, body_nl="Bel ons maar.", action="publish", in_step_es="on"))

    assert answer.url == address(praten)
    praten.refresh_from_db()
    assert praten.body_nl == "Bel ons maar.\n"
    assert (praten.source_revision, praten.revision_en, praten.revision_es) == (2, 1, 2)
    assert "behind the Dutch text" in words(at_work.get(address(praten)))


def test_small_correction_leaves_nobody_behind(at_work: Client, praten: Page) -> None:
    at_work.post(address(praten), form_of(praten, body_nl="Bel ons maar.", action="publish", small="on"))

    praten.refresh_from_db()
    assert (praten.source_revision, praten.revision_en) == (1, 1)


def test_form_sent_unchanged_changes_no_text(at_work: Client, praten: Page) -> None:
    at_work.post(address(praten), form_of(praten, action="publish"))

    praten.refresh_from_db()
    assert (praten.source_revision, praten.body_nl) == (1, "Je kunt ons bellen. Wij denken met je mee.\n")


def test_every_problem_stands_beside_its_field_and_nothing_typed_is_lost(at_work: Client, praten: Page) -> None:
    typed = {"body_nl": LONG, "title_en": "", "tab_title_es": "Sexo", "body_es": "Mira {org.no}.", "order": "7"}

    answer = at_work.post(address(praten), form_of(praten, **typed, action="publish"))

    form = answer.context_data["form"]
    assert answer.status_code == 200
    assert set(form.errors) == {"body_nl", "title_en", "tab_title_es", "body_es"}
    html = answer.content.decode()
    assert LONG in html
    assert 'value="Sexo"' in html
    assert 'value="7"' in html
    for name in form.errors:
        assert f'href="#id_{name}"' in html
    praten.refresh_from_db()
    assert (praten.version, praten.draft, praten.title_en) == (0, {}, "Title en")


def test_hard_text_goes_on_the_site_with_a_written_reason_only(at_work: Client, praten: Page) -> None:
    at_work.post(address(praten), form_of(praten, body_nl=LONG, action="publish"))
    praten.refresh_from_db()
    assert praten.version == 0

    at_work.post(address(praten), form_of(praten, body_nl=LONG, action="publish", hard_text_reason="Wet"))
    praten.refresh_from_db()
    assert praten.body_nl == f"{LONG}\n"


def test_button_that_does_not_exist_does_nothing(at_work: Client, praten: Page) -> None:
    answer = at_work.post(address(praten), form_of(praten, title_nl="x", action="explode"))

    praten.refresh_from_db()
    assert (answer.status_code, praten.version) == (200, 0)


def test_page_is_taken_off_the_site(at_work: Client, client: Client, praten: Page) -> None:
    at_work.post(address(praten), form_of(praten, action="hide"))

    assert Client().get("/nl/praten/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "P01"}, "code"),
        ({"slug": "praten"}, "slug"),
        ({"slug": "begin"}, "slug"),
        ({"slug": "escort"}, "slug"),
    ],
)
def test_new_page_needs_a_free_and_neutral_address(
    at_work: Client, praten: Page, changed: dict[str, str], field: str
) -> None:
    data = {"code": "P99", "slug": "nieuw", "pictogram": "heart", "menu_group": ""}

    answer = at_work.post("/en/redactie/teksten/nieuw/", data | changed)

    assert set(answer.context_data["form"].errors) == {field}


def test_new_page_leads_to_its_form_and_is_seen_by_nobody(at_work: Client) -> None:
    data = {"code": "P99", "slug": "nieuw", "pictogram": "heart", "menu_group": ""}

    answer = at_work.post("/en/redactie/teksten/nieuw/", data)

    page = Page.objects.get(code="P99")
    assert answer.url == address(page)
    assert at_work.get(answer.url).status_code == 200
    assert Client().get("/nl/nieuw/").status_code == 404


# --- Two at once ---
def test_second_editor_sees_both_texts_and_loses_nothing(at_work: Client, praten: Page) -> None:
    stale = form_of(praten, body_nl="Van mij.", title_en="Mine", action="publish")
    other = make_user("coby", None)
    sent_by(other, praten, publish=True, body_nl="Van haar.\n", summary_es="De ella")

    answer = at_work.post(address(praten), stale)

    praten.refresh_from_db()
    assert (praten.body_nl, praten.version) == ("Van haar.\n", 1)
    form, said = answer.context_data["form"], words(answer)
    assert "coby saved this on" in said
    # Both changed the Dutch text: hers stays in the field, the other stands beside it.
    assert form.theirs == {"body_nl": "Van haar.\n"}
    assert form["body_nl"].value() == "Van mij."
    assert "new: haar." in said
    # What only one of them changed is there already.
    assert form["title_en"].value() == "Mine"
    assert form["summary_es"].value() == "De ella"

    again = {name: form[name].value() or "" for name in form.fields} | {"action": "publish", "version": 1}
    at_work.post(address(praten), again)
    praten.refresh_from_db()
    assert (praten.body_nl, praten.title_en, praten.summary_es) == ("Van mij.\n", "Mine", "De ella")


def test_who_has_the_page_open_is_said_quietly(at_work: Client, praten: Page) -> None:
    at = timezone.now()
    presence.arrive(f"page-{praten.pk}", make_user("coby", None), at=at)

    said = words(at_work.get(address(praten)))

    assert f"coby has had this open since {timezone.localtime(at):%H:%M}." in said


# --- The gauge ---
def test_gauge_measures_what_is_being_typed_and_keeps_nothing(at_work: Client, praten: Page) -> None:
    build_fact("Bel ons.", key="org.x", kind="statement").save()

    answer = at_work.post(
        address(praten, "meetlat/"),
        {"language": "nl", "body": "{org.x} " + LONG, "title": "Een slachtoffer", "tab_title": "", "summary": ""},
    ).json()

    assert answer["state"] == "bad"
    assert answer["verdict"] == "This text is above the limit"
    assert answer["lines"]["size"] == "33 words, 2 sentences"
    assert answer["lines"]["quote"] == LONG
    assert [note for note in answer["notes"] if "slachtoffer" in note]
    praten.refresh_from_db()
    assert praten.version == 0


def test_gauge_of_a_language_that_we_do_not_have_is_refused(at_work: Client, praten: Page) -> None:
    assert at_work.post(address(praten, "meetlat/"), {"language": "xx"}).status_code == 400


# --- Preview ---
@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_preview_shows_the_draft_as_visitors_would_read_it(
    at_work: Client, praten: Page, editor: User, language: str
) -> None:
    sent_by(editor, praten, **{f"title_{language}": "Nieuwe kop", f"body_{language}": "Bel {org.phone}.\n"})

    html = at_work.get(f"/{language}/redactie/voorbeeld/{praten.pk}/").content.decode()

    assert "<h1>Nieuwe kop</h1>" in html
    assert "{org.phone}" not in html
    for other in {"nl", "en", "es"} - {language}:
        assert f'href="/{other}/redactie/voorbeeld/{praten.pk}/"' in html
    assert f"/{language}/weg/" in html
    assert "Nieuwe kop" not in Client().get(f"/{language}/praten/").content.decode()


def test_button_keeps_the_draft_and_leads_to_the_preview(at_work: Client, praten: Page) -> None:
    answer = at_work.post(address(praten), form_of(praten, title_nl="Nieuw", action="preview"))

    praten.refresh_from_db()
    assert (answer.url, praten.draft) == (f"/en/redactie/voorbeeld/{praten.pk}/", {"title_nl": "Nieuw"})


def test_preview_of_the_home_page_is_the_home_page(at_work: Client) -> None:
    start = make_page("start", code="P00")

    assert "portal/home.html" in [one.name for one in at_work.get(f"/en/redactie/voorbeeld/{start.pk}/").templates]


# --- History, undo ---
def test_history_says_who_changed_what_and_brings_it_back_by_the_same_rules(
    at_work: Client, praten: Page, editor: User
) -> None:
    sent_by(editor, praten, publish=True, body_nl="Bel ons vandaag. Wij denken met je mee.\n")
    sent_by(editor, praten, title_en="Draft title")

    said = words(at_work.get(address(praten, "geschiedenis/")))
    assert "Kept as draft eddy-editor" in said
    assert "Title (English) gone: Title new: Draft gone: en new: title" in said
    assert "Published eddy-editor" in said
    assert "Text (Dutch) gone: Je kunt new: Bel ons gone: bellen. new: vandaag. Wij denken" in said
    assert "As it was before the first change here" in said

    first = history.read(history.copies_of(praten))[-1]
    shown = at_work.get(address(praten, f"geschiedenis/{first.number}/"))
    form = shown.context_data["form"]
    assert form["body_nl"].value() == "Je kunt ons bellen. Wij denken met je mee.\n"
    assert form["version"].value() == 2
    praten.refresh_from_db()
    assert praten.body_nl.startswith("Bel ons vandaag.")

    back = {name: form[name].value() or "" for name in form.fields} | {"action": "publish"}
    at_work.post(address(praten), back)
    praten.refresh_from_db()
    assert praten.body_nl == "Je kunt ons bellen. Wij denken met je mee.\n"
    assert praten.source_revision == 3
    assert history.last_copy(praten).back == first.number
    assert "brought back from before" in words(at_work.get(address(praten, "geschiedenis/")))


def test_copy_of_another_page_is_not_there(at_work: Client, praten: Page, editor: User) -> None:
    other = make_page("ander", code="P90")
    sent_by(editor, other, title_nl="x")

    number = history.last_copy(other).number

    assert at_work.get(address(other, f"geschiedenis/{number}/")).status_code == 200
    assert at_work.get(address(praten, f"geschiedenis/{number}/")).status_code == 404


# --- The chooser of pictograms ---
def test_every_pictogram_is_drawn_with_its_word_and_the_chosen_one_is_marked(at_work: Client, praten: Page) -> None:
    html = at_work.get(address(praten)).content.decode()

    tiles = re.findall(r'<input type="radio" name="pictogram" value="([a-z-]+)"( [^>]*checked)?', html)
    assert len(tiles) >= 60
    assert [name for name, checked in tiles if checked] == ["lamp"]
    assert html.count("<svg") >= len(tiles)


@pytest.mark.parametrize(
    ("is_confirmed", "words_shown"), [(False, "waits for the fact trust.person"), (True, "on the site")]
)
def test_page_that_hangs_on_a_fact_says_whether_visitors_see_it(
    at_work: Client, is_confirmed: bool, words_shown: str
) -> None:
    page = make_public_page("vertrouwen", shown_with="trust.person")
    if is_confirmed:
        build_fact("iemand", key="trust.person").save()

    for url in ("/en/redactie/teksten/", address(page)):
        assert words_shown in at_work.get(url).content.decode()
