from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from accounts import handover

        from .selectors.handover import count_reviews_in_hand
        from .selectors.owners import owned_at
        from .services import hand_over_drafts, pass_reviews_on

        handover.register(hand_over_drafts)
        handover.register_owned(owned_at)
        handover.register_desk(in_hand=count_reviews_in_hand, hand_over=pass_reviews_on)
