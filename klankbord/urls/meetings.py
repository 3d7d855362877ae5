"""Addresses of the meetings, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import meetings as views

urlpatterns = [
    path("", views.home, name="home"),
    path("geweest/", views.past, name="past"),
    path("plannen/", views.plan, name="plan"),
    # <meeting>/
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/wijzigen/", views.change, name="change"),
    path("<int:pk>/afzeggen/", views.cancel, name="cancel"),
    path("<int:pk>/toch-doorgaan/", views.restore, name="restore"),
    # <meeting>/agenda/
    path("<int:pk>/agenda/", views.agenda, name="agenda"),
    path("<int:pk>/agenda/<int:point_pk>/", views.change_point, name="change-point"),
    path("<int:pk>/agenda/<int:point_pk>/verplaatsen/", views.move_point, name="move-point"),
    path("<int:pk>/agenda/<int:point_pk>/verwijderen/", views.remove_point, name="remove-point"),
]
