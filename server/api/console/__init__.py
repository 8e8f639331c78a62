"""What reviewing staff and administrators read and do beside the phone's way.

Reading asks through the rule of access (`audience`); changes of records are mutations and come
through /api/sync like a phone's.
"""

from server.api.console import administration, reading, upstream

blueprints = (reading.blueprint, administration.blueprint, upstream.blueprint)
