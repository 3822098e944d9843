from tests.permissions.table import Row

TABLE = {
    "core:accessibility": Row(get="200"),
    "core:privacy": Row(get="200"),
    "core:sitemap": Row(get="200"),
    "core:set_language": Row(post="302"),
    "core:healthz": Row(get="200"),
    "core:styleguide": Row(get="200"),
}
