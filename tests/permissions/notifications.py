from tests.permissions.table import Row

TABLE = {"notifications:readyz": Row(get="200")}
