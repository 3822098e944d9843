from django.urls import path

from .views import enquiries, invitations, needs

app_name = "needs"

urlpatterns = [
    # What districts ask for
    path("", needs.needs, name="list"),
    path("sheet/", needs.sheet, name="sheet"),
    path("desk/", needs.desk, name="desk"),
    path("desk/sheet/", needs.desk_sheet, name="desk_sheet"),
    path("new/", needs.new, name="new"),
    path("<int:number>/", needs.detail, name="detail"),
    path("<int:number>/edit/", needs.edit, name="edit"),
    path("<int:number>/publish/", needs.publish, name="publish"),
    path("<int:number>/met/", needs.meet, name="meet"),
    path("<int:number>/withdraw/", needs.withdraw, name="withdraw"),
    # Whom they ask
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/sheet/", invitations.sheet, name="invitations_sheet"),
    path("invitations/new/", invitations.invite, name="invite"),
    path("invitations/<str:reference>/", invitations.invitation, name="invitation"),
    path("invitations/<str:reference>/decline/", invitations.decline, name="decline"),
    path("invitations/<str:reference>/withdraw/", invitations.withdraw_invitation, name="withdraw_invitation"),
    # Who has asked them
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/sheet/", enquiries.sheet, name="enquiries_sheet"),
    path("enquiries/new/", enquiries.record, name="record"),
    path("enquiries/hand/", enquiries.raise_hand, name="raise_hand"),
    path("enquiries/<str:reference>/", enquiries.enquiry, name="enquiry"),
]
