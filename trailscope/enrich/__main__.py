"""Make the shipped tables anew; say in ``SOURCES.md`` and ``addresses.py`` of which day they are.

``python -m trailscope.enrich COUNTRIES ASN``: from two unpacked npm packages; COUNTRIES is the folder of
``@ip-location-db/geo-whois-asn-country``, ASN that of ``@ip-location-db/asn``.

``python -m trailscope.enrich ip-ranges.json``: the ranges of AWS, from the file that AWS publishes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from trailscope.enrich.addresses import AWS_V4, AWS_V6, BLOCK_V4, BLOCK_V6, FOLDER, NETWORKS_V4, NETWORKS_V6, OWNERS
from trailscope.enrich.aws_ranges import read_aws_ranges
from trailscope.sql import literal

_WRITE = "(format parquet, compression zstd, compression_level 19, parquet_version v2)"
# version, type of a number, addresses to a number, how many numbers there are, bits of a number within its block, where they go
_VERSIONS = ((4, "uinteger", 1, 2**32, BLOCK_V4, NETWORKS_V4), (6, "ubigint", 2**64, 2**64, BLOCK_V6, NETWORKS_V6))


def build(countries: Path, networks: Path, into: Path = FOLDER) -> None:
    """Write the three tables.

    Args:
        countries, networks: folders with ``*-ipv4-num.csv`` and ``*-ipv6-num.csv``: first and last number, then values.
        into: where the tables go.
    """
    connection = duckdb.connect()
    for version, type, unit, numbers, block, table in _VERSIONS:
        for name, folder in (("countries", countries), ("asn", networks)):
            [file] = folder.glob(f"*-ipv{version}-num.csv")
            connection.execute(
                f"""
                create or replace table {name} as
                select (column0::uhugeint // {unit})::{type} as first, (column1::uhugeint // {unit})::{type} as last,
                  column2 as value
                from read_csv($file, header = false, all_varchar = true)
                """,
                {"file": str(file)},
            )
        connection.execute(
            _RANGES.format(type=type, last=numbers - 1, block=block, target=literal(str(into / table)), write=_WRITE)
        )
    connection.execute(
        f"""
        copy (
          select column2::bigint as network_number, max(column3) as network_owner
          from read_csv($files, header = false, all_varchar = true) group by 1 order by 1
        ) to {literal(str(into / OWNERS))} {_WRITE}
        """,
        {"files": [str(path) for path in sorted(networks.glob("*-num.csv"))]},
    )


def build_aws(ranges: Path, into: Path = FOLDER) -> None:
    """Write the two tables of AWS's ranges.

    Args:
        ranges: AWS's ``ip-ranges.json``.
        into: where the tables go.
    """
    said = read_aws_ranges(ranges)
    for table, file in ((said.v4, AWS_V4), (said.v6, AWS_V6)):
        pq.write_table(table, into / file, compression="zstd", compression_level=19)


# one row per stretch of equal values within a block; a stretch lasts until the next row, one without values has none
_RANGES = """
copy (
  with borders as (
    select first as border from countries union select first from asn
    union select last + 1 from countries where last < {last} union select last + 1 from asn where last < {last}
    union select (number::ubigint << {block})::{type} from range(({last}::ubigint >> {block})::bigint + 1) as blocks (number)
  ),
  joined as (
    select border::{type} as first_number,
      case when border <= c.last then c.value end as country,
      case when border <= a.last then a.value end::bigint as network_number
    from borders asof left join countries c on border >= c.first asof left join asn a on border >= a.first
  ),
  changes as (
    select *, row_number() over w = 1
      or (first_number >> {block}) <> (lag(first_number) over w >> {block})
      or country is distinct from lag(country) over w
      or network_number is distinct from lag(network_number) over w as changed
    from joined window w as (order by first_number)
  )
  select first_number, country, network_number from changes where changed order by first_number
) to {target} {write}
"""


if __name__ == "__main__":
    if len(sys.argv) == 2:
        build_aws(Path(sys.argv[1]))
    else:
        build(Path(sys.argv[1]), Path(sys.argv[2]))
