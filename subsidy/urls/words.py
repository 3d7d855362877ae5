"""/<year>/toelichting/: what providers write about their activities."""

from __future__ import annotations

from django.urls import path

from subsidy.views import words

urlpatterns = [
    path("<int:year>/toelichting/", words.listing, name="words"),
    path("<int:year>/toelichting/<str:organisation>/<str:activity>/", words.write, name="words-activity"),
]
