"""What an open page asks about the session behind it, so that nobody is signed out in the middle of a sentence."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.selectors import seconds_left


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """Seconds left and a token for the next save; a POST of somebody signed in begins the session's time again."""
    person = request.user.pk if request.user.is_authenticated else None
    if request.method == "POST" and person:
        request.session.save()
    left = seconds_left(request.session.session_key) if person else 0
    return JsonResponse({"person": person, "seconds": left, "token": get_token(request)})
