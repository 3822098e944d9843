from celery import shared_task

from . import services


@shared_task
def purge_unconfirmed_people() -> None:
    services.purge_unconfirmed_people()
