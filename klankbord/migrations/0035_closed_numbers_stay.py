"""What was counted in a survey only grows, and stays as it is once the survey is closed (design.md D5).

Published figures rest on these numbers. Words come in while the survey is open and can only go after that.
"""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION klankbord_tally_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held klankbord_survey.state%TYPE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'count' IS DISTINCT FROM to_jsonb(OLD) - 'count' OR NEW.count < OLD.count THEN
            RAISE EXCEPTION 'a number of a survey only grows' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT state INTO held FROM klankbord_survey WHERE id = OLD.survey_id;
        IF held IS DISTINCT FROM 'ready' THEN
            RAISE EXCEPTION 'only a survey that is open counts' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT state INTO held FROM klankbord_survey WHERE id = NEW.survey_id;
        IF held = 'closed' THEN
            RAISE EXCEPTION 'what was counted in a survey stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT state INTO held FROM klankbord_survey WHERE id = OLD.survey_id;
    IF held = 'closed' OR OLD.count > 0 THEN
        RAISE EXCEPTION 'what was counted in a survey stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER klankbord_tally_guarded BEFORE INSERT OR UPDATE OR DELETE ON klankbord_tally
    FOR EACH ROW EXECUTE FUNCTION klankbord_tally_guarded();

CREATE FUNCTION klankbord_openanswer_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held klankbord_survey.state%TYPE;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT survey.state INTO held FROM klankbord_survey survey
            JOIN klankbord_question question ON question.survey_id = survey.id WHERE question.id = NEW.question_id;
        IF held = 'ready' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'words come in while a survey is open, and never change'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER klankbord_openanswer_guarded BEFORE INSERT OR UPDATE ON klankbord_openanswer
    FOR EACH ROW EXECUTE FUNCTION klankbord_openanswer_guarded();
"""
BACKWARDS = """
DROP TRIGGER klankbord_openanswer_guarded ON klankbord_openanswer;
DROP FUNCTION klankbord_openanswer_guarded();
DROP TRIGGER klankbord_tally_guarded ON klankbord_tally;
DROP FUNCTION klankbord_tally_guarded();
"""


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [
        ("klankbord", "0003_taking_part"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
