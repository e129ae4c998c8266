"""The client pyxvector, through its public methods only: python.py ADDRESS"""

import sys

from pyxvector import XvectorApiError, XvectorClient

SCHEMA = {
    "autoID": False,
    "enableDynamicField": False,
    "fields": [
        {"fieldName": "id", "dataType": "Int64", "isPrimary": True},
        {"fieldName": "dense", "dataType": "FloatVector", "elementTypeParams": {"dim": 4}},
    ],
}
INDEX_PARAMS = [{"fieldName": "dense", "indexName": "dense_index", "metricType": "L2", "indexType": "FLAT"}]


def same(seen, wanted):
    if seen != wanted:
        raise AssertionError(f"{seen!r} is not {wanted!r}")


def refused(code, call, *arguments, **named):
    try:
        answer = call(*arguments, **named)
    except XvectorApiError as error:
        same(error.code, code)
        if not error.message:
            raise AssertionError("a refusal without a word") from error
    else:
        raise AssertionError(f"{call.__name__}{arguments} was answered {answer!r}, not refused with {code}")


def collections(client):
    same(client.create_collection("quick", dimension=4), {})
    same(client.create_collection("schema", schema=SCHEMA), {})
    same(client.create_collection("indexed", schema=SCHEMA, indexParams=INDEX_PARAMS), {})
    same(sorted(client.list_collections()), ["indexed", "quick", "schema"])
    same(client.has_collection("quick"), {"has": True})
    same(client.has_collection("none"), {"has": False})
    described = client.describe_collection("quick")
    same((described["collectionName"], described["load"]), ("quick", "LoadStateLoaded"))
    same([field["name"] for field in described["fields"]], ["id", "vector"])
    same(client.describe_collection("schema")["load"], "LoadStateNotLoad")
    same(client.get_collection_stats("quick"), {"rowCount": 0})
    same(client.release_collection("quick"), {})
    same(client.load_collection("quick"), {})
    client.wait_loaded("quick")
    refused(100, client.describe_collection, "none")


def aliases(client, db):
    same(client.create_alias("quick", "snake"), {})
    same(client.create_alias("quick", "snake"), {})
    refused(1602, client.create_alias, "schema", "snake")
    refused(100, client.create_alias, "none", "adder")
    same(client.describe_alias("snake"), {"dbName": db, "aliasName": "snake", "collectionName": "quick"})
    same(client.list_aliases(), ["snake"])
    same(client.list_aliases("schema"), [])
    same(client.alter_alias("schema", "snake"), {})
    same(client.describe_alias("snake")["collectionName"], "schema")
    same(client.describe_collection("schema")["aliases"], ["snake"])
    same(client.drop_alias("snake"), {})
    same(client.list_aliases(), [])
    refused(1600, client.describe_alias, "snake")


def indexes(client):
    # The client puts everything beside collectionName, and no Milvus reads that: indexParams is missing.
    refused(1802, client.create_index, "schema", "dense")
    refused(1802, client.create_index, "schema", "dense", index_name="i", index_type="HNSW", params={"M": 8})
    same(client.list_indexes("schema"), [])
    same(client.list_indexes("indexed"), ["dense_index"])
    described = client.describe_index("indexed", "dense_index")
    same([(one["fieldName"], one["indexType"], one["metricType"]) for one in described], [("dense", "FLAT", "L2")])
    refused(1802, client.describe_index, "indexed")
    refused(700, client.describe_index, "indexed", "none")
    same(client.release_collection("indexed"), {})
    same(client.drop_index("indexed", "dense_index"), {})
    same(client.list_indexes("indexed"), [])


def databases(client):
    same(client.create_database("python_db"), {})
    same("python_db" in client.list_databases(), True)
    same(client.describe_database("python_db")["dbName"], "python_db")


def everything(address):
    with XvectorClient(uri=address, token="root:Milvus") as client:
        databases(client)
        for db in ["default", "python_db"]:
            client.using_database(db)
            collections(client)
            aliases(client, db)
            indexes(client)
            for name in ["quick", "schema", "indexed"]:
                same(client.drop_collection(name), {})
            same(client.list_collections(), [])
        client.using_database("default")
        same(client.drop_database("python_db"), {})
    with XvectorClient(uri=address, token="root:wrong") as stranger:
        refused(1800, stranger.list_aliases)


if __name__ == "__main__":
    everything(sys.argv[1])
