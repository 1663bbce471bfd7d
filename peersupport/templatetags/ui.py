"""Tags of the interface. Components live in templates/ui/; a tag exists only where `include` cannot do it: it wraps content,
or it needs the request. Nothing here queries.
"""

from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

UNDO = "undo:"
# Stands in a footer that is kept where a visitor's own token goes.
TOKEN = SafeString("<!-- token -->")
# The first sign found wins: Edge also says Chrome, Chrome also says Safari, and Android also says Linux.
BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox")]
BROWSERS += [("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")]
SYSTEMS += [("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")]


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing from static/icons.svg. Always beside a word: it is hidden from screen readers."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag(takes_context=True)
def csrf_field(context: Context) -> SafeString:
    """The hidden token, also inside `include … only`, where Django's own tag finds no token and says nothing."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag
@cache
def once(name: str) -> SafeString:
    """A part that is the same on every page in every language, drawn once a process: each address of a file costs a while."""
    return SafeString(render_to_string(name))


@register.simple_tag
def quick_exit(url: str) -> SafeString:
    """See templates/ui/quick_exit.html."""
    return _part("ui/quick_exit.html", get_language(), url=url)


@register.simple_tag
def help_button(organization: Any, seen: str) -> SafeString:
    """See templates/ui/help_button.html."""
    if not organization:
        return _part("ui/help_button.html", get_language())
    return _part("ui/help_button.html", get_language(), slug=organization.slug, country=organization.country, seen=seen)


@register.simple_tag(takes_context=True)
def foot(context: Context, signed_in: bool) -> SafeString:
    """See templates/ui/footer.html. The token of its forms is each visitor's own, so it is put in last."""
    drawn = _part("ui/footer.html", get_language(), signed_in=signed_in, csrf=TOKEN)
    return SafeString(drawn.replace(TOKEN, csrf_field(context))) if TOKEN in drawn else drawn


@lru_cache(maxsize=1024)
def _part(name: str, language: str | None, **parameters: Any) -> SafeString:
    """A part of the frame that few things change; `language` is the one that is active."""
    return SafeString(render_to_string(name, parameters))


@register.simple_block_tag
def card(content: str, title: str = "", url: str = "", tone: str = "", level: int = 2, id: str = "") -> str:
    """See templates/ui/card.html."""
    parameters = {"content": content, "title": title, "url": url, "tone": tone, "level": level, "id": id}
    return render_to_string("ui/card.html", parameters)


@register.simple_block_tag
def banner(content: str, title: str = "", tone: str = "info", level: int = 2) -> str:
    """See templates/ui/banner.html."""
    return render_to_string("ui/banner.html", {"content": content, "title": title, "tone": tone, "level": level})


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """See templates/ui/dialog.html."""
    return render_to_string("ui/dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "", kind: str = "quiet", align: str = "end") -> str:
    """See templates/ui/menu.html."""
    return render_to_string("ui/menu.html", {"content": content, "label": label, "icon": icon, "kind": kind, "align": align})


@register.simple_block_tag(takes_context=True)
def form(
    context: Context,
    content: str,
    form: forms.BaseForm,
    action: str = "",
    method: str = "post",
    id: str = "",
    plain: bool = False,
) -> str:
    """See templates/ui/form_frame.html."""
    parameters = {"content": content, "form": form, "action": action, "method": method, "id": id, "plain": plain}
    return render_to_string("ui/form_frame.html", {**parameters, "token": csrf_field(context) if method == "post" else ""})


@register.filter
def field_kind(field: forms.BoundField) -> str:
    """How ui/field.html draws a field: checkbox, choices (radio or check group), parts (date and time), or control."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect):  # the check group is its subclass
        return "choices"
    return "parts" if isinstance(widget, forms.MultiWidget) else "control"


@register.filter
def anchor(field: forms.BoundField) -> str:
    """The id that a link in the error summary goes to: of a group, its first control."""
    return f"{field.auto_id}_0" if field_kind(field) in ("choices", "parts") else field.id_for_label


@register.filter
def undo_url(message: Message) -> str:
    """The address that takes back what the message tells, from `extra_tags="undo:/path/"`; paths of this site only."""
    for tag in (message.extra_tags or "").split():
        address = tag.removeprefix(UNDO)
        if tag.startswith(UNDO) and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
            return address
    return ""


@register.filter
def called(group: Any, person: Any) -> str:
    """A group's name on a page that says that one has to do with it: in discreet mode the title that says nothing."""
    return str(group.discreet_title if person.discreet else group.name)


@register.filter
def device(user_agent: str) -> str:
    """A browser's long self-description as people say it: "Firefox on Android"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), _("A browser"))
    system = next((name for sign, name in SYSTEMS if sign in user_agent), _("an unknown device"))
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


@register.filter
def gender_mark(gender: str) -> str:
    """The outline of a gender's mark in charts, drawn around 0,0. A circle is drawn as one; see ui/mark.html."""
    return {"men": "M-6-6H6V6H-6Z", "nonbinary": "M0-8 8 0 0 8-8 0Z", "everyone": "M0-8 8 6H-8Z"}.get(gender, "")


@register.filter
def less(value: float, other: float) -> float:
    """`value − other`, for the width of a drawn span."""
    return round(value - other, 2)


@register.filter
def steps(total: int) -> range:
    """1 … total, for drawings that repeat."""
    return range(1, int(total) + 1)


@register.simple_tag
def step_states(steps: list[str], current: int) -> list[dict[str, Any]]:
    """Number, name and state (done, current, ahead) of each step; `current` counts from 1."""
    state = {-1: "done", 0: "current", 1: "ahead"}
    return [
        {"number": number, "name": name, "state": state[(number > current) - (number < current)]}
        for number, name in enumerate(steps, start=1)
    ]
