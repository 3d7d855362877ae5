"""The years, their quarters, the blocks: where each stands, saying that one is complete, and closing one."""

from __future__ import annotations

from django.urls import path

from subsidy.views import completing, periods

urlpatterns = [
    path("", periods.periods, name="periods"),
    path("<int:year>/", periods.year, name="year"),
    path("kwartaal/<str:code>/", periods.quarter, name="quarter"),
    path("blok/<str:code>/", periods.block, name="block"),
    path("<int:year>/sluiten/", periods.close, name="close"),
    path("<str:code>/sluiten/", periods.close_any, name="close-period"),
    path("<str:code>/afsluiten-begint/", periods.begin, name="begin-closing"),
    path("<str:code>/compleet/", completing.complete, name="complete"),
    path("<str:code>/compleet/terug/", completing.take_back, name="complete-take-back"),
]
