"""Reads a source with airbyte-serverless, as its users do, and checks each message against Airbyte's own models.

Takes JSON on stdin: executable, config, state. Gives JSON on stdout: spec, status, catalog, messages.
"""
import json
import sys

from airbyte_protocol.models import AirbyteMessage
from airbyte_serverless.sources import ExecutableAirbyteSource

asked = json.load(sys.stdin)
source = ExecutableAirbyteSource(asked["executable"], asked["config"])
messages = []
for message in source.extract(asked.get("state")):
    AirbyteMessage.parse_obj(message)
    messages.append(message)
spec = {"type": "SPEC", "spec": source.spec}
catalog = {"type": "CATALOG", "catalog": source.catalog}
status = {"type": "CONNECTION_STATUS", "connectionStatus": source.connection_status}
for message in (spec, catalog, status):
    AirbyteMessage.parse_obj(message)
json.dump({"spec": spec["spec"], "status": status["connectionStatus"], "catalog": catalog["catalog"], "messages": messages}, sys.stdout)
