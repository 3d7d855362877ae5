"""A survey that is ready stays as it is: what people answered must be what the figures are about.

A survey goes from being made to ready to closed. It goes back only while no form was counted. Its last day may move
while it is ready; after closing only what people wrote in short may be told. A survey that another document published
(`source`) has no answers of ours, so its parts may be loaded anew.
"""

from __future__ import annotations

from django.db import migrations

SURVEY = """
CREATE FUNCTION klankbord_survey_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' AND OLD.source = '' THEN
            RAISE EXCEPTION 'a survey that was ready stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'closed' THEN
        RAISE EXCEPTION 'a closed survey stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'draft' THEN
        IF NEW.state = 'closed' AND NEW.source = '' THEN
            RAISE EXCEPTION 'a survey is ready before it is closed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(OLD) - 'state' - 'closes_on' IS DISTINCT FROM to_jsonb(NEW) - 'state' - 'closes_on' THEN
        RAISE EXCEPTION 'a survey that is ready stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'draft' AND EXISTS (
        SELECT 1 FROM klankbord_tally t WHERE t.survey_id = OLD.id AND t.count > 0
    ) THEN
        RAISE EXCEPTION 'forms were counted already' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER klankbord_survey_goes_forward BEFORE UPDATE OR DELETE ON klankbord_survey
    FOR EACH ROW EXECUTE FUNCTION klankbord_survey_goes_forward();
"""
NO_SURVEY = """
DROP TRIGGER klankbord_survey_goes_forward ON klankbord_survey;
DROP FUNCTION klankbord_survey_goes_forward();
"""

# Waits for who makes the survey ready at the same moment, and then sees that it is.
FIXED = """
CREATE FUNCTION klankbord_refuse_if_fixed(survey bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM klankbord_survey s WHERE s.id = survey FOR SHARE;
    IF EXISTS (SELECT 1 FROM klankbord_survey s WHERE s.id = survey AND s.state <> 'draft' AND s.source = '') THEN
        RAISE EXCEPTION 'the questions of this survey stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
"""

PART = """
CREATE FUNCTION klankbord_part_of_survey_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM klankbord_refuse_if_fixed(OLD.survey_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM klankbord_refuse_if_fixed(NEW.survey_id);
        RETURN NEW;
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER klankbord_section_stays BEFORE INSERT OR UPDATE OR DELETE ON klankbord_section
    FOR EACH ROW EXECUTE FUNCTION klankbord_part_of_survey_stays();
CREATE TRIGGER klankbord_question_stays BEFORE INSERT OR DELETE ON klankbord_question
    FOR EACH ROW EXECUTE FUNCTION klankbord_part_of_survey_stays();
"""
NO_PART = """
DROP TRIGGER klankbord_question_stays ON klankbord_question;
DROP TRIGGER klankbord_section_stays ON klankbord_section;
DROP FUNCTION klankbord_part_of_survey_stays();
"""

# Told after closing, in all languages; nothing else of a question changes then.
QUESTION = """
CREATE FUNCTION klankbord_question_is_told_after_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told CONSTANT text[] := ARRAY['told', 'told_nl', 'told_en', 'told_es'];
BEGIN
    IF to_jsonb(OLD) - told IS DISTINCT FROM to_jsonb(NEW) - told OR NOT EXISTS (
        SELECT 1 FROM klankbord_survey s WHERE s.id = OLD.survey_id AND s.state = 'closed'
    ) THEN
        PERFORM klankbord_refuse_if_fixed(OLD.survey_id);
        PERFORM klankbord_refuse_if_fixed(NEW.survey_id);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER klankbord_question_is_told_after_closing BEFORE UPDATE ON klankbord_question
    FOR EACH ROW EXECUTE FUNCTION klankbord_question_is_told_after_closing();
"""
NO_QUESTION = """
DROP TRIGGER klankbord_question_is_told_after_closing ON klankbord_question;
DROP FUNCTION klankbord_question_is_told_after_closing();
"""

CHOICE = """
CREATE FUNCTION klankbord_choice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM klankbord_refuse_if_fixed(q.survey_id) FROM klankbord_question q WHERE q.id = OLD.question_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM klankbord_refuse_if_fixed(q.survey_id) FROM klankbord_question q WHERE q.id = NEW.question_id;
        RETURN NEW;
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER klankbord_choice_stays BEFORE INSERT OR UPDATE OR DELETE ON klankbord_choice
    FOR EACH ROW EXECUTE FUNCTION klankbord_choice_stays();
"""
NO_CHOICE = """
DROP TRIGGER klankbord_choice_stays ON klankbord_choice;
DROP FUNCTION klankbord_choice_stays();
"""


class Migration(migrations.Migration):
    """Surveys stay."""

    dependencies = [
        ("klankbord", "0010_advice_answered_and_read_by_all"),
    ]

    operations = [
        migrations.RunSQL(SURVEY, NO_SURVEY),
        migrations.RunSQL(FIXED, "DROP FUNCTION klankbord_refuse_if_fixed(bigint);"),
        migrations.RunSQL(PART, NO_PART),
        migrations.RunSQL(QUESTION, NO_QUESTION),
        migrations.RunSQL(CHOICE, NO_CHOICE),
    ]
