"""allauth's own pages: public ones send those who are signed in away, the others want a sign-in first."""

from tests.permissions.table import Row

TABLE = {
    "account_login": Row(get="200 302", post="200 302"),
    # There is no form of its own: the first sign-in by code makes the account.
    "account_signup": Row(get="login 302", post="login 302"),
    "account_request_login_code": Row(get="200 302", post="200 302"),
    # Without a code on its way there is nothing to confirm.
    "account_confirm_login_code": Row(get="302", post="302"),
    "account_email_verification_sent": Row(get="login 302", post="login 302"),
    "account_reset_password": Row(get="200", post="200"),
    "account_reset_password_done": Row(get="200"),
    "account_reset_password_from_key": Row(get="200", post="200", of=lambda _world: ["1", "wrong-key"]),
    "account_reset_password_from_key_done": Row(get="200"),
    "account_inactive": Row(get="200"),
    "account_logout": Row(get="302 200", post="302"),
    "account_change_password": Row(get="login 200", post="login 200"),
    # These people have a password already.
    "account_set_password": Row(get="login 302", post="login 302"),
    "account_email": Row(get="login 200", post="login 302"),
    "account_reauthenticate": Row(get="login 200", post="login 200"),
    # What follows changes a second factor, and wants a fresh proof of who is there.
    "mfa_index": Row(get="login 200"),
    "mfa_activate_totp": Row(get="login 302", post="login 302"),
    "mfa_authenticate": Row(get="login 302", post="login 302"),
    "mfa_generate_recovery_codes": Row(get="login 302", post="login 302"),
    "mfa_view_recovery_codes": Row(get="login 404"),
    "mfa_download_recovery_codes": Row(get="login 404", post="login 404"),
    # Officials and system staff have one in these tests, the others have not.
    "mfa_deactivate_totp": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  404    404    404    404    404    302    302    302    302    302    302    302    302",
        post="login  404    404    404    404    404    302    302    302    302    302    302    302    302",
    ),
    "mfa_reauthenticate": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  302    302    302    302    302    200    200    200    200    200    200    200    200",
        post="login  302    302    302    302    302    200    200    200    200    200    200    200    200",
    ),
}
