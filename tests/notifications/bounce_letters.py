"""Mails as servers write them when they return one of ours."""

from uuid import UUID


def standard(
    message_id: UUID | str,
    *,
    to: str = "li@example.edu.tw",
    original: str = "",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <li@example.edu.tw>: Recipient address rejected: User unknown",
    returned: str = "text/rfc822-headers",
) -> bytes:
    """As Postfix writes it (RFC 3464)."""
    lines = [f"Original-Recipient: rfc822;{original}"] if original else []
    lines += [f"Final-Recipient: rfc822; {to}"] if to else []
    lines += [f"Action: {action}"] if action else []
    lines += [f"Status: {status}"] if status else []
    lines += [f"Diagnostic-Code: {diagnostic}"] if diagnostic else []
    recipient = "\r\n".join(lines)
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.edu.tw (Mail Delivery System)
To: no-reply@pb.gov.taipei
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

This is a MIME-encapsulated message.

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.edu.tw
Arrival-Date: Mon, 23 Nov 2026 08:30:00 +0800 (CST)

{recipient}

--B1
Content-Description: Undelivered Message
Content-Type: {returned}

Message-ID: <{message_id}@localhost>
Subject: =?utf-8?b?5oKo55qE55Sz6KuL5qGI?=
To: {original or to}

--B1--
""".replace("\r\n", "\n").encode()


def qmail(message_id: UUID | str, *, said: str = "550 5.2.2 mailbox full") -> bytes:
    """As qmail writes it: no parts, no names of fields."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mail.example.edu.tw
To: no-reply@pb.gov.taipei
Subject: failure notice

Hi. This is the qmail-send program at mail.example.edu.tw.
I'm afraid I wasn't able to deliver your message to the following addresses.

<li@example.edu.tw>:
Connected to 140.112.5.1 but sender was rejected.
Remote host said: {said}

--- Below this line is a copy of the message.

Message-ID: <{message_id}@localhost>
Subject: chapter 5.9.9 of the plan
""".encode()


def exim(message_id: UUID | str, *, to: str = "li@example.edu.tw") -> bytes:
    return f"""\
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mail.example.edu.tw>
To: no-reply@pb.gov.taipei
X-Failed-Recipients: {to}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

  {to}
    Unrouteable address

------ This is a copy of the message, including all the headers. ------

Message-Id: <{message_id}@localhost>
""".encode()


def out_of_office(message_id: UUID | str, *, subject: str = "Automatic reply: 您的申請案") -> bytes:
    return f"""\
From: li@example.edu.tw
To: no-reply@pb.gov.taipei
Subject: {subject}
In-Reply-To: <{message_id}@localhost>
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

550 5.1.1 本人出國，十二月回來。
""".encode()
