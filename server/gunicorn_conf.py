"""How gunicorn runs the application, alone or behind the TLS front of `deploy/`.

A thread is held by one request until its last byte has come in or gone out. A phone at the edge of the network
needs minutes for that, and a hundred of them may do so at once; the processor is idle meanwhile. So there are
more threads in each process than the phones that may trickle (100), in case the kernel gives one process all of
them, and the rest answers everybody else. A waiting thread costs some tens of kilobytes.

Named as `python:server.gunicorn_conf`, so that the parent has loaded the modules that its processes then share;
the application itself, with its database connections, is made in each of them.

Two processes, because one that dies or computes must not stop the others; more would only wait for the one
writer that SQLite has.
"""

import os

wsgi_app = "server.wsgi:app"
worker_class = "server.gunicorn_worker.Worker"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 144
# Connections kept open between requests need no thread.
worker_connections = 2000
keepalive = 20
timeout = 60
# With the supervisor's own limit, everything has stopped within 10 seconds.
graceful_timeout = 5
# Its socket would lie in HOME, which a service account may not have.
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL", "warning")
