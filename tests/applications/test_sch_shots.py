import os, pathlib, pytest
from tests.factories import applications as make
from tests.factories.accounts import make_coordinator, make_member, make_user
from tests.factories.schools import school
from applications import services
from applications.constants import AttachmentKind

OUT = pathlib.Path("/tmp/sch_shots"); OUT.mkdir(exist_ok=True)
MODE = os.environ.get("SHOT", "all")


def test_shots(open_page, sign_in, axe):
    owner = make_coordinator(school(), display_name="林怡君", title="行政專員", email="yichun@example.edu.tw")
    draft = make.make_draft(school(), owner)
    full = make.complete_draft(school(), owner)
    services.attach_file(full, actor=owner, upload=make.pdf("課程大綱（一一五學年度）.pdf", extra=b"x"), kind=AttachmentKind.SUPPORTING)
    sub = make.submitted(school(), owner)
    ret = make.returned(school=school(), owner=owner, districts=("wenshan",), items={"plan": "請補充每學期的課程名稱與授課教師。", "choice_2": "請說明第二志願。", "facilitators": "請說明受訓日期。"})
    app = make.approved(school=school(), owner=owner, districts=("daan",))
    dec = make.declined(school=school(), owner=owner, districts=("xinyi",))
    pages = {
        "start_anon": (None, "/apply/?q=台"),
        "start": (owner, "/apply/"),
        "tasks_new": (owner, f"/applications/{draft.reference}/edit/"),
        "tasks_full": (owner, f"/applications/{full.reference}/edit/"),
        "school": (owner, f"/applications/{draft.reference}/edit/school/"),
        "contact": (owner, f"/applications/{draft.reference}/edit/contact/"),
        "districts": (owner, f"/applications/{draft.reference}/edit/districts/"),
        "commitments": (owner, f"/applications/{draft.reference}/edit/commitments/"),
        "teaching": (owner, f"/applications/{full.reference}/edit/teaching/"),
        "attachments": (owner, f"/applications/{full.reference}/edit/attachments/"),
        "declaration": (owner, f"/applications/{full.reference}/edit/declaration/"),
        "check_missing": (owner, f"/applications/{draft.reference}/check/"),
        "check": (owner, f"/applications/{full.reference}/check/"),
        "receipt": (owner, f"/applications/{sub.reference}/receipt/"),
        "case": (owner, f"/applications/{sub.reference}/"),
        "team": (owner, f"/applications/{full.reference}/team/"),
        "withdraw": (owner, f"/applications/{sub.reference}/withdraw/"),
        "tasks_ret": (owner, f"/applications/{ret.reference}/edit/"),
        "sect_ret": (owner, f"/applications/{ret.reference}/edit/commitments/"),
        "dist_ret": (owner, f"/applications/{ret.reference}/edit/districts/"),
        "case_ret": (owner, f"/applications/{ret.reference}/"),
        "case_appr": (owner, f"/applications/{app.reference}/"),
        "case_decl": (owner, f"/applications/{dec.reference}/"),
        "mine": (owner, "/applications/"),
        "consent_x": (None, "/consent/abc/"),
    }
    only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else list(pages)
    problems = []
    for width, scheme in ((1280, "light"), (360, "light"), (1280, "dark"), (360, "dark")):
        if MODE != "all" and f"{width}{scheme}" not in MODE: continue
        tab = open_page(width=width, color_scheme=scheme)
        anon = open_page(width=width, color_scheme=scheme)
        sign_in(tab, owner)
        for name in only:
            who, url = pages[name]
            p = tab if who else anon
            p.goto(url)
            p.screenshot(path=str(OUT / f"{name}-{width}-{scheme}.png"), full_page=True)
            wide = p.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0: problems.append((name, width, "scrolls sideways", wide))
            try: axe(p)
            except AssertionError as e: problems.append((name, width, scheme, str(e)[:1500]))
        # error states
        if "errors" in os.environ.get("ONLY", "errors"):
            for sec in ("school", "contact", "districts", "commitments", "teaching"):
                tab.goto(f"/applications/{draft.reference}/edit/{sec}/")
                if sec == "commitments":
                    tab.locator("#id_commitment_" + tab.locator(".target input").first.get_attribute("id").split("commitment_")[1]).fill("很多")
                if sec == "contact": tab.fill("#id_contact_email", "yichun@"); tab.fill("#id_contact_phone", "12")
                if sec == "teaching": tab.fill("#id_courses", "長" * 810)
                tab.click("button[value=continue]:visible")
                tab.screenshot(path=str(OUT / f"err_{sec}-{width}-{scheme}.png"), full_page=True)
                try: axe(tab)
                except AssertionError as e: problems.append(("err_" + sec, width, scheme, str(e)[:1500]))
    for p in problems: print(p)
    assert not problems
