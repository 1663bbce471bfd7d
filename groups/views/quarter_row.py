"""One session of a plan: who leads it and who stands by, chosen in place; and the last choice taken back."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from groups.access import draft_seen, people_by_id, quarter_to_edit, row_to_edit
from groups.access.quarter import choices_for
from groups.actions import quarter as actions
from groups.forms.programme import PairForm
from groups.models import RotaDraft, RotaDraftRow
from groups.quarter_words import grouped, row_card, shares, summary, unfit_words
from groups.when import when, zone_of
from organizations.request import TenantRequest

LAST = "quarter_last"
Three = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class LastEdit:
    """What one changed last in a plan, and what stood there before. Kept in one's session: another's change is theirs to undo."""

    draft: str
    row: int
    version: int
    title: str
    first: int | None
    second: int | None
    stand_by: int | None


@require_http_methods(["GET", "POST"])
def edit_row(request: TenantRequest, draft: UUID, row: int) -> HttpResponse:
    """Say who leads one session and who stands by; checked at once."""
    found = row_to_edit(request.person, draft, row)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return _choose(request, found, (given["first"], given["second"], given["stand_by"]), given["version"])
        except actions.PairUnfit as unfit:
            form.refuse(unfit.person, unfit_words(unfit.reasons))
    if request.htmx:
        form.take_focus()
    said = when(found.starts_at, reader=zone_of(request.person), zone=found.timezone)
    context = {"form": form, "row": found, "when": said, "draft": found.draft, "query": _query(request)}
    template = "groups/_quarter_form.html" if request.htmx else "groups/quarter_row.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def undo_row(request: TenantRequest, draft: UUID) -> HttpResponse:
    """Put back what stood there before one's last change, unless somebody changed it since."""
    last = last_edit(request, quarter_to_edit(request.person, draft))
    if last is None:
        messages.warning(request, _("There is nothing to take back any more."))
        return _to_plan(request, draft)
    row = row_to_edit(request.person, draft, last.row)
    try:
        return _choose(request, row, (last.first, last.second, last.stand_by), last.version, undo=True)
    except actions.PairUnfit as unfit:
        messages.warning(request, _("This cannot be taken back. %(why)s") % {"why": unfit_words(unfit.reasons)})
        return _to_plan(request, draft)


def last_edit(request: TenantRequest, draft: RotaDraft) -> LastEdit | None:
    """Return one's own last change of a plan, to be taken back."""
    kept = request.session.get(LAST)
    return LastEdit(**kept) if kept and draft.is_ready and kept["draft"] == str(draft.public_id) else None


def show_row(request: TenantRequest, draft: UUID, row: int) -> HttpResponse:
    """Show one session as it stands, in place of its form."""
    found = row_to_edit(request.person, draft, row)
    seen = draft_seen(found.draft)
    one = row_card(next(each for each in seen.rows if each.pk == row), seen, zone_of(request.person))
    context = {"one": one, "draft": found.draft, "focus": True, "query": _query(request)}
    return render(request, "groups/_quarter_row.html", context)


def _form(request: TenantRequest, row: RotaDraftRow) -> PairForm:
    choices = choices_for(row)
    return PairForm(
        request.POST or None,
        initial={"first": row.first_id, "second": row.second_id, "stand_by": row.stand_by_id, "version": row.version},
        choices=grouped(choices),
        stand_bys=grouped(choices, stand_by=True),
        auto_id=f"id_{row.pk}_%s",
    )


def _choose(request: TenantRequest, row: RotaDraftRow, wanted: Three, version: int, *, undo: bool = False) -> HttpResponse:
    """Change a row, remember what stood there, and show what is different now. Raises PairUnfit."""
    before = {pk for pk in (*row.pair, row.stand_by_id) if pk}
    was = LastEdit(
        str(row.draft.public_id), row.pk, version + 1, row.group.discreet_title, row.first_id, row.second_id, row.stand_by_id
    )
    people = {person.pk: person for person in people_by_id([pk for pk in wanted if pk])}
    pair = [people[pk] for pk in wanted[:2] if pk in people]
    try:
        actions.choose_pair(row, pair, version=version, stand_by=people.get(wanted[2] or 0))
    except actions.DraftGone:
        return _to_plan(request, row.draft.public_id)
    except actions.RowChanged:
        request.session.pop(LAST, None)
        words = _("Somebody else changed this session a moment ago. This is what it is now.")
        return _changed(request, row, before, words, level=messages.WARNING)
    if undo:
        request.session.pop(LAST, None)
        return _changed(request, row, before | people.keys(), _("Taken back."))
    request.session[LAST] = asdict(was)
    return _changed(request, row, before | people.keys(), _("Saved. Nobody is told yet."))


def _changed(
    request: TenantRequest, row: RotaDraftRow, people: Collection[int], said: str, *, level: int = messages.SUCCESS
) -> HttpResponse:
    """Answer a change: with the plan, or where it is open with all that the change touched in it."""
    public_id = row.draft.public_id
    if not request.htmx:
        messages.add_message(request, level, said)
        return _to_plan(request, public_id, row.pk)
    draft = quarter_to_edit(request.person, public_id)
    seen, zone = draft_seen(draft), zone_of(request.person)
    here = next(each for each in seen.rows if each.pk == row.pk)
    context: dict[str, Any] = {
        "one": row_card(here, seen, zone),
        "others": [row_card(other, seen, zone) for other in seen.near(here, people)],
        "summary": summary(seen),
        "shares": shares(seen),
        "last": last_edit(request, draft),
        "said": said,
        "seen": seen,
        "draft": draft,
        "query": _query(request),
    }
    return render(request, "groups/_quarter_changed.html", context)


def _to_plan(request: TenantRequest, draft: UUID, row: int | None = None) -> HttpResponse:
    """Go back to the plan, sorted as before; out of a fragment the browser is told to."""
    address = reverse("groups:quarter", kwargs={"organization": request.organization.slug, "draft": draft})
    address += f"?{_query(request)}" + (f"#row-{row}" if row else "")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _query(request: TenantRequest) -> str:
    """Return how the plan was sorted and filtered, as its page understands it."""
    by = "group" if request.GET.get("by") == "group" else "week"
    return f"by={by}&only={'look' if request.GET.get('only') == 'look' else 'all'}"
