"""A support tool: look things up, close an account. What the portal's services do is done in the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from .models import Membership, OfficialInvitation, SchoolClaim, User

# One way in for everybody, with its lock and its second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's call
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People are deactivated here, never deleted; names and addresses are their own affair."""

    list_display = ["email", "display_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_sample"]
    search_fields = ["email", "display_name"]
    ordering = ["email"]
    fields = [
        "email", "display_name", "title", "language", "is_active", "is_staff", "is_superuser", "date_joined",
        "last_login",
    ]  # fmt: skip
    readonly_fields = ["email", "display_name", "title", "language", "date_joined", "last_login"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's call
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "school", "district", "started_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "school", "district"]
    search_fields = ["user__email"]


@admin.register(SchoolClaim)
class SchoolClaimAdmin(ReadOnlyAdmin):
    list_display = ["user", "school", "district", "wanted_role", "status", "created_at"]
    list_filter = ["status"]
    list_select_related = ["user", "school", "district"]
    search_fields = ["user__email"]


@admin.register(OfficialInvitation)
class OfficialInvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "role", "district", "invited_at", "expires_at", "accepted_at", "revoked_at"]
    list_select_related = ["district"]
    exclude = ["token_digest"]
    search_fields = ["email"]
