"""What delivery is measured against: a task that sends a mail and does nothing else."""

from celery import shared_task
from django.core.mail import EmailMultiAlternatives, get_connection

_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@shared_task
def raw_mail(subject: str, text: str, html: str) -> None:
    """One mail from values at hand: no row, no lock, no stamp."""
    mail = EmailMultiAlternatives(subject, text, to=["reader@sample.invalid"])
    mail.attach_alternative(html, "text/html")
    with get_connection(_BACKEND) as connection:
        connection.send_messages([mail])
