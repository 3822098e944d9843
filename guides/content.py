"""The guides' lists in both languages: steps of the year, words, questions. Facts carry the date of their source."""

from dataclasses import dataclass

from django.utils.translation import get_language

from .constants import YearStep


@dataclass(frozen=True, slots=True)
class Text:
    """The same in Chinese and in English; `str()` gives the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the year: what happens, who runs it, what a partner school does in it, when it usually falls."""

    what: Text
    by: Text
    school: Text
    # From the documented years; this year's dates are the bureau's to say.
    usually: Text


STEPS = {
    YearStep.COURSES: Step(
        Text("區公所與陪伴學校開設初階、進階及審議員課程，認識參與式預算並練習住民大會。",
             "Introductory, advanced and deliberator courses explain participatory budgeting and practise an assembly."),
        Text("區公所、陪伴學校", "District offices and partner schools"),
        Text("將課程排入正式課程，協助授課。", "Puts the course into its own teaching and helps to teach it."),
        Text("全年辦理", "All year round"),
    ),
    YearStep.BRIEFING: Step(
        Text("區公所說明如何提案、怎樣的提案可行。", "The district office explains how to propose and what is feasible."),
        Text("區公所", "District offices"),
        Text("協助宣傳，動員師生與居民參加。", "Spreads the word and brings students and neighbours along."),
        Text("約於前一年 11 月至當年 3 月", "About November to March"),
    ),
    YearStep.ASSEMBLY: Step(
        Text("各次分區居民分桌討論、形成提案，再由全體出席者表決。",
             "Residents of each sub-district discuss at tables, form proposals, and all present vote on them."),
        Text("區公所", "District offices"),
        Text("派受訓學生擔任桌長與紀錄。", "Sends trained students as table leaders and recorders."),
        Text("約於前一年 11 月至當年 3 月；111 年在 1 月", "About November to March; in 2022 in January"),
    ),
    YearStep.WORKSHOP: Step(
        Text("分兩階段審議，檢視公共性、適法性與預算可行性，完成計畫書。",
             "In two stages the proposals are examined for public interest, legality and budget, and written up."),
        Text("區公所、相關機關、陪伴學校", "District offices, agencies, partner schools"),
        Text("協助提案人撰寫計畫書，提供專業意見。", "Helps proposers to write plan documents and gives expert advice."),
        Text("約 2 月至 3 月；111 年在 3 月", "About February to March; in 2022 in March"),
    ),
    YearStep.VOTE: Step(
        Text("年滿 16 歲，在臺北市設籍或實際居住、就學、就業者均可投票（113 年規定）。",
             "Anybody aged 16 or over who is registered, lives, studies or works in Taipei may vote (rule of 2024)."),
        Text("民政局", "Department of Civil Affairs"),
        Text("在校園宣傳投票，提交宣傳成果報告。", "Promotes the vote on campus and reports the result."),
        Text("5 月底至 6 月中；113 年為 5 月 31 日至 6 月 14 日", "End of May to mid June; in 2024 from 31 May to 14 June"),
    ),
    YearStep.BUDGET: Step(
        Text("通過的提案由主辦機關評估經費，編入預算並送議會審議。",
             "Agencies cost the adopted proposals, put them into the budget, and the council decides on it."),
        Text("主辦機關", "The agencies in charge"),
        Text("不需辦理；可協助提案人了解進度。", "Nothing is asked of it; it may help proposers to follow."),
        Text("約 6 月至 8 月編列，秋季審議", "Costed about June to August, decided in autumn"),
    ),
    YearStep.WORK: Step(
        Text("機關按季公布里程碑，提案人同意後結案。",
             "Agencies publish milestones each quarter; a case is closed once its proposer agrees."),
        Text("主辦機關", "The agencies in charge"),
        Text("可帶領學生走訪成果，回饋教學。", "May take students to see what came of it."),
        Text("其後一至二年", "The one or two years after"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    word: str
    english: str
    meaning: Text


GLOSSARY = (
    Term("參與式預算", "participatory budgeting", Text("由居民提案並決定部分公共經費用途的制度。", "Residents propose and choose what part of public money is spent on.")),
    Term("官學聯盟", "government–academia alliance", Text("市府與學校共同推動參與式預算的夥伴關係。", "The city and schools working together on participatory budgeting.")),
    Term("陪伴學校", "partner school", Text("與行政區簽訂協議、陪伴該區推動的大專校院或社區大學。", "A university or community college that accompanies a district by agreement.")),
    Term("經建課", "economic affairs section", Text("區公所中辦理參與式預算的課室。", "The section of a district office that runs participatory budgeting.")),
    Term("地緣關係", "locality", Text("學校校區與行政區的遠近，分為同區、鄰區、跨區、市外，依校區計算。", "How near a school's campus is to a district: same, adjacent, elsewhere in the city, outside it.")),
    Term("住民大會", "residents' assembly", Text("居民分桌討論、提案並表決的會議，一個次分區一場。", "Residents discuss at tables, propose and vote; one for each sub-district.")),
    Term("桌長", "table leader", Text("帶領住民大會一桌討論的人，多由陪伴學校受訓學生擔任。", "Leads one table of an assembly; mostly a trained student of a partner school.")),
    Term("提案審議工作坊", "deliberation workshop", Text("檢視提案公共性、適法性、預算可行性並撰寫計畫書的工作坊。", "Examines proposals for public interest, legality and budget, and writes them up.")),
    Term("推廣教育369", "369 promotion course", Text("初階、進階、審議員三級課程，合計 18 小時。", "Three levels: introductory, advanced, deliberator; 18 hours in all.")),
    Term("錄案", "enrolled case", Text("經票選通過、列入執行的提案。", "A proposal that was adopted and listed for execution.")),
    Term("承諾", "commitment", Text("協議中有數量、有期限、指明由哪一方負責的事項。", "What one side owes by an agreement: an amount, a period, a side.")),
    Term("成果回報", "evidence", Text("對一件已完成事項的回報，附日期、數量與佐證。", "The report of something done: when, how many, with proof.")),
    Term("已確認", "verified", Text("另一方已確認的成果；僅由一方回報者稱為「已回報」。", "Confirmed by the other side; what only one side has reported is “claimed”.")),
    Term("沉寂", "dormant", Text("協議在規定期間內沒有任何已確認的活動。", "No verified activity under an agreement within the time the rule says.")),
    Term("需求", "need", Text("區公所公開尋求學校協助的事項，載明數量與回應截止日；學校以申請回應。", "What a district office publicly asks schools for, with an amount and a last day; schools answer with an application.")),
    Term("非正式合作", "informal cooperation", Text("沒有協議但實際進行的合作；另行計算，不列入陪伴關係。", "Real work without an agreement; counted apart.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    question: Text
    answer: Text


QUESTIONS = (
    Question(
        Text("誰可以申請成為陪伴學校？", "Who can apply to become a partner school?"),
        Text("大專校院系所與社區大學都可以申請，校區不在臺北市者亦可。由學校聯絡人送出，並須經單位主管同意。",
             "Any university department or community college, also one outside the city. The school's coordinator sends it, with the consent of the head of unit."),
    ),
    Question(
        Text("一定要陪伴學校所在的行政區嗎？", "Must it be the district we stand in?"),
        Text("不必。系統會顯示地緣關係供參考，志願由學校自行決定。", "No. The site shows how near each district is; the choice is yours."),
    ),
    Question(
        Text("怎麼知道哪一區需要學校協助？", "How do we find out which district needs help?"),
        Text("「各區需求」列出各區公所目前公開的需求與回應截止日；也可以訂閱，有新需求時由訂閱工具通知。",
             "“What districts need” lists what each office asks for at present and until when; a feed tells you of new ones."),
    ),
    Question(
        Text("申請要多久才有結果？", "How long does it take?"),
        Text("各階段的工作天數公布在申請說明頁；送出後，案件頁會顯示目前由誰辦理、何時到期。",
             "The working days of each step stand on the page about applying; the page of your case says who has it and until when."),
    ),
    Question(
        Text("填到一半可以存起來嗎？", "Can I stop half-way?"),
        Text("可以。草稿存在系統中，同校成員可以共同填寫，也可以由其他聯絡人接手。",
             "Yes. Drafts are kept; colleagues can work on them, and another coordinator can take them over."),
    ),
    Question(
        Text("協議有約束力嗎？", "Does the agreement bind anybody?"),
        Text("協議載明雙方每學期的承諾，成果須由另一方確認；學校與區公所適用相同的期限與提醒，進度公開。",
             "It says what both sides owe each term. The other side verifies; the same limits and reminders hold for schools and offices, and progress is public."),
    ),
    Question(
        Text("老師出國或遇選舉年怎麼辦？", "What if the teacher is on leave, or there is an election?"),
        Text("任一方可提出暫停，經另一方同意後，期間不計入進度。", "Either side proposes a pause; once the other accepts, those days do not count."),
    ),
    Question(
        Text("不會使用電腦，可以打電話或臨櫃辦理嗎？", "Can we telephone or come to the counter?"),
        Text("可以。請洽各區公所經建課，或撥 1999 市民熱線（外縣市 02-2720-8889）。",
             "Yes. Turn to the economic affairs section of the district office, or call 1999 (02-2720-8889 from outside)."),
    ),
    Question(
        Text("誰看得到我們填寫的資料？", "Who can read what we write?"),
        Text("草稿只有同校成員看得到；送出後由志願區公所與民政局審閱。公開頁面不顯示個人聯絡資料。",
             "A draft is your school's alone; once sent, the districts named and the bureau read it. Public pages show no personal contacts."),
    ),
    Question(
        Text("為什麼有些人數沒有公布？", "Why are some numbers of people not published?"),
        Text("為保護參與者，以人數計算的成果，單一學期在 1 至 4 之間者不公布，開放資料亦同；協議雙方仍看得到完整數字。",
             "To protect those who took part, results that count people are withheld where a semester has 1 to 4, in open data too. Both sides of the agreement see the full figures."),
    ),
    Question(
        Text("可以引用或再利用本站的資料嗎？", "May we quote and reuse what is on this site?"),
        Text("可以。資料集採政府資料開放授權條款第1版，免申請、免付費，註明出處即可；網站內容請見政府網站資料開放宣告。",
             "Yes. The datasets are under the Open Government Data License, version 1.0: no application, no fee, name the source. For the rest see the open data declaration."),
    ),
)  # fmt: skip
