"""The log of what staff did: it closes its own chain, and is only ever added to (security.md D10, F14).

Number and digest are set inside one lock, so that two writers at once never take the same place. A change is refused; a
deletion only where the row is older than half a year. A member is left out here and not only by the program, for what
is written stays when she leaves.
"""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION portal_auditevent_canonical(event portal_auditevent) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws('|', event.number, event.previous,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(event.actor_id::text, '-'),
        coalesce(event.organisation_id::text, '-'), event.action, event.subject, event.result, event.origin)
$$;

CREATE FUNCTION portal_auditevent_is_member(account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) > 0 AND bool_and(auth_group.name = 'member')
    FROM portal_user_groups JOIN auth_group ON auth_group.id = portal_user_groups.group_id
    WHERE portal_user_groups.user_id = account
$$;

CREATE FUNCTION portal_auditevent_close() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    -- Whoever is a member and nothing else is left out: what is written here stays when she leaves.
    IF NEW.actor_id IS NOT NULL AND portal_auditevent_is_member(NEW.actor_id) THEN
        NEW.actor_id := NULL;
        NEW.organisation_id := NULL;
        NEW.origin := 'nobody';
    END IF;
    IF NEW.subject ~ '^user:[0-9]{1,18}$' THEN
        IF portal_auditevent_is_member(substr(NEW.subject, 6)::bigint) THEN
            NEW.subject := 'member';
        END IF;
    END IF;
    -- Any number of its own; held until the transaction ends.
    PERFORM pg_advisory_xact_lock(20261128);
    SELECT number, digest INTO last FROM portal_auditevent ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.previous := coalesce(last.digest, repeat('0', 64));
    NEW.digest := encode(sha256(convert_to(portal_auditevent_canonical(NEW), 'UTF8')), 'hex');
    RETURN NEW;
END
$$;
CREATE TRIGGER portal_auditevent_close BEFORE INSERT ON portal_auditevent
    FOR EACH ROW EXECUTE FUNCTION portal_auditevent_close();

CREATE FUNCTION portal_auditevent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER portal_auditevent_stays BEFORE UPDATE ON portal_auditevent
    FOR EACH ROW EXECUTE FUNCTION portal_auditevent_stays();
CREATE TRIGGER portal_auditevent_kept BEFORE DELETE ON portal_auditevent
    FOR EACH ROW WHEN (OLD.at > statement_timestamp() - interval '180 days')
    EXECUTE FUNCTION portal_auditevent_stays();

-- Only the owner may empty a table (a test that is over does); that shows by the head that was written down.
CREATE FUNCTION portal_auditevent_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER portal_auditevent_not_emptied BEFORE TRUNCATE ON portal_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION portal_auditevent_not_emptied();
CREATE TRIGGER portal_auditanchor_not_emptied BEFORE TRUNCATE ON portal_auditanchor
    FOR EACH STATEMENT EXECUTE FUNCTION portal_auditevent_not_emptied();
CREATE TRIGGER portal_auditanchor_stays BEFORE UPDATE OR DELETE ON portal_auditanchor
    FOR EACH ROW EXECUTE FUNCTION portal_auditevent_stays();

-- The one way in which rows go: from the beginning on, after their term, and none that is younger than half a year.
CREATE FUNCTION portal_auditevent_forget(last bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM portal_auditevent WHERE number <= last;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
"""

# Where the roles of production are (deploy/postgres-roles.sql), the portal reads and adds, and no more (security.md
# D1). It does so as a member of portal_audit; a database that was made before that role was has the rights itself.
GRANTS = """
REVOKE ALL ON FUNCTION portal_auditevent_forget(bigint) FROM PUBLIC;
DO $$
DECLARE
    writer text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE ALL ON portal_auditevent, portal_auditanchor FROM portal_app;
        SELECT coalesce(max(rolname), 'portal_app') INTO writer FROM pg_roles WHERE rolname = 'portal_audit';
        EXECUTE format('GRANT SELECT, INSERT ON portal_auditevent, portal_auditanchor TO %I', writer);
        EXECUTE format('GRANT EXECUTE ON FUNCTION portal_auditevent_forget(bigint) TO %I', writer);
    END IF;
END
$$;
"""
BACKWARDS = """
DROP TRIGGER portal_auditanchor_stays ON portal_auditanchor;
DROP TRIGGER portal_auditanchor_not_emptied ON portal_auditanchor;
DROP TRIGGER portal_auditevent_not_emptied ON portal_auditevent;
DROP TRIGGER portal_auditevent_kept ON portal_auditevent;
DROP TRIGGER portal_auditevent_stays ON portal_auditevent;
DROP TRIGGER portal_auditevent_close ON portal_auditevent;
DROP FUNCTION portal_auditevent_forget(bigint);
DROP FUNCTION portal_auditevent_not_emptied();
DROP FUNCTION portal_auditevent_stays();
DROP FUNCTION portal_auditevent_close();
DROP FUNCTION portal_auditevent_is_member(bigint);
DROP FUNCTION portal_auditevent_canonical(portal_auditevent);
"""


class Migration(migrations.Migration):
    """The audit log, its anchors, and what the database holds of it."""

    dependencies = [
        ("portal", "0006_page_words_approved_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("head", "head"), ("start", "start"), ("broken", "broken")], max_length=8
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("date", models.DateField(verbose_name="date")),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["head", "start", "broken"])), name="portal_auditanchor_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="portal_auditanchor_digest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0, editable=False, unique=True)),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        editable=False,
                        max_length=64,
                    ),
                ),
                (
                    "previous",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        editable=False,
                        max_length=64,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("action", models.CharField(max_length=32, verbose_name="what")),
                ("subject", models.CharField(blank=True, max_length=81)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("done", ""),
                            ("refused", "It was refused."),
                            ("failed", "It did not work."),
                            ("stopped", "It was stopped."),
                            ("taken_back", "It was taken back."),
                        ],
                        default="done",
                        max_length=10,
                    ),
                ),
                ("origin", models.CharField(editable=False, max_length=16)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "indexes": [
                    models.Index(fields=["organisation", "-number"], name="portal_auditevent_of_whom"),
                    models.Index(fields=["action", "-number"], name="portal_auditevent_what"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "trajectory_opened",
                                    "trajectory_closed",
                                    "trajectory_reopened",
                                    "trajectory_staffed",
                                    "handover_planned",
                                    "handover_called_off",
                                    "trajectory_handed_over",
                                    "phase_changed",
                                    "code_shown",
                                    "trajectory_exported",
                                    "closing_begun",
                                    "period_said_complete",
                                    "period_not_complete",
                                    "period_closed",
                                    "period_revised",
                                    "report_asked",
                                    "report_built",
                                    "report_failed",
                                    "report_cancelled",
                                    "report_published",
                                    "report_downloaded",
                                    "fact_changed",
                                    "fact_confirmed",
                                    "money_year_set",
                                    "money_changed",
                                    "money_settled",
                                    "money_imported",
                                    "money_exported",
                                    "target_changed",
                                    "words_changed",
                                    "advice_answered",
                                    "advice_published",
                                    "advice_hidden",
                                    "survey_opened",
                                    "survey_taken_back",
                                    "survey_closed",
                                    "survey_published",
                                    "term_changed",
                                    "exported",
                                    "login_failed_locked",
                                    "account_invited",
                                    "account_made",
                                    "account_changed",
                                    "account_closed",
                                    "account_opened",
                                    "factor_added",
                                    "factor_removed",
                                    "factor_reset_asked",
                                    "factor_reset_agreed",
                                    "factor_reset_done",
                                    "sessions_ended",
                                    "password_changed",
                                ],
                            )
                        ),
                        name="portal_auditevent_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["done", "refused", "failed", "stopped", "taken_back"])),
                        name="portal_auditevent_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject__regex", "^([a-z]{1,20}(:[A-Za-z0-9_.-]{1,60})?)?$")),
                        name="portal_auditevent_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__regex", "^([0-9a-f]{16}|command|task|nobody)$")),
                        name="portal_auditevent_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="portal_auditevent_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("previous__regex", "^[0-9a-f]{64}$")), name="portal_auditevent_previous"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
