"""Jobs: the same work by the clock, one run of a job at a time, whole or not at all.

Rooms: `file` (what jobs.yml may say), `times` (relative times made absolute), `due` (which jobs to start; pure), `run`
(lock, timeout, record, message), `work` (ingest, tag, report: the child process that a timeout can end), `news` (what
was found), `tell` (secrets and messages), `serve`, `status`, `units` (crontab, systemd), `command` (the command line).
"""
