--TEST--
The migration makes the tables once, and without it a call says what to do
--DESCRIPTION--
Activation of a site may run it any number of times, and two sites with their own prefixes do not see each other's tables.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
clean_up($options);
attempt(fn () => appointease_get_services());
show(appointease_status()['schema']);
attempt(fn () => appointease_migrate());
attempt(fn () => appointease_migrate());
show(appointease_status()['schema']);
show(tables($options['table_prefix']));

database()->query("INSERT INTO {$options['table_prefix']}appointease_migrations VALUES (99, '0099_later', NOW())");
attempt(fn () => appointease_migrate());
--EXPECT--
StoreException The tables of AppointEase are missing or too old; call appointease_migrate().
{"version":0,"expected":4}
{"version":4,"applied":["0001_create_tables","0002_add_rules","0003_import_first_design","0004_find_locks_by_one_index"]}
{"version":4,"applied":[]}
{"version":4,"expected":4}
["appointease_appointments","appointease_day_turns","appointease_employee_services","appointease_employees","appointease_idempotency","appointease_migrations","appointease_selections","appointease_services","appointease_site","appointease_slot_locks","appointease_special_days","appointease_working_hours"]
ConfigurationException The tables have version 99, made by a newer AppointEase; this one knows 4.
