from django.urls import path

from .views import judging, reading, writing

app_name = "evidence"
ONE = "<str:reference>/"
USE = f"{ONE}uses/<int:use_id>/"

urlpatterns = [
    path("", reading.report_list, name="list"),
    path("sheet/", reading.sheet, name="sheet"),
    path("waiting/", reading.waiting, name="waiting"),
    path("commitments/", reading.commitments, name="commitments"),
    path("commitments/sheet/", reading.commitments_sheet, name="commitments_sheet"),
    path("new/", writing.new, name="new"),
    path(ONE, reading.detail, name="detail"),
    path(f"{ONE}files/<uuid:file_id>/", reading.file, name="file"),
    # The side that owes it
    path(f"{ONE}change/", writing.change, name="change"),
    path(f"{ONE}withdraw/", writing.withdraw, name="withdraw"),
    path(f"{USE}answer/", judging.answer, name="answer"),
    # The other side
    path(f"{ONE}verify/", judging.verify_all, name="verify_all"),
    path(f"{USE}verify/", judging.verify, name="verify"),
    path(f"{USE}object/", judging.dispute, name="dispute"),
    path(f"{USE}take-back/", judging.take_back, name="take_back"),
    # The bureau
    path(f"{USE}settle/", judging.settle, name="settle"),
]
