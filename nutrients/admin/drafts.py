"""Nouns whose texts can wait: saved as drafts, submitted, returned, scheduled, published through the gate."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from nutrients import drafting, publishing
from nutrients.admin.desk import Desk, as_user, may_publish
from nutrients.admin.drafting_form import (
    DISCARD,
    DRAFT,
    FOR_EDITORS,
    PREVIEW,
    PUBLISH,
    RETURN,
    SCHEDULE,
    SIDE_BY_SIDE,
    STATES,
    SUBMIT,
    UNPUBLISH,
    DraftForm,
    action_of,
)
from nutrients.admin.open_forms import closed
from nutrients.admin.previewing import framed, preview, side_by_side
from nutrients.content import Incomplete, complete
from nutrients.conversion import existing, key_of
from nutrients.drafting import preview_link
from nutrients.models import Revision
from nutrients.vocabulary import WORKING, ChangeKind, RevisionState

SAID = {
    DRAFT: "The draft of “{}” is saved. Readers do not see it.",
    SUBMIT: "“{}” waits for review. Readers do not see it.",
    RETURN: "“{}” went back to its author, with your note.",
    SCHEDULE: "“{}” is scheduled.",
    DISCARD: "The draft of “{}” is discarded. What readers see has not changed.",
}
DATA_WAITS_NOT = "Portions and amounts are data and cannot wait in a draft: publish them, or set them back."


class DraftDesk(Desk):
    """A noun whose working copy and whose live page are two things."""

    form = DraftForm
    asked = ("change_kind", ("before_words", "after_words"), "why", "review_note", "go_live", "opened")
    change_form_template = "admin/draft_form.html"
    can_unpublish: ClassVar[bool] = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super(Desk, self).has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super(Desk, self).has_change_permission(request, obj)

    def asks(self, request: HttpRequest) -> tuple[Any, ...]:
        """Returning and scheduling are for who may publish."""
        return (
            self.asked if may_publish(request) else tuple(n for n in self.asked if n not in ("review_note", "go_live"))
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        given = {
            "action": action_of(request) if request.method == "POST" else "",
            "editor": request.user,
        }
        return type(form.__name__, (form,), given)

    def shown(self, request: HttpRequest, obj: Any) -> Revision | None:
        """The revision that the form shows: one that was asked for, or the working copy."""
        asked = super().shown(request, obj)
        return asked or (drafting.working_copy(self.model.record.kind, key_of(obj)) if obj else None)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and (action := action_of(request)) != PUBLISH:
            if action in FOR_EDITORS and not may_publish(request):
                raise PermissionDenied
            with transaction.atomic():
                publishing.lock()
                answer = self.take_step(request, object_id, action)
            if answer:
                return answer
        return super().changeform_view(request, object_id, form_url, extra_context)

    def take_step(self, request: HttpRequest, object_id: str | None, action: str) -> HttpResponse | None:
        """Keep the working copy; None when the form has faults, which it then shows."""
        obj = self.get_object(request, object_id) if object_id else None
        if not self.may_save(request, obj) or (object_id and not obj):
            return None
        form = self.get_form(request, obj, change=bool(obj))(request.POST, instance=obj)
        if not form.is_valid():
            return None
        step = form.step()
        try:
            if obj and any(rows.has_changed() for rows in self._create_formsets(request, obj, change=True)[0]):  # type: ignore[attr-defined]  # the stubs leave it out
                raise publishing.Refused([(step.kind, step.key, DATA_WAITS_NOT)])
            if action == PREVIEW:
                return preview(request, step.kind, step.content)
            if action == SIDE_BY_SIDE:
                return self.side_by_side(request, step)
            if action == UNPUBLISH and obj:
                return self.unpublish(request, obj)
            kept = drafting.keep(step, STATES[action])
        except (drafting.Overtaken, publishing.Refused, Incomplete) as fault:
            request.desk_fault = str(fault)  # type: ignore[attr-defined]  # the form that is drawn next shows it
            return None
        if obj:
            closed(obj, request.user)
        self.message_user(request, SAID[action].format(kept.key), messages.SUCCESS)
        return HttpResponseRedirect(self.way_back(obj, kept))

    def side_by_side(self, request: HttpRequest, step: drafting.Step) -> HttpResponse:
        place = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_framed", args=["x"])
        context = {**self.admin_site.each_context(request), "frame_url": place.removesuffix("x/")}
        return side_by_side(request, step, context)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_framed"
        return [path("framed/<str:token>/", self.admin_site.admin_view(self.framed), name=name), *super().get_urls()]

    def framed(self, request: HttpRequest, token: str) -> HttpResponse:
        """One frame of a preview, for who may write such a text."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return framed(request, self.model.record.kind, token)

    def way_back(self, obj: Any, kept: Revision) -> str:
        """To the form again; what is not live yet is edited in the form for new rows."""
        place = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if obj:
            return reverse(f"{place}_change", args=[obj.pk])
        return (
            f"{reverse(f'{place}_add')}?version={kept.pk}" if kept.state in WORKING else reverse(f"{place}_changelist")
        )

    def unpublish(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Take the page away from readers; its address answers 410 from now on, its texts stay in the history."""
        why = request.POST.get("why", "")[:300]
        publishing.remove([obj], publishing.Change(ChangeKind.CONCLUSION, why, as_user(request)))
        words = f"“{obj}” is unpublished: its address answers ‘gone’. Its history stays."
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only 'Publish' comes here: the form has passed the gate."""
        if action_of(request) != PUBLISH or not may_publish(request):
            raise PermissionDenied
        step = form.step()
        drafting.publish(step)
        obj.pk = existing(self.model, [complete(step.kind, step.content)])[step.key].pk
        obj._state.adding = False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = context["original"]
        may_save = self.may_save(request, obj)
        working = self.shown(request, obj) if may_save else None
        waits = working is not None and working.state == RevisionState.SUBMITTED
        context |= {
            "working": working,
            "preview_link": preview_link(working) if working and working.state in WORKING else "",
            "may_save": may_save,
            "may_publish": may_publish(request),
            "may_return": waits and may_publish(request),
            "may_discard": working is not None and working.state in WORKING,
            "may_unpublish": bool(obj) and self.can_unpublish and may_publish(request),
        }
        return super().render_change_form(request, context, *args, **kwargs)
