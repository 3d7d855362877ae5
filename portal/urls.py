"""The URL table: machine addresses without a language, everything for people under its language."""

from __future__ import annotations

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from portal.access import public, signed_in, staff_side
from portal.admin.site import editors
from portal.same_origin import same_origin_only
from portal.views import (
    accounts,
    alarms,
    audit,
    calendars,
    desk,
    entry,
    errors,
    factors,
    flyers,
    guides,
    health,
    machines,
    own_sessions,
    pages,
    passkeys,
    preview,
    search,
    second_step,
    services,
    typed,
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

# /<language>/account/: allauth's own views, but only those that this portal means to have. Signing up, mail addresses
# and a forgotten password do not exist here: a lost login is mended by a coordinator (security.md A3, A4, A9). Logging
# out is our own: the library's view leaves a message behind, and so a new session.
account_patterns: list[URLPattern] = [
    # Without a cookie until somebody is really logged in.
    path("inloggen/", staff_side(public(same_origin_only(account.login))), name="account_login"),
    path("inloggen/sleutel/", passkeys.log_in, name="passkey_login"),
    # The name by which allauth's login knows where to wait.
    path("inloggen/tweede-stap/", second_step.second_step, name="mfa_authenticate"),
    path("uitloggen/", desk.log_out, name="account_logout"),
    path("wachtwoord/", signed_in(account.password_change), name="account_change_password"),
    path("wachtwoord/kiezen/", passkeys.set_password, name="account_set_password"),
    path("opnieuw-inloggen/", second_step.reauthenticate, name="account_reauthenticate"),
    path("opnieuw-inloggen/sleutel/", passkeys.reauthenticate_with_passkey, name="passkey_reauthenticate"),
    # hoe-ik-inlog/
    path("hoe-ik-inlog/", factors.ways, name="account_ways"),
    path("hoe-ik-inlog/app/", factors.set_up_app, name="set_up_app"),
    path("hoe-ik-inlog/sleutel/", factors.add_passkey, name="add_passkey"),
    path("hoe-ik-inlog/verwijderen/", factors.remove, name="remove_factor"),
    path("hoe-ik-inlog/codes/", factors.new_codes, name="new_codes"),
    path("niet-actief/", staff_side(public(account.account_inactive)), name="account_inactive"),
    # allauth asks for this address when it draws the login page; the page itself does not exist.
    path("aanmelden/", staff_side(public(errors.not_found)), name="account_signup"),
]

portal_patterns: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("begin/", desk.desk, name="desk"),
    path("weg/", desk.leave, name="leave"),
    path("uitleg/", guides.guide, name="guide"),
    path("beheer/", alarms.alarms, name="alarms"),
    path("zoeken/", search.search, name="search"),
    # kaart/: flyers. The kind stands there in a neutral word.
    path("kaart/<slug:kind>/<slug:key>/", flyers.flyer, name="flyer"),
    path("kaart/<slug:kind>/<slug:key>/<slug:size>.pdf", flyers.flyer_pdf, name="flyer-pdf"),
    # aanbod/: the list of help. A need stands there by the word of its page, an entry by its own code.
    path("aanbod/", services.entrance, name="services"),
    path("aanbod/alles/", services.everything, name="services-all"),
    path("aanbod/gemeenten.svg", services.map_picture, name="services-map"),
    path("aanbod/kaart/<slug:code>/", services.service, name="service"),
    path("aanbod/kaart/<slug:code>/melden/", services.report, name="service-report"),
    path("aanbod/kaart/<slug:code>/bedankt/", services.reported, name="service-reported"),
    path("aanbod/<slug:need>/", services.for_need, name="services-for"),
    path("aanbod/<slug:need>/gemeenten.svg", services.map_picture, name="services-for-map"),
    path("logboek/", audit.audit_log, name="audit"),
    path("inloop/agenda.ics", calendars.walk_in_calendar, name="walk-in-calendar"),
    path("redactie/voorbeeld/<int:page_id>/", preview.preview, name="preview"),
    # t/: short, for it stands on an invitation and is typed. It says nothing.
    path("t/", entry.type_code, name="type-code"),
    path("t/<str:entry>/", entry.enter, name="enter"),
    path("account/sessies/", own_sessions.own_sessions, name="own-sessions"),
    path("account/getypt/", typed.given_back, name="typed"),
    path("account/niet-kwijt/", own_sessions.not_lost, name="not-lost"),
    # accounts/: those of colleagues, for who manages them.
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/uitnodigen/", accounts.invite, name="invite"),
    path("accounts/uitnodigingen/<int:invitation_id>/intrekken/", accounts.take_back, name="take-back-invitation"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/rollen/", accounts.change_roles, name="account-roles"),
    path("accounts/<int:account_id>/sluiten/", accounts.close, name="account-close"),
    path("accounts/<int:account_id>/openen/", accounts.reopen, name="account-open"),
    path("accounts/<int:account_id>/sessies/", accounts.end_sessions, name="account-sessions"),
    path("accounts/<int:account_id>/kwijt/", accounts.lost, name="account-lost"),
    path("<slug:slug>/", pages.page, name="page"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.choose_language, name="choose-language"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.numbers, name="metrics"),
    path(".well-known/security.txt", alarms.security_txt, name="security-txt"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
]
urlpatterns += i18n_patterns(
    path("account/", include(account_patterns)),
    path("contacten/", include("contacts.urls")),
    path("verantwoording/", include("subsidy.urls")),
    path("klankbord/", include("klankbord.urls")),
    path("a/", include("klankbord.urls.feeds")),
    # k/: short, for it stands on a card and is typed. It says nothing.
    path("k/", include("klankbord.urls.joining")),
    path("gedaan/", include("klankbord.urls.outcome")),
    path("vragenlijst/", include("klankbord.urls.answering")),
    path("redactie/", editors.urls),
    path("", include((portal_patterns, "portal"))),
    prefix_default_language=True,
)
