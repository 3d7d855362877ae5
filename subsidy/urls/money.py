"""/geld/: the money of the years; /<year>/geld/: the money of one year, its rows, its history, its workbook."""

from __future__ import annotations

from django.urls import path

from subsidy.views import money, money_import, money_rows

urlpatterns = [
    path("geld/", money.money, name="money"),
    path("geld/begin/", money.money_begin, name="money-begin"),
    path("<int:year>/geld/", money.money_year, name="money-year"),
    path("<int:year>/geld/jaar/", money_rows.money_set, name="money-set"),
    path("<int:year>/geld/verdeling/", money_rows.money_key, name="money-key"),
    path("<int:year>/geld/post/", money_rows.line_new, name="money-line-new"),
    path("<int:year>/geld/post/<int:line_pk>/", money_rows.line, name="money-line"),
    path("<int:year>/geld/post/<int:line_pk>/weg/", money_rows.line_remove, name="money-line-remove"),
    path("<int:year>/geld/inkomst/", money_rows.income_new, name="money-income-new"),
    path("<int:year>/geld/inkomst/<int:income_pk>/", money_rows.income, name="money-income"),
    path("<int:year>/geld/inkomst/<int:income_pk>/weg/", money_rows.income_remove, name="money-income-remove"),
    path("<int:year>/geld/betaling/", money_rows.payment_new, name="money-payment-new"),
    path("<int:year>/geld/betaling/<int:payment_pk>/", money_rows.payment, name="money-payment"),
    path("<int:year>/geld/betaling/<int:payment_pk>/weg/", money_rows.payment_remove, name="money-payment-remove"),
    path("<int:year>/geld/geschiedenis/", money.money_history, name="money-history"),
    path("<int:year>/geld/bestand/", money.money_file, name="money-file"),
    path("<int:year>/geld/inlezen/", money_import.money_import, name="money-import"),
    path("<int:year>/geld/inlezen/ja/", money_import.money_import_yes, name="money-import-yes"),
]
