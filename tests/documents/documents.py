"""What a letter and an application's copy may say."""

from documents.typesetting import ApplicationCopy, Letter

LETTER: Letter = {
    "created": "2026-11-23T14:05:00+08:00",
    "issuer": "臺北市政府民政局",
    "contact": [
        ("地址", "110204臺北市信義區市府路1號"),
        ("承辦人", "林佩君"),
        ("電話", ""),
        ("電子信箱", "pb@example.tw"),
    ],
    "recipient": "世新大學",
    "recipient_address": "116002臺北市文山區木柵路一段17巷1號",
    "date": "2026-11-23",
    "document_no": "北市民區字第1150000001號",
    "attachments": "合作協議草案1份",
    "reference": "PB115-0042-K",
    "subject": "貴校申請擔任本市中正區參與式預算陪伴學校一案，同意辦理，請查照。",
    "explanations": [
        "復貴校115年11月2日申請案。",
        {"text": "陪伴期間及承諾事項如下：", "items": ["陪伴行政區：中正區。", "貴校每學期開設課程1門。"]},
        "檢附合作協議草案1份，請於文到14日內確認。",
    ],
    "original_to": ["世新大學"],
    "copy_to": ["臺北市中正區公所"],
    "signatory": "局長　○○○",
}

APPLICATION: ApplicationCopy = {
    "created": "2026-11-02T09:14:03+08:00",
    "reference": "PB115-0042-K",
    "school": "世新大學",
    "submitted_at": "2026-11-02T09:14:03+08:00",
    "submitted_by": "王小明",
    "number": 2,
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "facts": [("第一志願", "中正區")],
    "sections": [
        {
            "title": "學校與校區",
            "questions": [
                {"label": "申請單位", "answer": "公共行政學系"},
                {"label": "單位網址", "answer": ""},
                {"label": "附件", "answer": ["課程大綱.pdf", "合作照片.jpg"]},
            ],
        },
        {
            "title": "承諾",
            "questions": [
                {
                    "label": "承諾",
                    "answer": {"columns": ["由誰", "承諾", "目標"], "rows": [["學校", "開設課程", "1"]]},
                },
                {"label": "推動計畫", "answer": "第一段。\n第二段。"},
            ],
        },
    ],
}
