"""The money of GGD stays out, and the history of money stays as it is: the database refuses the contrary."""

from __future__ import annotations

from django.db import migrations

# GGD (ASG) is paid in another way (domain brief section 4), and is an organisation in the portal all the same.
NO_GGD = """
CREATE FUNCTION subsidy_money_of_ggd_stays_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM portal_organisation WHERE id = NEW.organisation_id AND code = 'ggd') THEN
        RAISE EXCEPTION 'money of GGD (ASG) does not belong here' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""
# An account may be deleted: then its row loses the link, and nothing else.
HISTORY = """
CREATE FUNCTION subsidy_money_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.made_by_id IS NULL
       AND to_jsonb(NEW) - 'made_by_id' = to_jsonb(OLD) - 'made_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of money is never changed' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER subsidy_moneychange_stays BEFORE UPDATE OR DELETE ON subsidy_moneychange
FOR EACH ROW EXECUTE FUNCTION subsidy_money_history_stays();
"""
NO_HISTORY = """
DROP TRIGGER subsidy_moneychange_stays ON subsidy_moneychange;
DROP FUNCTION subsidy_money_history_stays();
"""


def guard(table: str) -> migrations.RunSQL:
    """Return the operation that keeps GGD out of one table."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_no_ggd BEFORE INSERT OR UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION subsidy_money_of_ggd_stays_out();
        """,
        f"DROP TRIGGER {table}_no_ggd ON {table};",
    )


class Migration(migrations.Migration):
    """Money guarded."""

    dependencies = [
        ("subsidy", "0013_money"),
    ]

    operations = [
        migrations.RunSQL(NO_GGD, "DROP FUNCTION subsidy_money_of_ggd_stays_out();"),
        guard("subsidy_budgetline"),
        guard("subsidy_payment"),
        migrations.RunSQL(HISTORY, NO_HISTORY),
    ]
