"""What was counted in a survey only grows, and stays as it is once the survey is closed (design.md D5).

Published figures rest on these numbers. Words come in while the survey is open and can only go after that. Each form
writes all rows of its survey, so most of it is looked at once per statement and not once per row.
"""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION klankbord_tally_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM before FULL JOIN after USING (id)
        WHERE before.survey_id IS DISTINCT FROM after.survey_id
            OR before.question_id IS DISTINCT FROM after.question_id
            OR before.choice_id IS DISTINCT FROM after.choice_id
            OR before.language IS DISTINCT FROM after.language
            OR after.count < before.count
    ) THEN
        RAISE EXCEPTION 'a number of a survey only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM klankbord_survey WHERE state <> 'ready' AND id IN (SELECT survey_id FROM before)
    ) THEN
        RAISE EXCEPTION 'only a survey that is open counts' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER klankbord_tally_grows AFTER UPDATE ON klankbord_tally
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION klankbord_tally_grows();

CREATE FUNCTION klankbord_tally_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held klankbord_survey.state%TYPE;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT state INTO held FROM klankbord_survey WHERE id = NEW.survey_id;
    ELSE
        SELECT state INTO held FROM klankbord_survey WHERE id = OLD.survey_id;
    END IF;
    IF held = 'closed' OR (TG_OP = 'DELETE' AND OLD.count > 0) THEN
        RAISE EXCEPTION 'what was counted in a survey stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;
CREATE TRIGGER klankbord_tally_stays BEFORE INSERT OR DELETE ON klankbord_tally
    FOR EACH ROW EXECUTE FUNCTION klankbord_tally_stays();

CREATE FUNCTION klankbord_openanswer_comes_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM klankbord_question question JOIN klankbord_survey survey ON survey.id = question.survey_id
        WHERE survey.state <> 'ready' AND question.id IN (SELECT question_id FROM came)
    ) THEN
        RAISE EXCEPTION 'words come in while a survey is open' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER klankbord_openanswer_comes_in AFTER INSERT ON klankbord_openanswer
    REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION klankbord_openanswer_comes_in();

CREATE FUNCTION klankbord_openanswer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the words of somebody never change' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER klankbord_openanswer_stays BEFORE UPDATE ON klankbord_openanswer
    FOR EACH ROW EXECUTE FUNCTION klankbord_openanswer_stays();
"""
BACKWARDS = """
DROP TRIGGER klankbord_openanswer_stays ON klankbord_openanswer;
DROP FUNCTION klankbord_openanswer_stays();
DROP TRIGGER klankbord_openanswer_comes_in ON klankbord_openanswer;
DROP FUNCTION klankbord_openanswer_comes_in();
DROP TRIGGER klankbord_tally_stays ON klankbord_tally;
DROP FUNCTION klankbord_tally_stays();
DROP TRIGGER klankbord_tally_grows ON klankbord_tally;
DROP FUNCTION klankbord_tally_grows();
"""


class Migration(migrations.Migration):
    """Guards."""

    dependencies = [
        ("klankbord", "0011_survey_stays"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
