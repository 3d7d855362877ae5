"""/afspraken/: targets over the years, and one of them; /<year>/afspraken/: those of a year."""

from __future__ import annotations

from django.urls import path

from subsidy.views import targets

urlpatterns = [
    path("afspraken/", targets.years, name="targets-years"),
    path("afspraken/<int:target_id>/wijzig/", targets.change, name="target-change"),
    path("afspraken/<int:target_id>/verwijder/", targets.remove, name="target-remove"),
    path("<int:year>/afspraken/", targets.year, name="targets"),
    path("<int:year>/afspraken/nieuw/", targets.new, name="target-new"),
    path("<int:year>/afspraken/neem-over/", targets.copy, name="targets-copy"),
]
