"""Addresses of the work of staff, under /<language>/contacten/."""

from __future__ import annotations

from django.urls import URLPattern, path

from contacts.views import activities, contacts, desk, handovers, papers, readings, signals, stand_in

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

# trajecten/ and inzage/: what a coordinator sees of other work; traject/: who goes along, who reads, what is printed
guidance_patterns: list[URLPattern] = [
    path("trajecten/", handovers.trajectories, name="trajectories"),
    path("traject/<uuid:key>/wie/", handovers.staff, name="trajectory-staff"),
    path("traject/<uuid:key>/overdragen/", handovers.handover, name="handover"),
    path("traject/<uuid:key>/overdragen/klaar/", handovers.handover_done, name="handover-done"),
    path("traject/<uuid:key>/overdragen/terug/", handovers.handover_off, name="handover-off"),
    path("traject/<uuid:key>/openen/", readings.open_with_reason, name="trajectory-open"),
    path("traject/<uuid:key>/papier/", papers.paper, name="trajectory-paper"),
    path("inzage/", readings.readings, name="readings"),
    path("traject/<uuid:key>/", stand_in.trajectory, name="trajectory"),
]

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    *activity_patterns,
    *signal_patterns,
    *guidance_patterns,
]
