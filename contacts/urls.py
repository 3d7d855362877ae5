"""Addresses of the work of staff, under /<language>/contacten/."""

from __future__ import annotations

from django.urls import URLPattern, path

from contacts.views import activities, contacts, desk, imports, signals

app_name = "contacts"

# activiteit/: an activity from its start to its end, and the contacts in it
activity_patterns: list[URLPattern] = [
    path("begin/<slug:kind>/", activities.start, name="start"),
    path("activiteit/<uuid:activity_id>/", activities.activity, name="activity"),
    path("activiteit/<uuid:activity_id>/tellen/<slug:name>/", activities.count, name="count"),
    path("activiteit/<uuid:activity_id>/afronden/", activities.finish, name="finish"),
    path("activiteit/<uuid:activity_id>/wijzigen/", activities.change, name="activity-change"),
    path("activiteit/<uuid:activity_id>/verder/", activities.reopen, name="reopen"),
    path("activiteit/<uuid:activity_id>/terug/", activities.discard, name="discard"),
    path("activiteit/<uuid:activity_id>/contact/", contacts.add, name="contact-new"),
    path("activiteit/<uuid:activity_id>/contact/<uuid:contact_id>/", contacts.change, name="contact-change"),
    path(
        "activiteit/<uuid:activity_id>/contact/<uuid:contact_id>/terug/",
        contacts.take_back,
        name="contact-take-back",
    ),
    path("activiteit/<uuid:activity_id>/jonger-dan-18/", contacts.under_18, name="under-18"),
]

# signaal/: a sign of abuse, linked to nothing
signal_patterns: list[URLPattern] = [
    path("signaal/", signals.signal, name="signal"),
    path("signaal/terug/", signals.take_back, name="signal-take-back"),
]

# inlezen/: files of a log, or an organisation's own spreadsheet
import_patterns: list[URLPattern] = [
    path("inlezen/", imports.upload, name="import"),
    path("inlezen/kolommen/", imports.columns, name="import-columns"),
    path("inlezen/controle/", imports.preview, name="import-preview"),
    path("inlezen/weg/", imports.cancel, name="import-cancel"),
    path("inlezen/klaar/", imports.done, name="import-done"),
]

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    *activity_patterns,
    *signal_patterns,
    *import_patterns,
]
