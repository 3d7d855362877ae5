"""Addresses of the work of staff, under /<language>/contacten/."""

from __future__ import annotations

from django.urls import URLPattern, path

from contacts.views import (
    activities,
    checks,
    contacts,
    corrections,
    desk,
    guidance,
    guidance_steps,
    handovers,
    imports,
    overviews,
    papers,
    people,
    readings,
    referrals,
    sheets,
    signal_list,
    signals,
    week,
)

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

# vel/: many at once, each tap one more
sheet_patterns: list[URLPattern] = [
    path("activiteit/<uuid:activity_id>/vel/", sheets.sheet, name="sheet"),
    path("activiteit/<uuid:activity_id>/vel/terug/", sheets.undo, name="sheet-undo"),
]

# signaal/: a sign of abuse, linked to nothing
signal_patterns: list[URLPattern] = [
    path("signaal/", signals.signal, name="signal"),
    path("signaal/terug/", signals.take_back, name="signal-take-back"),
    path("signaal/jonger-dan-18/", signals.under_18, name="signal-under-18"),
    path("signalen/", signal_list.listing, name="signals"),
]

# correcties/: what is counted already is corrected, and written down
correction_patterns: list[URLPattern] = [
    path("correcties/", corrections.listing, name="corrections"),
    path("activiteit/<uuid:activity_id>/corrigeren/", corrections.activity, name="activity-correct"),
    path(
        "activiteit/<uuid:activity_id>/contact/<uuid:contact_id>/corrigeren/",
        corrections.contact,
        name="contact-correct",
    ),
]

# doorverwijzingen/: what became of them; the id of one travels in the form, never in an address
referral_patterns: list[URLPattern] = [
    path("doorverwijzingen/", referrals.follow_up, name="follow-up"),
    path("doorverwijzingen/terug/", referrals.take_back, name="outcome-take-back"),
    path(
        "activiteit/<uuid:activity_id>/contact/<uuid:contact_id>/doorverwijzing/",
        referrals.of_contact,
        name="referral-new",
    ),
    path(
        "activiteit/<uuid:activity_id>/contact/<uuid:contact_id>/doorverwijzing/uitkomst/",
        referrals.outcome,
        name="referral-outcome",
    ),
    path(
        "activiteit/<uuid:activity_id>/contact/<uuid:contact_id>/doorverwijzing/terug/",
        referrals.remove,
        name="referral-remove",
    ),
]

# mijn-mensen/, traject/: one person's way to other work, by a random key that is no code of anybody's file
trajectory_patterns: list[URLPattern] = [
    path("mijn-mensen/", people.my_people, name="my-people"),
    path("traject/nieuw/", people.new, name="trajectory-new"),
    path("traject/<uuid:key>/", people.trajectory, name="trajectory"),
    path("traject/<uuid:key>/fase/", guidance.change_phase, name="phase-change"),
    path("traject/<uuid:key>/fase/<int:phase_id>/", guidance.correct_phase, name="phase-correct"),
    path("traject/<uuid:key>/afspraak/", guidance.appointment, name="appointment"),
    path("traject/<uuid:key>/gegevens/", guidance.details, name="trajectory-details"),
    path("traject/<uuid:key>/afsluiten/", guidance.close, name="trajectory-close"),
    path("traject/<uuid:key>/weer-open/", guidance.reopen, name="trajectory-reopen"),
    path("traject/<uuid:key>/gebied/<slug:domain>/", guidance_steps.domain, name="domain"),
    path("traject/<uuid:key>/verzoek/", guidance_steps.ask, name="request-new"),
    path("traject/<uuid:key>/verzoek/<int:request_id>/", guidance_steps.answered, name="request-answer"),
    path("traject/<uuid:key>/verwijzing/", guidance_steps.refer, name="trajectory-referral-new"),
    path("traject/<uuid:key>/verwijzing/<uuid:referral_id>/", guidance_steps.referral, name="trajectory-referral"),
    path("traject/<uuid:key>/nazorg/", guidance_steps.aftercare, name="aftercare"),
]

# controles/: joint checks stand apart from all other work
check_patterns: list[URLPattern] = [
    path("controles/", checks.checks, name="checks"),
]

# week/: what was done and what is missing, by ISO week
week_patterns: list[URLPattern] = [
    path("week/", week.week, name="week"),
    path("week/<int:year>/<int:week>/", week.week, name="week-of"),
]

# cijfers/: raw counts, for those who recorded them
overview_patterns: list[URLPattern] = [
    path("cijfers/", overviews.overview, name="overview"),
]

# inlezen/: files of a log, or an organisation's own spreadsheet
import_patterns: list[URLPattern] = [
    path("inlezen/", imports.upload, name="import"),
    path("inlezen/kolommen/", imports.columns, name="import-columns"),
    path("inlezen/controle/", imports.preview, name="import-preview"),
    path("inlezen/weg/", imports.cancel, name="import-cancel"),
    path("inlezen/klaar/", imports.done, name="import-done"),
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
]

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="desk"),
    *activity_patterns,
    *sheet_patterns,
    *signal_patterns,
    *trajectory_patterns,
    *correction_patterns,
    *referral_patterns,
    *check_patterns,
    *week_patterns,
    *overview_patterns,
    *import_patterns,
    *guidance_patterns,
]
