"""Who may ask for which address: one table per app, compared with the URLconf by tests/test_permissions.py.

An app's module here holds `TABLE`, a row for every named URL of its `urls.py`; a URL without a row fails the suite
with its name. A row says what each column gets:

    TABLE = {
        # A page that everybody sees:
        "core:privacy": Row(get="200"),
        # One that everybody sees after signing in (visitors are sent to the sign-in page):
        "accounts:me": Row(get="login 200", post="login 200"),
        # All columns, in the order of COLUMNS, under the usual heading:
        "applications:detail": Row(
            # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
            get=" login  404    200    200    404    404    200    200    404    404    200    200    200    404",
            of=lambda world: [submitted(world).reference],
        ),
    }

A cell is a status, or `login` for the way to the sign-in page; `302` is a redirect to anywhere else. `post` is asked
with an empty form. A method without cells must be refused with 405. `of` builds the object that the address is about
and returns the arguments of the address; it may use `world.own_school`, `world.own_district` and
`world.person("coordinator")`: the people of the columns without "other" belong there, the others elsewhere; `staff`
may enter the admin site and has no capacity here. The object is built once a row and method, and what one column's
request changed is taken back before the next one's.
"""
