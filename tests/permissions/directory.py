from tests.permissions.table import Row, World


def slug_of_district(world: World) -> list[str]:
    return [world.own_district.slug]


def slug_of_school(world: World) -> list[str]:
    return [world.own_school.slug]


TABLE = {
    "directory:front": Row(get="200"),
    "directory:locality": Row(get="200"),
    "directory:districts": Row(get="200"),
    "directory:district": Row(get="200", of=slug_of_district),
    "directory:schools": Row(get="200"),
    "directory:sheet": Row(get="200"),
    "directory:school": Row(get="200", of=slug_of_school),
}
