--TEST--
Left out, null and empty addresses mean the defaults
--DESCRIPTION--
Callers pass constants that may not be defined; null must be as good as leaving the key out.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
$null = array_fill_keys(['timezone', 'selection_ttl', 'lock_ttl', 'availability_ttl', 'hold_max'], null);
appointease_configure(['redis_url' => ''] + $null + $options);
$status = appointease_status();
show([$status['timezone'], $status['storage_mode'], $status['redis']]);
show(appointease_set_active_selection(DAY, 1, '10:00', 'c')['ttl']);
show(appointease_lock_slot(DAY, 1, '10:00', 'c')['ttl']);

appointease_configure([]);
attempt(fn () => appointease_migrate());
show(appointease_status()['mysql']);
--EXPECT--
["UTC","mysql",{"configured":false,"status":"unavailable","mode":"without","endpoint":null,"error":null,"advice":null}]
10
600
ConfigurationException[mysql_url] mysql_url: no database is configured; call appointease_configure().
{"status":"unavailable","endpoint":null,"error":"mysql_url: no database is configured; call appointease_configure().","server":null}
