"""The first edition goes into the database once, follows its files, and never over an editor's change."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal import first_edition, needs, texts
from portal.choices import Certainty, FactKind
from portal.models import Fact, Location, Municipality, Organisation, Page

LANGUAGES = ("nl", "en", "es")


def rows(name: str) -> list[dict[str, str]]:
    with (first_edition.DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


PAGES = rows("pages.csv")
SERVICES = rows("services.csv")
FACT_FILES = ["facts.csv", *(f"facts/{path.name}" for path in sorted((first_edition.DATA / "facts").glob("*.csv")))]
FACTS = [fact for name in FACT_FILES for fact in rows(name)]
BLOCKS = {"{numbers}", "{today}", "{week}", "{rules}", "{events}"}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the loader read a copy that a test may change, with a handful of the facts and of the help."""
    shutil.copytree(first_edition.CONTENT, tmp_path / "content")
    shutil.copytree(first_edition.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("facts"))
    (tmp_path / "data" / "facts").mkdir()
    lines = (tmp_path / "data" / "services.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("code;", "danger-now;"))]
    (tmp_path / "data" / "services.csv").write_text("".join(kept), encoding="utf-8")
    lines = (tmp_path / "data" / "facts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("key;", "number.112;", "number.csg;", "org.phone;"))]
    (tmp_path / "data" / "facts.csv").write_text("".join(kept), encoding="utf-8")
    monkeypatch.setattr(first_edition, "CONTENT", tmp_path / "content")
    monkeypatch.setattr(first_edition, "DATA", tmp_path / "data")
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def load() -> dict[str, str]:
    """Run the command; return what it prints per kind."""
    out = StringIO()
    call_command("load_content", stdout=out)
    return dict(line.split(": ", 1) for line in out.getvalue().splitlines())


def all_kept() -> dict[str, str]:
    numbers = {
        "organisations": len(rows("organisations.csv")),
        "municipalities": 18,
        "locations": len(rows("locations.csv")),
        "facts": sum(len(rows(name)) for name in FACT_FILES if (first_edition.DATA / name).exists()),
        "pages": len(PAGES),
        "services": len(rows("services.csv")),
    }
    kept = {name: f"0 created, 0 updated, {number} kept" for name, number in numbers.items()}
    return kept | {"survey of 2025": "kept"}


# --- loading ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_load_content_into_nothing_creates_all() -> None:
    printed = load()

    assert printed == {
        name: re.sub("0 created(.*) ([0-9]+) kept", r"\2 created\1 0 kept", line) for name, line in all_kept().items()
    } | {"survey of 2025": "created"}
    assert Page.objects.count() == len(PAGES)
    assert Fact.objects.count() == len(FACTS)
    assert Municipality.objects.count() == 18
    assert (Organisation.objects.get(code="fier").name, Location.objects.get().municipality_id) == ("Fier", "GM0080")


@pytest.mark.django_db
def test_load_content_twice_keeps_all(files: Path) -> None:
    load()

    assert load() == all_kept()


@pytest.mark.django_db
def test_load_content_after_a_file_changed_updates_that_page_only(files: Path) -> None:
    load()
    replace(files / "content" / "inloop.nl.md", "title: Kom langs zonder afspraak", "title: Loop binnen")

    printed = load()

    assert printed["pages"] == f"0 created, 1 updated, {len(PAGES) - 1} kept"
    page = Page.objects.get(slug="inloop")
    assert (page.title_nl, page.title_en) == ("Loop binnen", "Walk in without an appointment")
    assert load() == all_kept()


@pytest.mark.django_db
def test_load_content_after_a_row_changed_updates_that_fact_only(files: Path) -> None:
    load()
    replace(files / "data" / "facts.csv", ";112;112;112;Direct gevaar;", ";112;112;112;Groot gevaar;")

    printed = load()

    assert printed["facts"] == "0 created, 1 updated, 2 kept"
    assert Fact.objects.get(key="number.112").label_nl == "Groot gevaar"


@pytest.mark.django_db
def test_load_content_after_an_editor_changed_the_page_keeps_her_text(files: Path) -> None:
    load()
    Page.objects.filter(slug="inloop").update(title_nl="Van de redactie")
    replace(files / "content" / "inloop.nl.md", "title: Kom langs zonder afspraak", "title: Uit het bestand")

    assert load() == all_kept()
    assert Page.objects.get(slug="inloop").title_nl == "Van de redactie"


@pytest.mark.django_db
@pytest.mark.parametrize(("is_edited", "title"), [(False, "Loop binnen"), (True, "Van de redactie")])
def test_load_content_over_a_row_from_before_a_column_was_there(files: Path, is_edited: bool, title: str) -> None:
    load()
    page = Page.objects.get(slug="inloop")
    names = ("code", "slug", "pictogram", "menu_group", "order", "is_published")
    texts_of = [f"{name}_{code}" for name in first_edition.PAGE_TEXTS for code in LANGUAGES]
    page.loaded_digest = first_edition._digest({name: getattr(page, name) for name in (*names, *texts_of)})
    page.title_nl = "Van de redactie" if is_edited else page.title_nl
    page.save()
    replace(files / "content" / "inloop.nl.md", "title: Kom langs zonder afspraak", "title: Loop binnen")

    load()

    assert Page.objects.get(slug="inloop").title_nl == title


@pytest.mark.django_db
def test_load_content_after_an_editor_hid_the_page_keeps_it_hidden(files: Path) -> None:
    load()
    Page.objects.filter(slug="inloop").update(is_published=False)

    assert load() == all_kept()
    assert not Page.objects.get(slug="inloop").is_published


@pytest.mark.django_db
def test_load_content_after_somebody_confirmed_a_fact_keeps_it_confirmed(files: Path) -> None:
    load()
    Fact.objects.filter(key="org.phone").update(
        value_nl="058 1", certainty=Certainty.CONFIRMED, confirmed_on=date(2026, 11, 23), confirmed_by="teamleider"
    )
    replace(files / "data" / "facts.csv", ";Telefoon;Phone;Teléfono;", ";Bellen;Phone;Teléfono;")

    assert load() == all_kept()
    fact = Fact.objects.get(key="org.phone")
    assert (fact.value_nl, fact.certainty, fact.label_nl) == ("058 1", "confirmed", "Telefoon")


@pytest.mark.django_db
def test_load_content_after_an_administrator_renamed_an_organisation_keeps_the_name(files: Path) -> None:
    load()
    Organisation.objects.filter(code="fier").update(name="Fier Fryslân")

    assert load() == all_kept()
    assert Organisation.objects.get(code="fier").name == "Fier Fryslân"


@pytest.mark.django_db
def test_load_content_with_a_new_page_adds_it(files: Path) -> None:
    load()
    with (files / "data" / "pages.csv").open("a", encoding="utf-8") as file:
        file.write("P99;extra;coffee;about;999;;\n")
    for language in LANGUAGES:
        shutil.copy(files / "content" / f"inloop.{language}.md", files / "content" / f"extra.{language}.md")

    assert load()["pages"] == f"1 created, 0 updated, {len(PAGES)} kept"
    assert Page.objects.get(code="P99").title_es == "Ven sin cita"


# --- broken files are refused whole ----------------------------------------------------------------------------------

HEAD = "tab_title: Tijden\ntitle: Kom langs zonder afspraak\n"
BROKEN_PAGES = [
    ("---\n" + HEAD, HEAD, "inloop.nl.md, line 1: the text must start with lines between --- and ---"),
    ("tab_title: Tijden\n", "tab_titel: Tijden\n", "inloop.nl.md, line 2: expected tab_title, title or summary"),
    ("title: Kom langs zonder afspraak\n", "Kom langs\n", "inloop.nl.md, line 3: expected tab_title, title or summary"),
    ("title: Kom langs zonder afspraak\n", "", "inloop.nl.md, line 4: title is missing"),
    ("tab_title: Tijden\n", "tab_title:\n", "inloop.nl.md, line 5: tab_title is missing"),
    ("tab_title: Tijden\n", f"tab_title: {'x' * 41}\n", "pages.csv, line 5: tab_title_nl: "),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new", "problem"), BROKEN_PAGES, ids=[row[2] for row in BROKEN_PAGES])
def test_load_content_with_a_broken_page_loads_nothing(files: Path, old: str, new: str, problem: str) -> None:
    replace(files / "content" / "inloop.nl.md", old, new)

    with pytest.raises(CommandError, match=f"^{re.escape(problem)}"):
        load()

    assert not Page.objects.exists()
    assert not Fact.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_load_content_without_the_file_of_a_language_names_it_and_loads_nothing(files: Path) -> None:
    (files / "content" / "inloop.es.md").unlink()

    with pytest.raises(CommandError, match=r"^inloop\.es\.md, line 1: there is no such file"):
        load()

    assert not Fact.objects.exists()


BROKEN_FACTS = [
    (";2026-11-22;;112;", ";gisteren;;112;", "facts.csv, line 2: confirmed_on must be a date such as 2026-12-31"),
    (
        ";W21;stored copy of a public source;2026-11-22;2027-05-22;",
        ";W21;x;2026-11-22;2026-11-22;",
        "facts.csv, line 3:",
    ),
    ("number.112;phone;", "number.112;fax;", "facts.csv, line 2:"),
    ("number.112;phone;verified;", "number.112;phone;sure;", "facts.csv, line 2:"),
    ("key;kind;certainty;", "key;soort;certainty;", "facts.csv, line 1: the column kind is missing"),
    ("number.112;phone;", "number.112;", "facts.csv, line 2: there are not as many cells as in line 1"),
    ("number.112;phone;", 'number.112;"phone"x;', "facts.csv, line 2: "),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new", "problem"), BROKEN_FACTS, ids=[row[1] for row in BROKEN_FACTS])
def test_load_content_with_a_broken_fact_loads_nothing(files: Path, old: str, new: str, problem: str) -> None:
    replace(files / "data" / "facts.csv", old, new)

    with pytest.raises(CommandError, match=f"^{re.escape(problem)}"):
        load()

    assert not Fact.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_load_content_with_a_file_that_broke_later_keeps_what_was_there(files: Path) -> None:
    load()
    replace(files / "data" / "facts.csv", "number.112;phone;", "number.112;fax;")
    replace(files / "content" / "inloop.nl.md", "title: Kom langs zonder afspraak", "title: Loop binnen")

    with pytest.raises(CommandError, match=r"^facts\.csv, line 2:"):
        load()

    assert Fact.objects.get(key="number.112").kind == "phone"
    assert Page.objects.get(slug="inloop").title_nl == "Kom langs zonder afspraak"


# --- what stands in the files ----------------------------------------------------------------------------------------


PAGE_FILES = [(page["slug"], language) for page in PAGES for language in LANGUAGES]


@pytest.fixture(scope="module")
def fact_keys() -> set[str]:
    return {fact["key"] for fact in FACTS}


BLOCKS = {"{numbers}", "{today}", "{week}", "{rules}", "{events}"}


@pytest.mark.parametrize(("slug", "language"), PAGE_FILES, ids=[".".join(one) for one in PAGE_FILES])
def test_page_file_reads_and_names_only_what_exists(slug: str, language: str, fact_keys: set[str]) -> None:
    found = first_edition.read_page(first_edition.CONTENT / f"{slug}.{language}.md")

    assert texts.fact_keys(found["body"]) <= fact_keys
    assert set(re.findall(r"\]\(page:([^)]*)\)", found["body"])) <= {
        *(page["slug"] for page in PAGES),
        *settings.OTHER_PUBLIC_PAGES,
    }
    # What stands in braces is a fact, or a block on a line of its own.
    braces = set(re.findall(r"\{[^}]*\}", found["body"]))
    assert braces - {f"{{{key}}}" for key in fact_keys} <= BLOCKS
    assert {line for line in found["body"].splitlines() if any(block in line for block in BLOCKS)} <= BLOCKS
    assert set(re.findall(r"\]\(need:([^)]*)\)", found["body"])) <= set(needs.codes())


@pytest.mark.parametrize("slug", [page["slug"] for page in PAGES])
def test_page_names_the_same_facts_links_and_headings_in_each_language(slug: str) -> None:
    found = {}
    for language in LANGUAGES:
        body = first_edition.read_page(first_edition.CONTENT / f"{slug}.{language}.md")["body"]
        found[language] = (
            sorted(texts.FACT.findall(body)),
            sorted(re.findall(r"\(((?:page|need):[a-z_-]+|https://[^)]+)\)", body)),
            len(re.findall(r"^## ", body, re.MULTILINE)),
        )

    assert found["en"] == found["nl"]
    assert found["es"] == found["nl"]


def test_every_fact_of_a_page_is_named_by_a_page_or_an_entry_of_the_list() -> None:
    named = {row[name] for row in SERVICES for name in first_edition.SERVICE_FACTS}
    for slug, language in PAGE_FILES:
        named |= texts.fact_keys(first_edition.read_page(first_edition.CONTENT / f"{slug}.{language}.md")["body"])
    files = [name for name in FACT_FILES if name not in {"facts.csv", "facts/municipalities.csv"}]

    assert {fact["key"] for name in files for fact in rows(name)} - named == set()


def test_each_municipality_has_a_cell_for_each_rule() -> None:
    keys = {fact["key"] for fact in rows("facts/municipalities.csv")}
    rules = ("age", "home_work", "permit", "contact", "link", "checked_on")

    assert keys == {f"{row['code'].lower()}.{rule}" for row in rows("municipalities.csv") for rule in rules}
    assert len(keys) == 108


def test_help_that_nobody_confirmed_has_no_day_and_other_help_has_one() -> None:
    for row in SERVICES:
        assert bool(row["checked_on"]) == (row["certainty"] != Certainty.UNVERIFIED), row["code"]
        assert set(row["needs"].split()) <= set(needs.codes()), row["code"]
        assert all(row[f"{name}_{code}"] for name in first_edition.SERVICE_TEXTS for code in LANGUAGES), row["code"]


def test_every_need_has_help(db: None) -> None:
    found = {need for row in SERVICES if row["certainty"] != Certainty.UNVERIFIED for need in row["needs"].split()}

    assert set(needs.codes()) - found == set()


def test_every_file_in_the_folder_belongs_to_a_page() -> None:
    expected = {f"{page['slug']}.{language}.md" for page in PAGES for language in LANGUAGES}

    assert {path.name for path in first_edition.CONTENT.iterdir()} == expected


def test_codes_slugs_and_places_in_the_menu_are_each_used_once() -> None:
    for column in ("code", "slug", "order"):
        values = [page[column] for page in PAGES]
        assert sorted(set(values)) == sorted(values)
    keys = [fact["key"] for fact in FACTS]
    assert sorted(set(keys)) == sorted(keys)


def test_needs_lead_to_pages_that_exist_and_eight_are_tiles() -> None:
    found = rows("needs.csv")

    assert sum(need["tile"] == "yes" for need in found) == 8
    assert {need["page"] for need in found} <= {page["slug"] for page in PAGES}
    # Each need has a page, and so an address, of its own.
    assert len({need["page"] for need in found}) == len(found)
    assert needs.ANSWER_PAGE in {page["slug"] for page in PAGES}


@pytest.mark.parametrize("fact", FACTS, ids=[fact["key"] for fact in FACTS])
def test_fact_says_who_confirmed_it_or_has_no_value(fact: dict[str, str]) -> None:
    values = [fact[f"value_{language}"] for language in LANGUAGES]

    assert fact["kind"] in FactKind.values
    assert all(fact[f"label_{language}"] for language in LANGUAGES)
    if fact["certainty"] == Certainty.UNVERIFIED:
        # A sentence may wait for somebody to confirm it; a number, an amount or a time is never proposed.
        assert values == ["", "", ""] or (all(values) and fact["kind"] == FactKind.STATEMENT)
        assert (fact["confirmed_on"], fact["expires_on"]) == ("", "")
    else:
        assert all(values)
        assert fact["confirmed_by"]
        assert fact["source"]
        confirmed_on = date.fromisoformat(fact["confirmed_on"])
        if fact["expires_on"]:
            assert date.fromisoformat(fact["expires_on"]) > confirmed_on
        else:
            # The one number that never changes.
            assert fact["key"] == "number.112"


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact["kind"] == "phone"], ids=lambda fact: fact["key"])
def test_phone_number_is_the_same_in_each_language_and_is_asked_again_within_six_months(fact: dict[str, str]) -> None:
    assert fact["value_nl"] == fact["value_en"] == fact["value_es"]
    if fact["expires_on"]:
        confirmed_on, expires_on = (date.fromisoformat(fact[name]) for name in ("confirmed_on", "expires_on"))
        assert (expires_on - confirmed_on).days <= 184


# The list of content.md section 3, and what may be shown of it.
HELP_NUMBERS = {
    "number.112": "112",
    "number.police": "0900-8844",
    "number.csg": "0800-0188",
    "number.veilig_thuis": "0800-2000",
    "number.113": "113",
    "number.meld_misdaad": "0800-7000",
    "number.comensha": "033-448 11 86",
    "number.slachtofferhulp": "0900-0101",
    "number.juridisch_loket": "0800-8020",
    "number.geldfit": "0800-8115",
    "number.dokterswacht": "0900-112 7 112",
    "number.luisterlijn": "088-0767 000",
    "number.tumba": "058-215 77 71",
}


def test_help_numbers_are_those_that_were_looked_up() -> None:
    assert {fact["key"]: fact["value_nl"] for fact in FACTS if fact["key"].startswith("number.")} == HELP_NUMBERS


def test_no_page_types_a_phone_number_or_a_clock_time() -> None:
    # D10: those are facts. Short numbers such as 3 letters or 2 days are words of the text.
    for page in PAGES:
        for language in LANGUAGES:
            body = first_edition.read_page(first_edition.CONTENT / f"{page['slug']}.{language}.md")["body"]
            assert re.findall(r"\b0\d{2,3}[- ]?\d{3,}|\b\d{1,2}[:.]\d{2}\b|€", body) == []
