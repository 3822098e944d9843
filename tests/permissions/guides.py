from tests.permissions.table import Row, World


def a_section(_world: World) -> list[str]:
    return ["schools"]


TABLE = {
    "guides:guides": Row(get="200"),
    "guides:partner": Row(get="200"),
    "guides:promises": Row(get="200"),
    "guides:year": Row(get="200"),
    "guides:glossary": Row(get="200"),
    "guides:questions": Row(get="200"),
    "guides:declaration": Row(get="200"),
    "guides:robots": Row(get="200"),
    "guides:sitemap": Row(get="200"),
    "guides:sitemap_section": Row(get="200", of=a_section),
    "guides:feeds": Row(get="200"),
    "guides:feed": Row(get="200", of=lambda _world: ["needs"]),
    "guides:dates": Row(
        # .. visit. nobody member coord. o.memb o.coor offic. chief  o.off. o.chf. bureau admin  audit. staff
        get=" login  403    403    403    403    403    403    403    403    403    200    200    200    403",
        post="login  403    403    403    403    403    403    403    403    403    302    302    403    403",
    ),
}
