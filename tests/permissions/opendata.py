from tests.permissions.table import Row, World


def a_dataset(_world: World) -> list[str]:
    return ["schools"]


def a_file(_world: World) -> list[str]:
    return ["schools", "csv"]


TABLE = {
    "opendata:datasets": Row(get="200"),
    "opendata:dataset": Row(get="200", of=a_dataset),
    "opendata:download": Row(get="200", of=a_file),
}
