"""What a component must do in HTML; what it looks like is seen on the style guide page."""

import re

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from peersupport.styleguide import SpecimenForm
from peersupport.templatetags.ui import device, undo_url
from peersupport.widgets import DateTimePair


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def field(name: str, data: dict[str, str] | None = None) -> str:
    return render('{% include "ui/field.html" with field=field only %}', field=SpecimenForm(data)[name])


def test_token_reaches_a_form_inside_an_isolated_include() -> None:
    context = RequestContext(RequestFactory().get("/"), {"form": SpecimenForm()})
    for source in (
        '{% include "ui/form.html" with form=form submit="Save" only %}',
        '{% include "ui/post_button.html" with url="/x/" label="Leave" only %}',
    ):
        html = Template(source).render(context)
        assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)


def test_a_get_form_carries_no_token_into_the_address() -> None:
    context = RequestContext(RequestFactory().get("/"), {"form": SpecimenForm()})
    assert "csrfmiddlewaretoken" not in Template('{% form form method="get" %}x{% endform %}').render(context)


@pytest.mark.parametrize("name", list(SpecimenForm.base_fields))
def test_every_kind_of_field_names_its_error(name: str) -> None:
    html = field(name, {"topic": "nothing like this", "gender": "x", "kinds": "x"})
    described = re.findall(r'aria-describedby="([^"]+)"', html)
    if "data-invalid" not in html:
        assert not SpecimenForm.base_fields[name].required
        return
    assert f'id="id_{name}_error"' in html
    assert any(f"id_{name}_error" in ids.split() for ids in described)


def test_groups_of_choices_are_a_fieldset_with_a_legend() -> None:
    for name in ("gender", "kinds", "starts"):
        assert re.search(r"<fieldset.*<legend", field(name), re.DOTALL)


def test_optional_is_said_and_required_is_not() -> None:
    assert "(optional)" in field("words")
    assert "(optional)" not in field("name")


def test_date_and_time_keep_what_was_typed_wrongly() -> None:
    html = field("starts", {"starts_0": "2026-11-26", "starts_1": "noon"})
    assert 'type="date"' in html
    assert 'type="time"' in html
    assert 'value="2026-11-26"' in html
    assert 'value="noon"' in html


def test_initial_date_and_time_are_iso_in_any_language() -> None:
    class OneField(forms.Form):
        starts = forms.SplitDateTimeField(widget=DateTimePair, initial="")

    import datetime as dt

    from django.utils import translation

    with translation.override("de"):
        form = OneField(initial={"starts": dt.datetime(2026, 11, 26, 14, 5, tzinfo=dt.UTC)})
        html = render('{% include "ui/field.html" with field=field only %}', field=form["starts"])
    assert 'value="2026-11-26"' in html
    assert 'value="14:05"' in html


def test_summary_links_to_the_first_control_of_a_group() -> None:
    form = SpecimenForm({})
    html = render('{% include "ui/error_summary.html" with form=form only %}', form=form)
    assert 'href="#id_starts_0"' in html
    assert 'href="#id_name"' in html
    assert "autofocus" in html


def test_no_errors_no_summary() -> None:
    assert render('{% include "ui/error_summary.html" with form=form only %}', form=SpecimenForm()).strip() == ""


def test_content_of_a_wrapper_is_escaped_once() -> None:
    html = render("{% card title=name %}{{ name }}{% endcard %}", name="<b>&")
    assert html.count("&lt;b&gt;&amp;") == 2
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("tags", "address"),
    [
        ("undo:/acme/leave/", "/acme/leave/"),
        ("undo:https://x.test/", ""),
        ("undo://x.test/", ""),
        ("undo:/\\x.test", ""),
        ("", ""),
    ],
)
def test_undo_leads_to_this_site_only(tags: str, address: str) -> None:
    assert undo_url(Message(20, "Left", extra_tags=tags)) == address


def test_numbers_in_drawings_have_points_in_every_language() -> None:
    from django.utils import translation

    ends = {"low": 20.5, "high": 70.25, "none": 60.5, "zone_low": 40.5, "zone_high": 80.5}
    with translation.override("de"):
        html = render('{% include "ui/range.html" %}', **ends) + render('{% include "ui/mark.html" with gender="men" x=40.6 %}')
    assert 'x1="20.5%"' in html
    assert 'x="40.6%"' in html
    assert not re.search(r'="\d+,\d', html)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("", "A browser on an unknown device"),
    ],
)
def test_devices_are_named_as_people_say_them(user_agent: str, words: str) -> None:
    assert device(user_agent) == words
