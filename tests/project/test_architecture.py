"""Imports point one way (design.md section 3, style.md section 3), and slow libraries are loaded when they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.source import APPS, Import, imports, imports_of_app, modules

MAY_IMPORT: dict[str, set[str]] = {
    "portal": set(),
    "contacts": {"portal"},
    "klankbord": {"portal"},
    "subsidy": {"portal", "contacts", "klankbord"},
}
# Management commands are entrances: those of the base layer may bring the apps together.
ENTRANCE = "portal.management.commands."

# What an app is built of, from the ground up. Every other module (services, figures, what draws a report) stands
# between exceptions and forms; tasks, commands and template tags are entrances, and stand beside the views.
# The table of roles and the list of actions are codes as well: rows and rules rest on them.
CODES = ("permissions", "audit_actions")
LAYERS = ("choices", "querysets", "models", "exceptions", "services", "forms", "views", "urls")
BESIDE_VIEWS = ("tasks", "management", "templatetags", "admin")
# The same table of addresses, with less in it.
BESIDE_URLS = ("public_urls",)
# The base layer is a project package as well: its settings and its queue are no layer of an app.
OUTSIDE_LAYERS = ("settings", "wsgi", "celery", "apps", "migrations", "translation")

SLOW = ("weasyprint", "matplotlib", "scipy")
MAY_LOAD_SLOWLY = {"subsidy.solver": {"scipy"}}


def wrong_direction(found: Import) -> bool:
    """Say whether an import points to an app that its own app must not know."""
    app, target = found.module.split(".")[0], found.target.split(".")[0]
    if target not in APPS or target == app or found.module.startswith(ENTRANCE):
        return False
    return target not in MAY_IMPORT[app]


def layer_of(module: str) -> int | None:
    """Return how high a module of an app stands, or None where it stands outside."""
    part = module.split(".")[1] if "." in module else "apps"
    if part in OUTSIDE_LAYERS:
        return None
    if part in BESIDE_VIEWS:
        return LAYERS.index("views")
    if part in BESIDE_URLS:
        return LAYERS.index("urls")
    if part in CODES:
        return LAYERS.index("choices")
    return LAYERS.index(part) if part in LAYERS else LAYERS.index("services")


def upwards(found: Import) -> bool:
    """Say whether a module imports, at load, what stands higher in its own app."""
    app = found.module.split(".")[0]
    if not found.at_load or found.target.split(".")[0] != app:
        return False
    own, other = layer_of(found.module), layer_of(found.target)
    return own is not None and other is not None and other > own


def names_views(found: Import) -> bool:
    """Say whether a module imports views, although it is neither the URL table nor a view beside them."""
    app = found.module.split(".")[0]
    target = found.target.split(".")
    if target[0] not in APPS or target[1:2] != ["views"]:
        return False
    own = found.module.split(".")[1:2]
    return not (target[0] == app and own in (["urls"], ["views"]))


def loads_slowly(found: Import) -> bool:
    """Say whether a module loads a slow library when it is itself loaded."""
    library = found.target.split(".")[0]
    return found.at_load and library in SLOW and library not in MAY_LOAD_SLOWLY.get(found.module, set())


def breaches(app: str, rule: object) -> list[str]:
    return [str(found) for found in imports_of_app(app) if rule(found)]  # type: ignore[operator]


@pytest.mark.parametrize("app", APPS)
def test_imports_of_an_app_point_one_way(app: str) -> None:
    assert breaches(app, wrong_direction) == []


@pytest.mark.parametrize("app", APPS)
def test_modules_import_only_from_lower_layers(app: str) -> None:
    assert breaches(app, upwards) == []


@pytest.mark.parametrize("app", APPS)
def test_nothing_but_the_url_table_imports_views(app: str) -> None:
    assert breaches(app, names_views) == []


@pytest.mark.parametrize("app", APPS)
def test_slow_libraries_are_loaded_when_they_are_used(app: str) -> None:
    assert breaches(app, loads_slowly) == []


@pytest.mark.parametrize("app", APPS)
def test_no_module_is_called_utils_or_helpers(app: str) -> None:
    assert [name for name, _path in modules(app) if name.split(".")[-1] in {"utils", "helpers", "misc", "common"}] == []


@pytest.mark.parametrize("app", APPS)
def test_no_module_has_grown_past_what_somebody_can_read(app: str) -> None:
    long = {
        name: lines
        for name, path in modules(app)
        if "migrations" not in name and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }

    assert long == {}


# --- The proof itself: each rule finds what it is there for ----------------------------------------------------------
@pytest.mark.parametrize(
    ("module", "source", "rule"),
    [
        ("portal.views.pages", "from contacts.models import Contact", wrong_direction),
        ("portal.views.pages", "def view():\n    import subsidy", wrong_direction),
        ("contacts.models.work", "if TYPE_CHECKING:\n    from klankbord.models import Meeting", wrong_direction),
        ("klankbord.services", "import contacts.services as other", wrong_direction),
        ("contacts.services", "from subsidy import money", wrong_direction),
        ("contacts.models.work", "from contacts.services import close", upwards),
        ("klankbord.querysets", "from klankbord.models import Meeting", upwards),
        ("klankbord.models", "from .forms import MeetingForm", upwards),
        ("klankbord.services", "def late():\n    from klankbord import views", names_views),
        ("portal.same_origin", "from portal.views.errors import csrf_failure", names_views),
        ("subsidy.urls", "from klankbord import views", names_views),
        ("subsidy.charts", "import matplotlib.pyplot as plt", loads_slowly),
        ("subsidy.report_pdf", "try:\n    from weasyprint import HTML\nexcept ImportError:\n    raise", loads_slowly),
        ("subsidy.solver", "import matplotlib", loads_slowly),
    ],
)
def test_rule_finds_a_breach(module: str, source: str, rule: object) -> None:
    assert [rule(found) for found in imports(module, source)] == [True]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("portal.management.commands.load_demo", "from contacts.models import Activity"),
        ("subsidy.indicators", "from contacts.models import Contact\nfrom klankbord.models import Meeting"),
        ("klankbord.querysets", "if TYPE_CHECKING:\n    from klankbord.models import Meeting"),
        ("klankbord.urls", "from klankbord import views"),
        ("contacts.views.contacts", "from contacts.views.lookup import recorder"),
        ("subsidy.charts", "def draw():\n    import matplotlib"),
        ("subsidy.charts", "if TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        ("subsidy.solver", "from scipy.optimize import milp"),
    ],
)
def test_rule_leaves_what_is_right(module: str, source: str) -> None:
    for found in imports(module, source):
        assert not any(rule(found) for rule in (wrong_direction, upwards, names_views, loads_slowly))


def test_walk_sees_every_module_of_a_tree(tmp_path: Path) -> None:
    for path in ("portal/__init__.py", "portal/views/__init__.py", "portal/views/pages.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("from . import sibling\n")

    assert [name for name, _path in modules("portal", tmp_path)] == ["portal", "portal.views", "portal.views.pages"]
    assert [found.target for found in imports_of_app("portal", tmp_path)] == [
        "portal.sibling", "portal.views.sibling", "portal.views.sibling",
    ]  # fmt: skip
