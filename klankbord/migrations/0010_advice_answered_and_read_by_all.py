"""An answer has its own kept reason; partly taken up says why; the public page has every language."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column and three constraints on the table of advices."""

    dependencies = [
        ("klankbord", "0009_advice_raises_the_stamp"),
    ]

    operations = [
        # Where the day was missing, the rule about it was neither true nor false, and so it passed.
        migrations.RemoveConstraint(model_name="advice", name="klankbord_advice_answered_has_day"),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", "proposed"), ("answered_on", None))
                | (
                    ~models.Q(("answer", "proposed"))
                    & models.Q(("answered_on__isnull", False))
                    & models.Q(("answered_on__gte", models.F("given_on")))
                ),
                name="klankbord_advice_answered_has_day",
                violation_error_message="An answer has a day, and comes after the advice.",
            ),
        ),
        migrations.AddField(
            model_name="advice",
            name="answer_kept_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_person", "these words are not about a person"),
                    ("organisation", "it is an organisation, a place or a product"),
                    ("public_office", "somebody in a public office, such as an alderman"),
                ],
                max_length=16,
                verbose_name="why found words of the answer stayed",
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "partly"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="klankbord_advice_partly_with_reason",
                violation_error_message="Say which part is not taken up, and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_published", False),
                    models.Q(
                        ("title_nl__isnull", False),
                        models.Q(("title_nl", ""), _negated=True),
                        ("title_en__isnull", False),
                        models.Q(("title_en", ""), _negated=True),
                        ("title_es__isnull", False),
                        models.Q(("title_es", ""), _negated=True),
                        ("text_nl__isnull", False),
                        models.Q(("text_nl", ""), _negated=True),
                        ("text_en__isnull", False),
                        models.Q(("text_en", ""), _negated=True),
                        ("text_es__isnull", False),
                        models.Q(("text_es", ""), _negated=True),
                        models.Q(
                            models.Q(
                                ("question_nl__isnull", False),
                                models.Q(("question_nl", ""), _negated=True),
                                ("question_en__isnull", False),
                                models.Q(("question_en", ""), _negated=True),
                                ("question_es__isnull", False),
                                models.Q(("question_es", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("question_nl__isnull", True), ("question_nl", ""), _connector="OR"),
                                models.Q(("question_en__isnull", True), ("question_en", ""), _connector="OR"),
                                models.Q(("question_es__isnull", True), ("question_es", ""), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        models.Q(
                            models.Q(
                                ("reason_nl__isnull", False),
                                models.Q(("reason_nl", ""), _negated=True),
                                ("reason_en__isnull", False),
                                models.Q(("reason_en", ""), _negated=True),
                                ("reason_es__isnull", False),
                                models.Q(("reason_es", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("reason_nl__isnull", True), ("reason_nl", ""), _connector="OR"),
                                models.Q(("reason_en__isnull", True), ("reason_en", ""), _connector="OR"),
                                models.Q(("reason_es__isnull", True), ("reason_es", ""), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        models.Q(
                            models.Q(
                                ("action_nl__isnull", False),
                                models.Q(("action_nl", ""), _negated=True),
                                ("action_en__isnull", False),
                                models.Q(("action_en", ""), _negated=True),
                                ("action_es__isnull", False),
                                models.Q(("action_es", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("action_nl__isnull", True), ("action_nl", ""), _connector="OR"),
                                models.Q(("action_en__isnull", True), ("action_en", ""), _connector="OR"),
                                models.Q(("action_es__isnull", True), ("action_es", ""), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        models.Q(
                            models.Q(
                                ("done_by_nl__isnull", False),
                                models.Q(("done_by_nl", ""), _negated=True),
                                ("done_by_en__isnull", False),
                                models.Q(("done_by_en", ""), _negated=True),
                                ("done_by_es__isnull", False),
                                models.Q(("done_by_es", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("done_by_nl__isnull", True), ("done_by_nl", ""), _connector="OR"),
                                models.Q(("done_by_en__isnull", True), ("done_by_en", ""), _connector="OR"),
                                models.Q(("done_by_es__isnull", True), ("done_by_es", ""), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="klankbord_advice_published_in_all_languages",
                violation_error_message="It goes on the public page in all languages, or not yet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_kept_reason__in", ("", "no_person", "organisation", "public_office"))),
                name="klankbord_advice_answer_kept_reason",
            ),
        ),
    ]
