"""The database that tests run on."""

import sqlalchemy as sa


def test_every_new_database_is_empty_and_takes_rows(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.execute(sa.text("CREATE TABLE seen (word TEXT)"))
        connection.execute(sa.text("INSERT INTO seen VALUES ('glioma')"))
        assert connection.scalar(sa.text("SELECT word FROM seen")) == "glioma"
    engine.dispose()
