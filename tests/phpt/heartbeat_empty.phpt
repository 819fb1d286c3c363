--TEST--
An empty poll asks for the status alone
--DESCRIPTION--
Every heartbeat of the site carries it, also those of pages without a calendar.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(fn () => show(appointease_heartbeat([])));
--EXPECT--
-- redis
{"redis_status":"available","storage_mode":"redis"}
-- mysql
{"redis_status":"unavailable","storage_mode":"mysql"}
