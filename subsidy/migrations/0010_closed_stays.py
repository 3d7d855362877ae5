"""A period only goes forward, closes its parts first, and stays as it is once it is closed (disclosure.md 5.4).

What an organisation said about a period is kept as it was said; only the account may go away.
"""

from __future__ import annotations

from django.db import migrations

PERIOD = """
CREATE FUNCTION subsidy_period_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'closed' THEN
            RAISE EXCEPTION 'a closed period stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'closed' THEN
        RAISE EXCEPTION 'a closed period stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.code, OLD.kind, OLD.start, OLD."end") IS DISTINCT FROM (NEW.code, NEW.kind, NEW.start, NEW."end") THEN
        RAISE EXCEPTION 'the days of a period never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'closing' AND NEW.state = 'open' THEN
        RAISE EXCEPTION 'a period never goes back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'closed' THEN
        IF NEW.closed_on <= OLD."end" THEN
            RAISE EXCEPTION 'a period is closed after its last day' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF subsidy_open_parts(OLD.kind, OLD.start, OLD."end") THEN
            RAISE EXCEPTION 'what comes before is closed first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
"""

# A quarter waits for the quarters before it in its year, a year for its four quarters, a block for its years.
PARTS = """
CREATE FUNCTION subsidy_open_parts(kind text, first date, last date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE kind
        WHEN 'quarter' THEN (
            SELECT count(*) FROM subsidy_period p WHERE p.kind = 'quarter' AND p.state = 'closed'
                AND p.start >= date_trunc('year', first)::date AND p."end" < first
        ) < extract(quarter FROM first) - 1
        WHEN 'year' THEN (
            SELECT count(*) FROM subsidy_period p WHERE p.kind = 'quarter' AND p.state = 'closed'
                AND p.start >= first AND p."end" <= last
        ) < 4
        ELSE (
            SELECT count(*) FROM subsidy_period p WHERE p.kind = 'year' AND p.state = 'closed'
                AND p.start >= first AND p."end" <= last
        ) < extract(year FROM last) - extract(year FROM first) + 1
    END;
$$;
"""

COMPLETION = """
CREATE FUNCTION subsidy_completion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    period_state text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT p.state INTO period_state FROM subsidy_period p WHERE p.id = NEW.period_id FOR SHARE;
        IF period_state = 'closed' OR (period_state = 'closing' AND NOT NEW.complete) THEN
            RAISE EXCEPTION 'this can no longer be said of the period'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.said_by_id IS NULL
        AND to_jsonb(OLD) - 'said_by_id' IS NOT DISTINCT FROM to_jsonb(NEW) - 'said_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was said of a period stays' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""


class Migration(migrations.Migration):
    """Closed stays closed."""

    dependencies = [
        ("subsidy", "0009_completion"),
    ]

    operations = [
        migrations.RunSQL(PARTS, "DROP FUNCTION subsidy_open_parts(text, date, date);"),
        migrations.RunSQL(PERIOD, "DROP FUNCTION subsidy_period_goes_forward();"),
        migrations.RunSQL(COMPLETION, "DROP FUNCTION subsidy_completion_stays();"),
        migrations.RunSQL(
            """
            CREATE TRIGGER subsidy_period_goes_forward BEFORE DELETE OR UPDATE ON subsidy_period
            FOR EACH ROW EXECUTE FUNCTION subsidy_period_goes_forward();
            CREATE TRIGGER subsidy_completion_stays BEFORE INSERT OR UPDATE OR DELETE ON subsidy_completion
            FOR EACH ROW EXECUTE FUNCTION subsidy_completion_stays();
            """,
            """
            DROP TRIGGER subsidy_completion_stays ON subsidy_completion;
            DROP TRIGGER subsidy_period_goes_forward ON subsidy_period;
            """,
        ),
    ]
