"""What a member says about coming, as a browser sends it."""

from __future__ import annotations

from django import forms

from klankbord.choices import ComingAnswer


class AnswerForm(forms.Form):
    """One of three buttons."""

    answer = forms.ChoiceField(choices=ComingAnswer.choices)

    @property
    def answer_given(self) -> ComingAnswer:
        """The answer."""
        return ComingAnswer(self.cleaned_data["answer"])


class WishesForm(forms.Form):
    """What would help somebody to come; nothing is an answer too."""

    interpreter = forms.BooleanField(required=False)
    childcare = forms.BooleanField(required=False)
    online = forms.BooleanField(required=False)

    @property
    def wishes(self) -> list[str]:
        """What was ticked."""
        return [name for name, is_ticked in self.cleaned_data.items() if is_ticked]
