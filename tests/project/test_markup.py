"""The reader of pages finds what it is there for: without this the other tests would prove nothing."""

from __future__ import annotations

import pytest

from tests.project.markup import read

GOOD = (
    '<!doctype html><html lang="nl"><head><title>Info</title><link rel="icon" href="/i.svg"></head><body>'
    '<a href="#c">x</a><main id="c"><h1>Kop</h1><p>Tekst<br>verder</p>'
    '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    '<label for="f">Naam</label><input id="f" name="f">{}</main></body></html>'
)


def test_good_page_has_no_problems() -> None:
    page = read(GOOD.format(""))

    assert page.problems == []
    assert (page.language, page.title, page.headings) == ("nl", "Info", ["Kop"])
    assert page.first_link == {"href": "#c"}


@pytest.mark.parametrize(
    ("piece", "problem"),
    [
        ("<p>open", "</main> where <p> is open, line 1"),
        ("</div>", "</div> where <main> is open, line 1"),
        ("<b><i></b></i>", "</b> where <i> is open, line 1"),
        ("<p><ul></ul></p>", "<ul> inside <p>, line 1"),
        ("<p><span><div></div></span></p>", "<div> inside <p>, line 1"),
        ('<a href="/"><span><a href="/">x</a></span></a>', "<a> inside <a>, line 1"),
        ("<div/>", "<div/> closes nothing in HTML, line 1"),
        ("<br></br>", "</br> of a tag that has no end, line 1"),
        ('<p style="color:red">x</p>', "style on <p>"),
        ('<p onclick="x()">x</p>', "onclick on <p>"),
        ("<script>x()</script>", "inline <script>, line 1"),
        ("<style>p{}</style>", "inline <style>, line 1"),
        ('<a href=" JavaScript:x()">x</a>', "address with script or data on <a>, line 1"),
        ('<p id="a" id="b">x</p>', "id twice on <p>"),
        ('<p id="c">x</p>', "id c stands 2 times"),
        ('<img src="/x.png">', "<img> without alt, line 1"),
        ('<input name="q">', "field q without a label"),
        ('<select id="q" name="q"></select>', "field q without a label"),
        ('<label for="gone">x</label>', "label for gone, which is not there"),
        ('<a href="#gone">x</a>', "link to #gone, which is not there"),
        ("<h1>Nog een</h1>", "2 times <h1>"),
    ],
)
def test_problem_is_found(piece: str, problem: str) -> None:
    assert problem in read(GOOD.format(piece)).problems


def test_block_inside_a_list_item_inside_no_paragraph_is_right() -> None:
    assert read(GOOD.format("<ul><li><p>x</p><div><p>y</p></div></li></ul>")).problems == []


def test_page_without_doctype_title_or_language_is_found() -> None:
    page = read("<html><body><h1>x</h1></body></html>")

    assert page.problems == ["no doctype", "no title"]
    assert page.language == ""


def test_links_know_whether_they_lead_outside() -> None:
    page = read(
        GOOD.format('<a href="//evil.example/">x</a><a href="tel:112">112</a><img alt="" src="https://a.example/x">')
    )

    assert [link.address for link in page.links if link.is_outside] == ["//evil.example/", "https://a.example/x"]
    assert [link.address for link in page.links if link.is_call] == ["tel:112"]
